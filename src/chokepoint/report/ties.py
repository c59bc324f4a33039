"""The picture of who is tied to whom around one order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chokepoint.records.answers import Tie
from chokepoint.report import wording

WIDTH, HEIGHT = 760, 440
INNER, OUTER = (135, 92), (235, 178)
"""Half-axes of the ellipses on which those of the order, and others, stand."""

LONGEST = 22
"""Letters of a name in the drawing; the list has the whole."""


@dataclass(frozen=True)
class Node:
    """One entity: where it stands, and its role in the order; no role where it is not part of it."""

    x: float
    y: float
    name: str
    short: str
    role: str
    anchor: str


@dataclass(frozen=True)
class Line:
    """One or more ties between the same two entities; `arrow` where one has a direction, towards the end."""

    x: float
    y: float
    end_x: float
    end_y: float
    arrow: bool
    title: str


@dataclass(frozen=True)
class TiesView:
    """All that is drawn, and the ties as a list of sentences."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    told: tuple[str, ...]


def ties_view(roles: Mapping[str, str], ties: Sequence[Tie]) -> TiesView | None:
    """The picture, or None where nothing ties anybody."""
    if not ties:
        return None
    names = {tie.from_entity_id: tie.from_name for tie in ties} | {tie.to_entity_id: tie.to_name for tie in ties}
    angles = _angles(roles, ties, names)
    nodes = {one: _node(names[one], roles.get(one, ""), angle) for one, angle in angles.items()}
    pairs: dict[tuple[str, str], list[Tie]] = {}
    for tie in ties:
        pairs.setdefault((tie.from_entity_id, tie.to_entity_id), []).append(tie)
    return TiesView(
        WIDTH,
        HEIGHT,
        tuple(nodes.values()),
        tuple(_line(nodes[one], nodes[other], of_pair) for (one, other), of_pair in pairs.items()),
        tuple(told(tie) for tie in ties),
    )


def told(tie: Tie) -> str:
    """A tie in words: "A sold to B, 3 records"."""
    between = f" {tie.kind} " if tie.directed else f" – {tie.kind.replace('_', ' ')} – "
    return f"{tie.from_name}{between}{tie.to_name}, {wording.counted(tie.records, 'record')}"


def _angles(roles: Mapping[str, str], ties: Iterable[Tie], names: Mapping[str, str]) -> dict[str, float]:
    """Where each stands on its ellipse: those of the order evenly, others near those whom they are tied to."""
    own = [one for one in roles if one in names]
    angles = {one: 2 * math.pi * place / len(own) - math.pi / 2 for place, one in enumerate(own)}
    others: dict[str, str] = {}
    for tie in ties:
        for one, other in ((tie.from_entity_id, tie.to_entity_id), (tie.to_entity_id, tie.from_entity_id)):
            if one in angles and other not in angles:
                others.setdefault(other, one)
    ranked = sorted(others, key=lambda one: (angles[others[one]], one))
    for place, one in enumerate(ranked):
        angles[one] = 2 * math.pi * place / len(ranked) - math.pi / 2
    return angles


def _node(name: str, role: str, angle: float) -> Node:
    wide, high = INNER if role else OUTER
    x, y = WIDTH / 2 + wide * math.cos(angle), HEIGHT / 2 + high * math.sin(angle)
    short = name if len(name) <= LONGEST else name[: LONGEST - 1] + "…"
    anchor = "middle" if abs(math.cos(angle)) < 0.35 else "start" if math.cos(angle) > 0 else "end"
    return Node(round(x, 1), round(y, 1), name, short, role, anchor)


def _line(one: Node, other: Node, ties: Sequence[Tie]) -> Line:
    title = "; ".join(told(tie) for tie in ties)
    return Line(one.x, one.y, other.x, other.y, any(tie.directed for tie in ties), title)
