"""One party's page: who it is and by what evidence, its orders, payments, candidates of screening, and ties."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import ibis

from chokepoint.engines.snapshot import current
from chokepoint.records.answers import RankedOrder
from chokepoint.records.entities import PairEvidence, PairRow
from chokepoint.records.errors import NotFoundError
from chokepoint.records.party import MayBe, OwnRecord, PartyPage, PartyPayment, PartyRole
from chokepoint.resolve.clusters.explaining import compare_parties
from chokepoint.resolve.clusters.judgements import judged
from chokepoint.workspace.judging import judgements
from chokepoint.workspace.listing import Wanted, found_candidates
from chokepoint.workspace.party_names import party_names
from chokepoint.workspace.ranking import Standing, some
from chokepoint.workspace.records import filled
from chokepoint.workspace.runs import open_last_run
from chokepoint.workspace.surroundings import ties_around
from chokepoint.workspace.until_now import open_now

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace

Row = dict[str, Any]
Pair = tuple[str, str]

THIS = "this party"
MOST_ORDERS, MOST_PAYMENTS, MOST_CANDIDATES, MOST_COMPARED = 50, 50, 20, 10
"""Rows of each that the page shows, and records beyond the first that are compared for it."""


def party_page(workspace: Workspace, party_id: str) -> PartyPage:
    """The page of the entity that a party is; raises NotFoundError, WorkspaceError before any run."""
    workspace.run(scope="all")
    engine = workspace.engine
    open_now(engine)  # who it is stands as judged by now, the rest as the last run saw it
    entity_id, members = _entity(engine, party_id)
    ids = [row["party_id"] for row in members]
    records, evidence = _records(engine, members), tuple(_evidence(engine, ids))
    decided = tuple(one for one in judgements(engine) if {one.left_party_id, one.right_party_id} & set(ids))
    standing = Standing.read(workspace)
    shown, bands = _orders(workspace, standing, ids)
    payments, paid = _payments(engine, ids)
    network_id, size = _network(engine, entity_id)
    return PartyPage(
        entity_id=entity_id,
        name=party_names(engine, [entity_id]).get(entity_id),
        records=records,
        evidence=evidence,
        judgements=decided,
        may_be=_may_be(engine, entity_id),
        roles=_roles(engine, entity_id),
        orders=tuple(shown),
        orders_in_all=sum(bands.values()),
        bands=bands,
        payments=payments,
        payments_in_all=paid,
        ties=ties_around(engine, {entity_id: THIS}),
        network_id=network_id,
        network_size=size,
        candidates=tuple(found_candidates(engine, Wanted(MOST_CANDIDATES, party_ids=ids))),
    )


def party_ties(workspace: Workspace, party_id: str) -> str:
    """The drawing of who is tied to the entity that a party is; raises NotFoundError, WorkspaceError before any run."""
    from chokepoint.report.html import ties_section

    open_last_run(workspace)
    entity_id, _ = _entity(workspace.engine, party_id)
    roles = {entity_id: THIS}
    return ties_section(roles, ties_around(workspace.engine, roles), around=THIS)


def _entity(engine: Engine, party_id: str) -> tuple[str, list[Row]]:
    """The entity of a party, and the parties that it is, that of its id first; raises NotFoundError."""
    identities = engine.table("identities")
    found = engine.fetch(identities.filter(identities.party_id == party_id).select("entity_id"))["entity_id"]
    if not len(found):
        raise NotFoundError(
            f"No party `{party_id}` in the last run. `chokepoint parties` lists the ids; an id is matched to the "
            "letter."
        )
    entity_id = str(found[0].as_py())
    members = engine.fetch(identities.filter(identities.entity_id == entity_id).order_by("party_id")).to_pylist()
    return entity_id, sorted(members, key=lambda row: row["party_id"] != entity_id)


def _records(engine: Engine, members: Sequence[Row]) -> tuple[OwnRecord, ...]:
    parties = current("parties")
    rows = engine.fetch(parties.filter(parties.party_id.isin([row["party_id"] for row in members]))).to_pylist()
    cells = {row["party_id"]: filled(row) for row in rows}
    return tuple(
        OwnRecord(row["party_id"], row["likelihood"], row["confirmed"], cells.get(row["party_id"], {}))
        for row in members
    )


def _evidence(engine: Engine, ids: Sequence[str]) -> list[PairEvidence]:
    """For each party beyond the first, how it compares with the one of the others that it is likest to."""
    decided = judged(engine)
    found = []
    for left, right in _pairs(engine, ids)[:MOST_COMPARED]:
        compared = compare_parties(engine, left, right)
        pair = (min(left, right), max(left, right))
        found.append(
            PairEvidence(
                left_party_id=left,
                right_party_id=right,
                likelihood=compared.likelihood,
                log_odds=compared.log_odds,
                rows=tuple(PairRow(row.field, row.left, row.right, row.level, row.log_odds) for row in compared.rows),
                judged=True if pair in decided.same else False if pair in decided.different else None,
            )
        )
    return found


def _pairs(engine: Engine, ids: Sequence[str]) -> list[Pair]:
    likenesses = engine.table("likenesses")
    among = likenesses.left_party_id.isin(list(ids)) & likenesses.right_party_id.isin(list(ids))
    rows = engine.fetch(likenesses.filter(among).order_by(ibis.desc("log_odds"), "left_party_id")).to_pylist()
    likest: dict[str, Pair] = {}
    for row in rows:
        pair = row["left_party_id"], row["right_party_id"]
        for one, other in (pair, reversed(pair)):
            likest.setdefault(one, (other, one))
    return list(dict.fromkeys(likest.get(one, (ids[0], one)) for one in ids[1:]))


def _may_be(engine: Engine, entity_id: str) -> tuple[MayBe, ...]:
    doubts = engine.table("resemblances")
    rows = engine.fetch(doubts.filter(doubts.left_id == entity_id).order_by(ibis.desc("likelihood"), "right_id"))
    names = party_names(engine, rows["right_id"].to_pylist())
    return tuple(MayBe(row["right_id"], names.get(row["right_id"]), row["likelihood"]) for row in rows.to_pylist())


def _roles(engine: Engine, entity_id: str) -> tuple[PartyRole, ...]:
    roles = engine.table("roles")
    rows = engine.fetch(roles.filter(roles.entity_id == entity_id).drop("entity_id"))
    found = [PartyRole(**row) for row in rows.to_pylist()]
    return tuple(sorted(found, key=lambda one: (-one.records, one.role)))


def _orders(workspace: Workspace, standing: Standing, ids: Sequence[str]) -> tuple[list[RankedOrder], dict[str, int]]:
    """The likeliest orders of these parties, and how many stand in each band."""
    orders = current("orders")
    theirs = orders.filter(orders.customer_id.isin(list(ids))).select(subject_id="order_id")
    rows = standing.rows.semi_join(theirs, "subject_id")
    first = workspace.engine.fetch(rows.order_by("place").limit(MOST_ORDERS).select("subject_id"))["subject_id"]
    counted = workspace.engine.fetch(rows.group_by("band").agg(of=rows.count()).order_by("band")).to_pylist()
    return some(workspace, standing, first.to_pylist()), {row["band"]: int(row["of"]) for row in counted}


def _payments(engine: Engine, ids: Sequence[str]) -> tuple[tuple[PartyPayment, ...], int]:
    """Its newest payments, and how many there are."""
    rows = current("payments")
    out, into = rows.payer_id.isin(list(ids)).fill_null(False), rows.payee_id.isin(list(ids)).fill_null(False)
    rows = rows.mutate(out=out).filter(out | into)
    of = int(engine.fetch(rows.aggregate(of=rows.count()))["of"][0].as_py())
    shown = engine.fetch(rows.order_by(ibis.desc("paid_at"), "payment_id").limit(MOST_PAYMENTS)).to_pylist()
    names = party_names(engine, (row[side] for row in shown for side in ("payer_id", "payee_id")))
    return tuple(_payment(row, names) for row in shown), of


def _payment(row: Row, names: dict[str, str]) -> PartyPayment:
    other_id = row["payee_id"] if row["out"] else row["payer_id"]
    plain = ("payment_id", "paid_at", "order_id", "amount", "currency", "method")
    return PartyPayment(
        direction="out" if row["out"] else "in",
        other_id=other_id,
        other=names.get(other_id or ""),
        **{name: row[name] for name in plain},
    )


def _network(engine: Engine, entity_id: str) -> tuple[str | None, int]:
    """The network that it belongs to, and how many entities that has."""
    members = engine.table("members")
    found = engine.fetch(members.filter(members.entity_id == entity_id).select("network_id"))["network_id"]
    if not len(found):
        return None, 0
    network_id = str(found[0].as_py())
    of_network = members.filter(members.network_id == network_id)
    return network_id, int(engine.fetch(of_network.aggregate(of=of_network.count()))["of"][0].as_py())
