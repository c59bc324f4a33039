"""What is sent: bodies as the routes take them, with texts that every database can hold."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator

NOT_TEXT = "holds a NUL or half a character, which is no text"


def is_text(text: str) -> bool:
    """Whether a text can be kept: no NUL, no half of a surrogate pair."""
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)


class Given(BaseModel):
    """A body. A key that is not known is refused: it may be a slip that changes what is meant."""

    model_config = ConfigDict(extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _are_texts(cls, given: Any) -> Any:
        if isinstance(given, dict):
            for name, value in given.items():
                held = value if isinstance(value, list) else [value]
                if any(isinstance(one, str) and not is_text(one) for one in (*held, name)):
                    raise ValueError(f"`{name if is_text(name) else '…'}` {NOT_TEXT}")
        return given
