"""What `network` answers: junctions, choke points, communities, paths, and what is active."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from chokepoint.records.answers import Tie


@dataclass(frozen=True)
class Junction:
    """An entity through which more supply lines pass than its role and trade explain.

    `score`, `role`, `lines`, `expected`, `orders` and `record_ids` as the table `junctions` says. `roles` are all its
    roles. `last_on` is the last day on which a record names it in a role; None: not known.
    """

    entity_id: str
    name: str | None
    score: float
    role: str
    lines: int
    expected: float
    orders: int
    roles: tuple[str, ...]
    last_on: date | None
    active: bool
    record_ids: tuple[str, ...]


@dataclass(frozen=True)
class ChokePoint:
    """A party or a place of the smallest set that every way from a supplier to a point of diversion passes.

    `entity_id` is a place's country and name where `kind` is "place". `flow_cut` is how many orders and items it would
    have caught; `value_usd` the orders' amount, None where no rate is known.
    """

    entity_id: str
    name: str | None
    kind: str
    flow_cut: int
    orders: int
    items: int
    value_usd: float | None
    record_ids: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """One edge of a path, in the direction of the path; the columns are those of `edges`.

    `backwards`: the edge has a direction, and it is the other one.
    """

    from_entity_id: str
    to_entity_id: str
    kind: str
    directed: bool
    backwards: bool
    weight: float
    records: int
    first_on: date | None
    last_on: date | None
    value_usd: float | None
    record_ids: tuple[str, ...]


@dataclass(frozen=True)
class Path:
    """A path between two entities: `sort` is shortest or most telling; `telling` falls from 1 with every step."""

    sort: str
    telling: float
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class Activity:
    """What shows since `since`, a year before the run's time: entities named in a role, and dealings."""

    since: date
    entities: int
    of_entities: int
    dealings: int
    of_dealings: int


@dataclass(frozen=True)
class Network:
    """The network of one run. Communities come as the ids of their entities.

    `cut_size` is how many stations the whole cut has, of which `choke_points` may show the first.
    `flows` is how many orders and items the choke points were asked of, `basis` which; `uncut` are those that pass no
    station which can be cut. `names` holds the names of all entities shown. `paths` is None where none was asked for,
    and empty where none leads from one to the other.
    """

    run_id: str
    junctions: tuple[Junction, ...]
    choke_points: tuple[ChokePoint, ...]
    communities: tuple[tuple[str, ...], ...]
    active: Activity
    cut_size: int
    flows: int
    basis: str
    uncut: tuple[str, ...]
    paths: tuple[Path, ...] | None = None
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Paths:
    """The paths between two parties, shortest and most telling; none where no chain of edges joins them."""

    paths: tuple[Path, ...]
    names: dict[str, str]


@dataclass(frozen=True)
class Node:
    """One entity of a picture: its part in the order, None where it has none, and how many others it has edges with."""

    entity_id: str
    name: str
    role: str | None
    neighbours: int


@dataclass(frozen=True)
class Around:
    """Who is tied to whom around an order, or around a party: the edges among `nodes`.

    Around a party it stands first, and its neighbours come by their most telling edge; `more` are those after the ones
    told.
    """

    nodes: tuple[Node, ...]
    ties: tuple[Tie, ...]
    more: int
