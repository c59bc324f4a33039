"""What acts answer with, as OpenAPI tells it: a model a shape, each with an example."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Asked(BaseModel):
    """The request for a second person that something waits for; null: it is done, nobody else is asked."""

    approval_id: str | None = Field(examples=["A-000001"])


class Noted(BaseModel):
    """The note that was written."""

    note_id: str = Field(examples=["N-000001"])


class Attached(BaseModel):
    """The file that is kept."""

    sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])


class Whoami(BaseModel):
    """Who one is here, and the word that changes must carry; null for a key, which needs none."""

    name: str = Field(examples=["anna"])
    role: str = Field(examples=["analyst"])
    permissions: list[str] = Field(examples=[["assess", "casework", "decide", "personal", "read"]])
    csrf: str | None = Field(examples=["mL0v…"])


class Permission(BaseModel):
    """One permission: what it opens, and why one has it or has not."""

    permission: str = Field(examples=["decide"])
    opens: str = Field(examples=["release or refuse, and open a case again"])
    allowed: bool = Field(examples=[True])
    because: str = Field(examples=["The role analyst is allowed this."])


class ExplainedAccess(BaseModel):
    """Who one is here, how one came in, and each permission."""

    name: str = Field(examples=["anna"])
    role: str = Field(examples=["analyst"])
    by: str = Field(examples=["password"])
    how: str = Field(examples=["You logged in with a password; who makes accounts here gave you the role."])
    permissions: list[Permission]


class Ways(BaseModel):
    """How people come in here; `provider` is the title of the one that is set, or null."""

    password: bool = Field(examples=[True])
    provider: str | None = Field(examples=["Example"])


class Location(BaseModel):
    """Where to send the browser."""

    location: str = Field(examples=["https://login.example.org/auth?client_id=chokepoint"])
