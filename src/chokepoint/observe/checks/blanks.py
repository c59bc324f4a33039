"""Whether a missing cell neither clears nor accuses: it may only make an answer unassessable."""

from __future__ import annotations

from chokepoint.observe.checks.asking import UnderCheck
from chokepoint.observe.indicator import State
from chokepoint.records.own import Fault


def blank_cells(asked: UnderCheck) -> list[Fault]:
    """Without any one cell the answer stays or is unassessable; it may fire where `absence` names the column."""
    given = asked.answering.answers([blank.variant for blank in asked.blanks])
    faults = []
    for blank, changed in zip(asked.blanks, given, strict=True):
        example, column = blank.example, blank.column
        allowed = {example.state, State.UNASSESSABLE}
        if column in asked.found.indicator.absence:
            allowed.add(State.FIRES)
        if changed.state not in allowed:
            was, became = example.state.name.lower(), changed.state.name.lower()
            faults.append(
                Fault(
                    "blank-cells",
                    f"example `{example.name}`, without {column}: {was} becomes {became}.",
                    f"Give `fired` NULL where {column} is missing and would decide, or declare it in `absence`.",
                )
            )
    return faults
