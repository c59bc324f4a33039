"""Acts of people over HTTP: done once for each idempotency key, and answered the same when sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from chokepoint.api.answers import told
from chokepoint.api.desk import Desk
from chokepoint.api.guarding import desk_of
from chokepoint.records.errors import ChokepointError
from chokepoint.records.json_form import json_form
from chokepoint.review import answered
from chokepoint.review.access.rules import Principal
from chokepoint.workspace.casework import Casework

KeyHeader = Annotated[
    str | None,
    Header(alias="Idempotency-Key", description="Sent twice with one key, a request is done once. Kept for a day."),
]


class Act:
    """One act in the making: the desk, and the key by which it is done once."""

    def __init__(self, request: Request, key: KeyHeader = None) -> None:
        self.desk: Desk = desk_of(request)
        self.key = key
        self.asked = [request.method, request.url.path, request.url.query]

    def do(
        self, who: Principal, body: BaseModel | None, act: Callable[[Casework], Any], status: int = 200
    ) -> JSONResponse:
        """Do it, or answer as before; raises ChokepointError, by which nothing was done."""
        if self.key is None:
            with self.desk.cases() as cases:
                return told(act(cases), who, status)
        asked = [*self.asked, body.model_dump(mode="json") if body else None]
        before = answered.begin(self.desk.store, who.name, self.key, asked)
        if before is not None:
            return told(before.content, who, before.status)
        try:
            with self.desk.cases() as cases:
                content = json_form(act(cases))
        except ChokepointError:
            answered.end(self.desk.store, who.name, self.key, None)
            raise
        answered.end(self.desk.store, who.name, self.key, answered.Answer(status, content))
        return told(content, who, status)


TheAct = Annotated[Act, Depends()]
