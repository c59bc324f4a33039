"""`trace item`: one item's chain of custody, with its gaps, its evidence, and what was asked about it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

from chokepoint.connect.custody.marks import fits, is_mask, plain_mark
from chokepoint.connect.custody.requests import request_state
from chokepoint.engines.snapshot import current
from chokepoint.records.custody import (
    CustodyFault,
    CustodyGap,
    CustodyHop,
    DiversionCandidate,
    ItemTrace,
    MarkedItem,
    PointOfDiversion,
)
from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.workspace.party_names import party_names
from chokepoint.workspace.runs import open_last_run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import ibis.expr.types as ir

    from chokepoint.engines.protocol import Engine
    from chokepoint.records.custody import TraceRequest
    from chokepoint.workspace.workspace import Workspace

Row = dict[str, Any]
NEAR_IDS = 3
"""Ids that an error suggests."""
UNKNOWN_BASIS = "a holder whom no record names"


def trace_item(workspace: Workspace, item_id: str) -> ItemTrace:
    """The chain of one item as the last full run traced it; raises NotFoundError."""
    return trace_several(workspace, [item_id])[0]


def trace_several(workspace: Workspace, item_ids: Sequence[str]) -> list[ItemTrace]:
    """The chains of several items, in the order asked for, read at once; raises NotFoundError."""
    run = open_last_run(workspace)
    told = _Told.read(workspace, item_ids, run)
    for item_id in item_ids:
        if item_id not in told.chains:
            raise NotFoundError(_not_found(workspace.engine, item_id))
    return [told.trace(item_id) for item_id in item_ids]


@dataclass(frozen=True)
class _Told:
    """What the tables hold of some items, by item, and what their records are."""

    run_id: str
    chains: dict[str, list[Row]]
    holders: dict[str, list[Row]]
    candidates: dict[str, list[Row]]
    faults: dict[str, list[Row]]
    requests: dict[str, list[TraceRequest]]
    like_marked: dict[str, tuple[str, ...]]
    names: dict[str, str]
    corrected: set[str]
    sources: dict[str, str]

    @classmethod
    def read(cls, workspace: Workspace, item_ids: Sequence[str], run: Row) -> _Told:
        engine = workspace.engine
        holders = _own(engine, "holders", item_ids, "hop")
        candidates = _own(engine, "diversions", item_ids, "party_id")
        hops = [row for rows in holders.values() for row in rows]
        named = (row["party_id"] for row in (*hops, *(row for rows in candidates.values() for row in rows)))
        return cls(
            run_id=str(run["run_id"]),
            chains=_own(engine, "chains", item_ids, "item_id"),
            holders=holders,
            candidates=candidates,
            faults=_own(engine, "custody_faults", item_ids, "kind", "number"),
            requests=_requests(workspace, item_ids, run["as_of"]),
            like_marked=_like_marked(engine, item_ids),
            names=party_names(engine, named),
            corrected=_corrected(engine, hops, run["known_at"]),
            sources=_sources(engine, hops),
        )

    def trace(self, item_id: str) -> ItemTrace:
        """One of them."""
        (chain,) = self.chains[item_id]
        faults = self.faults.get(item_id, [])
        hops = tuple(_hop(row, self.names, self.sources, self.corrected) for row in self.holders.get(item_id, []))
        return ItemTrace(
            item_id=item_id,
            state=chain["state"],
            last_lawful_holder=chain["last_lawful_holder"],
            point_of_diversion=_point(chain, self.candidates.get(item_id, []), self.names),
            hops=hops,
            gaps=_gaps(hops, [row["basis"] for row in faults if row["kind"] == "gap"]),
            first_outside=chain["first_outside"],
            left_by=chain["left_by"],
            faults=tuple(
                CustodyFault(row["kind"], row["basis"], row["party_id"], tuple(row["record_ids"])) for row in faults
            ),
            requests=tuple(self.requests.get(item_id, ())),
            like_marked=self.like_marked.get(item_id, ()),
            run_id=self.run_id,
        )


def find_items(workspace: Workspace, serial: str | None, lot: str | None) -> list[MarkedItem]:
    """Items whose serial and lot numbers fit the masks, by id; what was read in part fits where it may be the same.

    Raises InputError where neither is given.
    """
    masks = {"serial_number": plain_mark(serial), "lot_number": plain_mark(lot)}
    if not any(masks.values()):
        raise InputError(
            "trace item: give the item's id, or a mark with --serial or --lot (`?` one character, `*` more)."
        )
    open_last_run(workspace)
    found = workspace.engine.fetch(_marks().order_by("item_id")).to_pylist()
    return [
        MarkedItem(**row)
        for row in found
        if all(mask is None or _may_be(mask, row[name]) for name, mask in masks.items())
    ]


def _own(engine: Engine, table: str, item_ids: Sequence[str], *order: str) -> dict[str, list[Row]]:
    """The rows of these items, by item, in the order of the named columns."""
    rows = engine.table(table)
    found: dict[str, list[Row]] = defaultdict(list)
    for row in engine.fetch(rows.filter(rows.item_id.isin(list(item_ids) or [""])).order_by(*order)).to_pylist():
        found[row["item_id"]].append(row)
    return dict(found)


def _marks() -> ir.Table:
    items = current("items")
    maker = ibis.coalesce(items.manufacturer_name, items.manufacturer_id)
    return items.select("item_id", "serial_number", "lot_number", "documented_on", manufacturer=maker)


def _may_be(mask: str, mark: str | None) -> bool:
    """Whether a mark of the records may be what the mask shows: it fits the mask, or the mask fits it."""
    read = plain_mark(mark)
    return read is not None and (fits(mask, read) or (is_mask(read) and fits(read, mask)))


def _not_found(engine: Engine, item_id: str) -> str:
    from rapidfuzz import process

    ids = engine.fetch(engine.table("chains").select("item_id"))["item_id"].to_pylist()
    near = [one for one, *_ in process.extract(item_id, sorted(ids), limit=NEAR_IDS, score_cutoff=60)]
    told = f"Near it: {', '.join(f'`{one}`' for one in near)}." if near else f"The last run traced {len(ids):,} items."
    return (
        f"No item `{item_id}` in the last full run. {told} Items loaded since need `chokepoint assess`; search "
        "by marks with --serial or --lot."
    )


def _hop(row: Row, names: dict[str, str], sources: dict[str, str], corrected: set[str]) -> CustodyHop:
    records = tuple(row["record_ids"])
    plain = ("hop", "party_id", "held_from", "held_to", "lawful", "kind", "event_type", "matched_by", "grade")
    return CustodyHop(
        **{name: row[name] for name in plain},
        name=names.get(row["party_id"]),
        sources=tuple(dict.fromkeys(sources[one] for one in records if one in sources)),
        record_ids=records,
        corrected=tuple(one for one in records if one in corrected),
    )


def _gaps(hops: tuple[CustodyHop, ...], bases: list[str]) -> tuple[CustodyGap, ...]:
    """The gaps in order of the chain; `bases` are those of its faults, in the same order."""
    missing = [hop for hop in hops if hop.party_id is None]
    return tuple(
        CustodyGap(
            after_hop=hop.hop - 1 or None,
            before_hop=hop.hop + 1 if hop.hop < len(hops) else None,
            from_=hop.held_from,
            to=hop.held_to,
            basis=basis,
        )
        for hop, basis in zip(missing, bases, strict=True)
    )


def _point(chain: Row, candidates: list[Row], names: dict[str, str]) -> PointOfDiversion | None:
    if chain["first_outside"] is None:
        return None
    told = [
        DiversionCandidate(
            row["party_id"], row["likelihood"], names.get(row["party_id"]), row["basis"], tuple(row["record_ids"])
        )
        for row in candidates
    ]
    if chain["unknown_holder"] is not None:
        told.append(DiversionCandidate(None, chain["unknown_holder"], None, UNKNOWN_BASIS))
    told.sort(key=lambda one: (-one.likelihood, one.party_id is None, one.party_id or ""))
    return PointOfDiversion(chain["diverted_from"], chain["diverted_to"], tuple(told))


def _keys(holders: list[Row], table: str) -> list[str]:
    prefix = f"{table}/"
    named = {one.removeprefix(prefix) for row in holders for one in row["record_ids"] if one.startswith(prefix)}
    return sorted(named) or [""]


KEYS = {"custody_events": "event_id", "documents": "document_id", "trace_requests": "request_id", "items": "item_id"}
"""The tables that a hop rests on, and their keys."""


def _corrected(engine: Engine, holders: list[Row], known_at: datetime) -> set[str]:
    """The records behind a chain that had another version before the one that counts."""
    found: set[str] = set()
    for table, key in KEYS.items():
        rows = engine.table(table)
        rows = rows.filter(rows[key].isin(_keys(holders, table)), rows.recorded_at <= ibis.literal(known_at))
        several = rows.group_by(key).agg(versions=rows.count()).filter(ibis._.versions > 1)
        found |= {f"{table}/{one}" for one in engine.fetch(several)[key].to_pylist()}
    return found


def _sources(engine: Engine, holders: list[Row]) -> dict[str, str]:
    """By record, who says so and how far that is believed: `S-1 B2`."""
    sources = current("sources").select("source_id", "reliability", "credibility")
    told: dict[str, str] = {}
    for table, key in KEYS.items():
        rows = current(table)
        if "source_id" not in rows.columns:
            continue
        rows = rows.filter(rows[key].isin(_keys(holders, table)), rows.source_id.notnull())
        graded = rows.select("source_id", record=rows[key]).left_join(sources, "source_id")
        for row in engine.fetch(graded.drop("source_id_right")).to_pylist():
            grade = f"{row['reliability'] or 'F'}{row['credibility'] or 6}"
            told[f"{table}/{row['record']}"] = f"{row['source_id']} {grade}"
    return told


def _requests(workspace: Workspace, item_ids: Sequence[str], as_of: datetime) -> dict[str, list[TraceRequest]]:
    rows = current("trace_requests")
    rows = rows.filter(rows.item_id.isin(list(item_ids) or [""])).order_by("sent_on", "request_id")
    every = workspace.trace_settings.trace_reminder_days
    found: dict[str, list[TraceRequest]] = defaultdict(list)
    for row in workspace.engine.fetch(rows).to_pylist():
        found[row["item_id"]].append(request_state(row, as_of.date(), every))
    return dict(found)


def _like_marked(engine: Engine, item_ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """By item, others of the same maker whose serial number may be the same, or whose lot number is."""
    every = _marks()
    asked = every.filter(every.item_id.isin(list(item_ids) or [""]), every.manufacturer.notnull())
    own = {row["item_id"]: row for row in engine.fetch(asked).to_pylist()}
    same_makers = every.filter(every.manufacturer.isin(sorted({row["manufacturer"] for row in own.values()}) or [""]))
    of_maker: dict[str, list[Row]] = defaultdict(list)
    for row in engine.fetch(same_makers.order_by("item_id")).to_pylist():
        of_maker[row["manufacturer"]].append(row)
    return {item_id: _like(row, of_maker[row["manufacturer"]]) for item_id, row in own.items()}


def _like(own: Row, rows: list[Row]) -> tuple[str, ...]:
    """Those of the rows, other than the item's own, of which a mark may be the item's."""
    marks = {name: plain_mark(own[name]) for name in ("serial_number", "lot_number")}
    return tuple(
        row["item_id"]
        for row in rows
        if row["item_id"] != own["item_id"]
        and any(mark is not None and _may_be(mark, row[name]) for name, mark in marks.items())
    )
