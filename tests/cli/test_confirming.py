"""A merge that takes fired signs away is shown and asked about; in a pipe it is refused without --yes."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from chokepoint.cli import confirming
from chokepoint.cli.confirming import confirm_merge
from chokepoint.records.entities import RemovedSign
from chokepoint.records.errors import InputError, WorkspaceError

GONE = (RemovedSign("O-1", "third-party-payer", "P-2", "silent", stop=False),)


def workspace(removed: tuple[RemovedSign, ...], *, assessed: bool = True) -> Any:
    def run() -> dict[str, str]:
        if not assessed:
            raise WorkspaceError("no assessment yet")
        return {}

    return SimpleNamespace(run=run, signs_removed=lambda _left, _right: removed)


@pytest.fixture(params=[True, False], ids=["terminal", "pipe"])
def terminal(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(confirming.sys.stdin, "isatty", lambda: request.param, raising=False)
    return bool(request.param)


@pytest.mark.usefixtures("terminal")
@pytest.mark.parametrize(
    ("found", "yes"), [(workspace(GONE), True), (workspace(()), False), (workspace(GONE, assessed=False), False)]
)
def test_nothing_is_asked(found: Any, yes: bool) -> None:
    confirm_merge(found, ("P-1", "P-2"), yes=yes)


@pytest.mark.parametrize("answer", [True, False])
def test_it_is_asked_on_a_terminal_and_refused_in_a_pipe(
    terminal: bool, answer: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(confirming.typer, "confirm", lambda _text, err: answer)
    if terminal and answer:
        confirm_merge(workspace(GONE), ("P-1", "P-2"), yes=False)
    else:
        with pytest.raises(InputError, match=r"Nothing was merged"):
            confirm_merge(workspace(GONE), ("P-1", "P-2"), yes=False)
    assert ("third-party-payer" in capsys.readouterr().err) == terminal
