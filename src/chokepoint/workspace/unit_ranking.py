"""`parties` and `networks`: the rankings of what orders belong to."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ibis

from chokepoint.engines.snapshot import current
from chokepoint.observe.evidence import gathered
from chokepoint.records.answers import EvidenceRow, Explanation, Inquiry, RankedNetwork, RankedParty
from chokepoint.records.errors import NotFoundError
from chokepoint.review.cases.queueing import words_of
from chokepoint.weigh.explain_units import UnitParts, explain_unit
from chokepoint.weigh.questions import CUSTOMER
from chokepoint.weigh.scale import RunContext
from chokepoint.weigh.words import words
from chokepoint.workspace.explaining import explain_several, scale_of
from chokepoint.workspace.party_names import party_names
from chokepoint.workspace.runs import open_last_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ibis.expr.types import Table

    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace

Row = dict[str, Any]

ASKED_OF = 10
"""Orders of a party or network, the likeliest, whose open questions are asked of it."""


def parties(workspace: Workspace, top: int | None, text: str = "") -> list[RankedParty]:
    """Entities by likelihood, ties by id, as the newest full run weighed them; with `text` those of which a record has
    all its words in its name, or bears one as its id.
    """
    rows, of = _ranked(workspace, "party", top, lambda weighed: _called(weighed, workspace.engine, text))
    engine = workspace.engine
    members = _parties_of(engine, [row["subject_id"] for row in rows])
    names, cells = party_names(engine, (row["subject_id"] for row in rows)), _cells(workspace, of)
    return [
        RankedParty(
            party_id=row["subject_id"],
            party_ids=members[row["subject_id"]],
            name=names.get(row["subject_id"]),
            **cells(row),
        )
        for row in rows
    ]


def networks(workspace: Workspace, top: int | None) -> list[RankedNetwork]:
    """Networks by likelihood, ties by id, as the newest full run weighed them."""
    rows, of = _ranked(workspace, "network", top)
    members = _entities_of(workspace.engine, [row["subject_id"] for row in rows])
    names, cells = (
        party_names(workspace.engine, (one for ids in members.values() for one in ids)),
        _cells(workspace, of),
    )
    return [
        RankedNetwork(
            network_id=row["subject_id"],
            parties=members[row["subject_id"]],
            names=tuple(names.get(one, one) for one in members[row["subject_id"]]),
            **cells(row),
        )
        for row in rows
    ]


def explain_party(workspace: Workspace, party_id: str) -> Explanation:
    """The explanation of the entity that a party is; raises NotFoundError."""
    engine = workspace.engine
    identities = engine.table("identities")
    found = engine.fetch(identities.filter(identities.party_id == party_id).select("entity_id"))["entity_id"]
    entity_id = found[0].as_py() if len(found) else party_id
    return _explained(workspace, "party", UnitParts(entity_id, _parties_of(engine, [entity_id])[entity_id]))


def explain_network(workspace: Workspace, network_id: str) -> Explanation:
    """The explanation of one network; raises NotFoundError."""
    engine = workspace.engine
    entities = _entities_of(engine, [network_id])[network_id]
    members = _parties_of(engine, entities)
    return _explained(
        workspace, "network", UnitParts(network_id, tuple(one for ids in members.values() for one in ids))
    )


def _explained(workspace: Workspace, kind: str, parts: UnitParts) -> Explanation:
    run_id = str(workspace.run(scope="all")["run_id"])
    rows, of = _ranked(workspace, kind, None, lambda weighed: weighed.filter(weighed.subject_id == parts.unit_id))
    if not rows:
        raise NotFoundError(
            f"No {kind} `{parts.unit_id}` in the last full run. `chokepoint {_LISTED[kind]}` lists the ids; an id is "
            "matched to the letter."
        )
    scale = scale_of(workspace, run_id)
    told = explain_unit(workspace.engine, RunContext(run_id, kind), parts, scale, of)
    return replace(told, questions=_questions(workspace, run_id, parts, told))


def _questions(workspace: Workspace, run_id: str, parts: UnitParts, told: Explanation) -> tuple[Inquiry, ...]:
    """What may be asked about the likeliest orders of a unit, each question once, with the most that it may change.

    Once any of its signs rests on a suspect payment nothing is asked of a customer, whichever order it concerns.
    """
    engine = workspace.engine
    weighed = engine.table("likelihoods")
    weighed = weighed.filter(weighed.run_id == run_id, weighed.subject_kind == "order")
    likeliest = weighed.semi_join(parts.orders(), "subject_id").order_by("rank").limit(ASKED_OF)
    order_ids = engine.fetch(likeliest.select("subject_id"))["subject_id"].to_pylist()
    silent = any(row.contribution > 0 and _of_payment(workspace, row) for row in told.rows)
    found: dict[tuple[str, ...], Inquiry] = {}
    for order in explain_several(workspace, "order", order_ids):
        for asked in order.questions:
            if silent and asked.kind == CUSTOMER:
                continue
            known = found.setdefault((*asked.columns, asked.question, asked.kind), asked)
            moves = max(asked.moves_band, known.moves_band)
            change = max(asked.expected_change, known.expected_change)
            found[*asked.columns, asked.question, asked.kind] = replace(known, moves_band=moves, expected_change=change)
    return tuple(sorted(found.values(), key=lambda one: (-one.moves_band, -one.expected_change, one.question)))


def _of_payment(workspace: Workspace, row: EvidenceRow) -> bool:
    card = workspace.cards.get(row.indicator)
    return bool(card and not card.relief and card.category in workspace.settings.payment_categories)


_LISTED = {"party": "parties", "network": "networks"}


def _ranked(
    workspace: Workspace, kind: str, top: int | None, only: Callable[[Table], Table] = lambda weighed: weighed
) -> tuple[list[Row], int]:
    """Rows of `likelihoods` with what fires, in their order, and how many there are; opens the views of their run.

    `only` leaves those wanted.
    """
    engine, run = workspace.engine, open_last_run(workspace)
    run_id = str(run["run_id"])
    weighed = engine.table("likelihoods")
    weighed = weighed.filter(weighed.run_id == run_id, weighed.subject_kind == kind)
    of = int(engine.fetch(weighed.aggregate(of=weighed.count()))["of"][0].as_py())
    rows = only(weighed)
    rows = rows.order_by("rank").limit(top) if top is not None else rows
    shown = engine.table("contributions")
    shown = shown.filter(shown.run_id == run_id, shown.subject_kind == kind, shown.contribution != 0)
    shown = shown.group_by("subject_id").agg(fires=gathered(shown.indicator_id))
    rows = rows.left_join(shown, "subject_id").drop("subject_id_right")
    return list(engine.fetch(rows.order_by("rank")).to_pylist()), of


def _called(weighed: Table, engine: Engine, text: str) -> Table:
    """The entities of which some record has each word in its name, or as its id."""
    people, identities = current("parties"), engine.table("identities").select("party_id", "entity_id")
    for word in words_of(text):
        named = people.filter(people.name.lower().contains(word) | (people.party_id.lower() == word))
        entities = named.select("party_id").left_join(identities, "party_id")
        entities = entities.select(subject_id=ibis.coalesce(entities.entity_id, entities.party_id)).distinct()
        weighed = weighed.semi_join(entities, "subject_id")
    return weighed


def _cells(workspace: Workspace, of: int) -> Callable[[Row], Row]:
    """What parties and networks are told by alike, of a row."""
    prior = float(workspace.run(scope="all")["prior"])
    plain = ("likelihood", "low", "high", "coverage", "percentile", "orders", "band", "rank")

    def cells(row: Row) -> Row:
        fires = tuple(row["fires"] or ())
        signs = [name for name in fires if name in workspace.cards and not workspace.cards[name].relief]
        told = words(row["likelihood"], prior, row["rank"], of, signs)
        return {**{name: row[name] for name in plain}, "words": told, "fires": fires}

    return cells


def _parties_of(engine: Engine, entity_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The parties of each entity; one that was never resolved is its own."""
    ids = sorted(set(entity_ids))
    identities = engine.table("identities")
    rows = identities.filter(identities.entity_id.isin(ids or [""])).select("entity_id", "party_id")
    found: dict[str, list[str]] = defaultdict(list)
    for row in engine.fetch(rows).to_pylist():
        found[row["entity_id"]].append(row["party_id"])
    return {one: tuple(sorted(found.get(one) or [one])) for one in ids}


def _entities_of(engine: Engine, network_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    ids = sorted(set(network_ids))
    members = engine.table("members")
    found: dict[str, list[str]] = defaultdict(list)
    for row in engine.fetch(members.filter(members.network_id.isin(ids or [""]))).to_pylist():
        found[row["network_id"]].append(row["entity_id"])
    return {one: tuple(sorted(found[one])) for one in ids}
