"""Which forms of messages are read: one for each module or folder here that offers a FORM, or several FORMS."""

from __future__ import annotations

import importlib
import pkgutil
import re
from functools import cache

from chokepoint.load.formats.messages.said import HEAD, Form

_DECLARED = re.compile(r"""^(\s*<\?xml[^>]*?)\s+encoding=["'][^"']*["']""")
"""The encoding that XML says it is in: it is shown in another."""
HERE = __name__.rpartition(".")[0]


@cache
def forms() -> tuple[Form, ...]:
    """All forms, by name. They are imported when a file is first looked at that may be one."""
    found: list[Form] = []
    for module in pkgutil.iter_modules(importlib.import_module(HERE).__path__):
        offered = importlib.import_module(f"{HERE}.{module.name}")
        found += [offered.FORM] if hasattr(offered, "FORM") else getattr(offered, "FORMS", ())
    return tuple(sorted(found, key=lambda form: form.name))


def form_of(head: bytes, encoding: str | None) -> Form | None:
    """The form of a file by its first bytes; `encoding` where these tell one."""
    shown = head[:HEAD]
    if encoding is not None:
        text = shown.decode(encoding, errors="ignore").lstrip("\ufeff")
        shown = _DECLARED.sub(r"\1", text).encode("utf-8")
    return next((form for form in forms() if form.recognises(shown)), None)
