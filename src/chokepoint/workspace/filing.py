"""What a filing tells, gathered from a workspace: a subject's orders with their records and evidence."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import TYPE_CHECKING, Any

import chokepoint
from chokepoint.engines.snapshot import Snapshot, current
from chokepoint.records.errors import InputError, NotFoundError, SettingError, WorkspaceError
from chokepoint.records.filing import FiledOrder, Filing, Rates, Sign
from chokepoint.records.filing_settings import FILE, FilingSettings
from chokepoint.report import wording
from chokepoint.workspace.explaining import explain_several
from chokepoint.workspace.order_records import OrderRecords, order_records
from chokepoint.workspace.ranking import Standing
from chokepoint.workspace.records import records_named

if TYPE_CHECKING:
    from datetime import datetime

    from chokepoint.records.answers import Explanation
    from chokepoint.workspace.workspace import Workspace

AT_ONCE = 200
"""Orders whose records are read at once."""
MOST_ORDERS = 100_000
"""Orders that one filing may be of."""
PARTIES_OF_ORDERS = ("customer_id", "supplier_id", "end_user_id")
PARTIES_OF_PAYMENTS = ("payer_id", "payee_id", "ultimate_debtor_id")
PARTIES_OF_SHIPMENTS = ("consignor_id", "consignee_id", "notify_party_id", "forwarder_id")


@dataclass(frozen=True)
class Subject:
    """What is filed: its kind and id, the orders it takes in, and payments that belong to no order."""

    kind: str
    subject_id: str
    order_ids: tuple[str, ...]
    payment_ids: tuple[str, ...] = ()
    only_payments: tuple[str, ...] = ()
    """Of the orders, only these payments are told; empty: all."""


def read_filing_settings(workspace: Workspace) -> FilingSettings:
    """What `filing.toml` of the workspace says; nothing where there is none. Raises SettingError."""
    path = workspace.folder / FILE
    if not path.exists():
        return FilingSettings({})
    try:
        return FilingSettings(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingError(f"`{path.name}` is not TOML: {error}.") from error


def rates_of(workspace: Workspace) -> Rates:
    """The exchange rates on record."""

    def read(currency: str) -> list[tuple[date, Decimal]]:
        rows = current("exchange_rates")
        found = workspace.engine.fetch(rows.filter(rows.currency == currency).select("on", "per_usd").order_by("on"))
        return [(row["on"], Decimal(str(row["per_usd"]))) for row in found.to_pylist()]

    return Rates(read)


def filing_of(workspace: Workspace, subject: Subject, at: datetime, why: str = "") -> Filing:
    """The filing of a subject as the last runs see it."""
    run = open_view(workspace)
    few = list(_orders(workspace, subject)) if len(subject.order_ids) <= AT_ONCE else None
    first = _orders(workspace, subject, evidence=False) if few is None else few
    own = () if subject.kind in {"order", "case", "payment"} else _own_signs(workspace, subject)
    return Filing(
        kind=subject.kind,
        subject_id=subject.subject_id,
        made_at=at,
        run_id=str(run["run_id"]),
        software=f"Chokepoint {chokepoint.__version__}",
        orders=lambda: _orders(workspace, subject) if few is None else iter(few),
        paid=any(filed.payments for filed in first),
        signs=own,
        why=why,
        case_id=subject.subject_id if subject.kind == "case" else None,
    )


def open_view(workspace: Workspace) -> dict[str, Any]:
    """Open the records as the newest run saw them; returns that run. Raises WorkspaceError before any."""
    run = workspace.run()
    Snapshot(workspace.engine, run["as_of"], run["known_at"]).open()
    return run


def find_subject(workspace: Workspace, subject_id: str) -> Subject:
    """The order, payment, party or network of that id; raises NotFoundError."""
    open_view(workspace)
    for finder in (_as_order, _as_payment, _as_party, _as_network):
        found = finder(workspace, subject_id)
        if found is not None:
            return found
    raise NotFoundError(
        f"No order, payment, party or network `{subject_id}` is on record. `chokepoint orders`, `parties` and "
        "`networks` list ids; an id is matched to the letter."
    )


def _as_order(workspace: Workspace, subject_id: str) -> Subject | None:
    found = _ids(workspace, "orders", "order_id", {"order_id": [subject_id]})
    return Subject("order", subject_id, found) if found else None


def _as_payment(workspace: Workspace, subject_id: str) -> Subject | None:
    rows = current("payments")
    found = workspace.engine.fetch(rows.filter(rows.payment_id == subject_id).select("order_id")).to_pylist()
    if not found:
        return None
    orders = tuple(str(row["order_id"]) for row in found if row["order_id"])
    known = _ids(workspace, "orders", "order_id", {"order_id": list(orders)})
    return Subject("payment", subject_id, known, () if known else (subject_id,), (subject_id,) if known else ())


def _as_party(workspace: Workspace, subject_id: str) -> Subject | None:
    if not _ids(workspace, "parties", "party_id", {"party_id": [subject_id]}):
        return None
    members = _same_entity(workspace, subject_id)
    return Subject("party", subject_id, _orders_of(workspace, members), _unordered_payments(workspace, members))


def _as_network(workspace: Workspace, subject_id: str) -> Subject | None:
    engine = workspace.engine
    try:
        members, identities = engine.table("members"), engine.table("identities")
    except (WorkspaceError, NotFoundError):
        return None
    inside = members.filter(members.network_id == subject_id).select("entity_id")
    entities = [row["entity_id"] for row in engine.fetch(inside).to_pylist()]
    if not entities:
        return None
    held = identities.filter(identities.entity_id.isin(entities)).select("party_id")
    parties = sorted({*entities, *(row["party_id"] for row in engine.fetch(held).to_pylist())})
    return Subject("network", subject_id, _orders_of(workspace, parties), _unordered_payments(workspace, parties))


def own_orders(workspace: Workspace, subject: Subject) -> Iterator[FiledOrder]:
    """The orders of a subject with their records, without evidence."""
    open_view(workspace)
    return _orders(workspace, subject, evidence=False)


def entities_of_subject(workspace: Workspace, subject: Subject) -> list[str]:
    """The entities that are parties of a subject's orders and payments, by id."""
    parties = {one for filed in _orders(workspace, subject, evidence=False) for one in filed.parties}
    parties |= {subject.subject_id} if subject.kind == "party" else set()
    rows = workspace.engine.table("identities")
    held = workspace.engine.fetch(rows.filter(rows.party_id.isin(sorted(parties) or [""])).select("entity_id"))
    return sorted({*parties, *held["entity_id"].to_pylist()})


def _same_entity(workspace: Workspace, party_id: str) -> list[str]:
    """All records that are told to be that party."""
    engine = workspace.engine
    rows = engine.table("identities")
    mine = rows.filter(rows.party_id == party_id).select("entity_id")
    held = engine.fetch(rows.semi_join(mine, "entity_id").select("party_id")).to_pylist()
    return sorted({party_id, *(row["party_id"] for row in held)})


def _orders_of(workspace: Workspace, parties: Sequence[str]) -> tuple[str, ...]:
    """Orders in which one of the parties has a part, by id."""
    found = set(_ids(workspace, "orders", "order_id", dict.fromkeys(PARTIES_OF_ORDERS, parties)))
    found |= set(_ids(workspace, "payments", "order_id", dict.fromkeys(PARTIES_OF_PAYMENTS, parties)))
    found |= set(_ids(workspace, "shipments", "order_id", dict.fromkeys(PARTIES_OF_SHIPMENTS, parties)))
    known = _ids(workspace, "orders", "order_id", {"order_id": sorted(found)})
    if len(known) > MOST_ORDERS:
        raise InputError(f"{len(known):,} orders are too many for one filing. File parties or orders by themselves.")
    return known


def _unordered_payments(workspace: Workspace, parties: Sequence[str]) -> tuple[str, ...]:
    rows = current("payments")
    own = rows[PARTIES_OF_PAYMENTS[0]].isin(parties)
    for column in PARTIES_OF_PAYMENTS[1:]:
        own |= rows[column].isin(parties)
    held = rows.filter(own, rows.order_id.isnull()).select("payment_id").order_by("payment_id")
    return tuple(workspace.engine.fetch(held)["payment_id"].to_pylist())


def _ids(workspace: Workspace, table: str, column: str, wanted: dict[str, Any]) -> tuple[str, ...]:
    """Distinct values of a column of rows in which one of the columns has one of the wanted values."""
    rows = current(table)
    tests = [rows[name].isin(list(values) or [""]) for name, values in wanted.items()]
    test = tests[0]
    for other in tests[1:]:
        test |= other
    held = rows.filter(test, rows[column].notnull()).select(column).distinct().order_by(column)
    return tuple(workspace.engine.fetch(held)[column].to_pylist())


def _orders(workspace: Workspace, subject: Subject, *, evidence: bool = True) -> Iterator[FiledOrder]:
    """The orders of a subject, some at a time, then the payments of none."""
    waiting = iter(subject.order_ids)
    while some := list(islice(waiting, AT_ONCE)):
        yield from _filed(workspace, some, subject, evidence=evidence)
    if subject.payment_ids:
        yield _without_order(workspace, subject.payment_ids)


def _filed(workspace: Workspace, order_ids: Sequence[str], subject: Subject, *, evidence: bool) -> Iterator[FiledOrder]:
    own = order_records(workspace.engine, order_ids)
    told = _explained(workspace, order_ids) if evidence else {}
    behind = {name for one in told.values() for name in _behind(one)}
    records = records_named(workspace.engine, behind)
    for order_id in order_ids:
        if order_id in own:
            yield _one(workspace, own[order_id], told.get(order_id), records, subject)


def _one(
    workspace: Workspace,
    own: OrderRecords,
    told: Explanation | None,
    records: dict[str, Any],
    subject: Subject,
) -> FiledOrder:
    only = subject.only_payments
    payments = tuple(row for row in own.payments if not only or row["payment_id"] in only)
    signs = signs_of(workspace, told) if told else ()
    held = {name: records[name] for sign in signs for name in sign.record_ids if name in records}
    return FiledOrder(own.order, own.lines, payments, own.shipments, own.documents, own.parties, signs, held)


def _explained(workspace: Workspace, order_ids: Sequence[str]) -> dict[str, Explanation]:
    """Explanations of those that the last runs weighed."""
    rows = Standing.read(workspace).rows
    held = workspace.engine.fetch(rows.filter(rows.subject_id.isin(list(order_ids))).select("subject_id"))
    weighed = set(held["subject_id"].to_pylist())
    told = explain_several(workspace, "order", [one for one in order_ids if one in weighed])
    return {one.subject_id: one for one in told}


def _behind(told: Explanation) -> Iterator[str]:
    for row in told.rows:
        yield from row.record_ids
    for stop in told.stops:
        yield from stop.record_ids


def signs_of(workspace: Workspace, told: Explanation) -> tuple[Sign, ...]:
    """The stops of an explanation, then its signs, the weightiest first."""
    cards = workspace.cards
    stops = [
        Sign(one.stop_id, "", wording.spelled(one.stop_id), one.basis, one.record_ids, stop=True) for one in told.stops
    ]
    rows = sorted(
        (row for row in told.rows if row.state == "fires" and row.code and row.contribution > 0),
        key=lambda row: (-row.contribution, row.indicator),
    )
    return (
        *stops,
        *(
            Sign(
                row.indicator,
                row.code,
                cards[row.indicator].title if row.indicator in cards else wording.spelled(row.indicator),
                row.basis,
                row.record_ids,
                cards[row.indicator].innocent if row.indicator in cards else "",
            )
            for row in rows
        ),
    )


def _own_signs(workspace: Workspace, subject: Subject) -> tuple[Sign, ...]:
    """Signs on the subject itself, where a run weighed it."""
    try:
        told = explain_several(workspace, subject.kind, [subject.subject_id])
    except NotFoundError:
        return ()
    return signs_of(workspace, told[0])


def _without_order(workspace: Workspace, payment_ids: Sequence[str]) -> FiledOrder:
    engine = workspace.engine
    payments = tuple(records_named(engine, [f"payments/{one}" for one in payment_ids]).values())
    named = {f"parties/{row[column]}" for row in payments for column in PARTIES_OF_PAYMENTS if column in row}
    parties = {row["party_id"]: row for row in records_named(engine, named).values()}
    return FiledOrder({}, payments=payments, parties=parties)
