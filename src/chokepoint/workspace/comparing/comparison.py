"""One order's records side by side, marked by the signs that compare them.

Whether a value disagrees is never judged here: it does where a sign fires that compares the field and names the record.
What is not the same and fires nothing is told apart from that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from chokepoint.observe.indicators.documents.amounts_disagree import TOLERANCE as OF_AMOUNTS
from chokepoint.observe.indicators.documents.quantities_disagree import TOLERANCE as OF_QUANTITIES
from chokepoint.observe.indicators.goods.differing_goods_codes import PAPERS as STATES_A_CODE
from chokepoint.records.answers import EvidenceRow
from chokepoint.records.comparison import (
    AGREES,
    DISAGREES,
    MISSING,
    SIGN_FIRES,
    ComparedField,
    ComparingSign,
    Comparison,
    RecordColumn,
    StatedValue,
)
from chokepoint.workspace.comparing.held import (
    Marked,
    Marks,
    by_buyer,
    by_code,
    by_receiver,
    by_seat,
    by_sum,
    by_word,
    not_compared,
)
from chokepoint.workspace.comparing.stated import (
    NOT_SHOWN,
    Compared,
    Reads,
    both,
    buyers,
    consignees,
    control_codes,
    countries,
    currencies,
    dates,
    of_lines,
    of_papers,
    payers,
    prices,
    quantities,
    routes,
    sums,
)

ALWAYS = ("order", "invoice", "packing_list", "bill_of_lading", "payment", "shipment")
"""Kinds that have a column though none is on record: that one lacks is worth seeing."""


@dataclass(frozen=True)
class _Field:
    """One row: what the records state, how it compares, and the signs that compare it."""

    name: str
    reads: Reads
    marks: Marks
    signs: tuple[str, ...] = ()


def comparison(records: Compared, rows: Iterable[EvidenceRow]) -> Comparison:
    """The records of one order side by side; `rows` are those of its explanation."""
    told = {row.indicator: row for row in rows if row.code}
    columns = _columns(records)
    marked = [(one, _marked(one, records)) for one in FIELDS]
    fields = [(one, values) for one, values in marked if any(value.text or mark for value, (mark, _) in values.items())]
    firing = {name: told[name] for name in told if told[name].state == "fires"}
    agreed = _agreed_everywhere(fields, firing)
    return Comparison(
        order_id=str(records.order["order_id"]),
        columns=columns,
        fields=tuple(_compared(one, values, columns, told, agreed) for one, values in fields),
    )


def _columns(records: Compared) -> tuple[RecordColumn, ...]:
    held: dict[str, list[str]] = {kind: [] for kind in ALWAYS[:4]}
    held["order"] = [f"orders/{records.order['order_id']}"]
    for row in records.documents:
        if row["kind"] not in NOT_SHOWN:
            held.setdefault(row["kind"], []).append(f"documents/{row['document_id']}")
    held["payment"] = [f"payments/{row['payment_id']}" for row in records.payments]
    held["shipment"] = [f"shipments/{row['shipment_id']}" for row in records.shipments]
    return tuple(RecordColumn(kind, tuple(ids)) for kind, ids in held.items())


def _marked(one: _Field, records: Compared) -> Marked:
    """Each stated value of a field with its plain mark and note, before any sign is asked."""
    stated = list(one.reads(records))
    marks = one.marks(records, [value for value in stated if value.text is not None])
    lacking = {value: (MISSING if value.due else "", "") for value in stated if value.text is None}
    return dict.fromkeys(stated, ("", "")) | lacking | marks


def _agreed_everywhere(fields: Sequence[tuple[_Field, Marked]], firing: Mapping[str, EvidenceRow]) -> frozenset[str]:
    """Signs that fire on records none of whose values differs by itself: what they name is then marked all the same."""
    shown = {
        name
        for one, values in fields
        for name in set(one.signs) & set(firing)
        for value, (mark, _) in values.items()
        if value.record_id in firing[name].record_ids and mark != AGREES
    }
    return frozenset(set(firing) - shown)


def _compared(
    one: _Field,
    values: Marked,
    columns: Sequence[RecordColumn],
    told: Mapping[str, EvidenceRow],
    agreed: frozenset[str],
) -> ComparedField:
    rows = [told[name] for name in one.signs if name in told]
    cells: dict[str, list[StatedValue]] = defaultdict(list)
    for value, (mark, note) in values.items():
        named = [row.indicator for row in rows if row.state == "fires" and value.record_id in row.record_ids]
        signs = tuple(name for name in named if mark != AGREES or name in agreed)
        word = SIGN_FIRES if one.marks is not_compared else DISAGREES
        stands = word if signs and value.text is not None else mark
        cells[value.column].append(StatedValue(value.record_id, value.text, stands, note, signs))
    signs_told = (ComparingSign(row.indicator, row.code, row.title, row.state, row.basis) for row in rows)
    return ComparedField(one.name, tuple(tuple(cells[column.kind]) for column in columns), tuple(signs_told))


FIELDS = (
    _Field(
        "goods code",
        both(of_lines("hs_code"), of_papers("hs_code", STATES_A_CODE)),
        by_code,
        ("differing-goods-codes",),
    ),
    _Field("control code", control_codes, by_word, ("differing-goods-codes",)),
    _Field("description", both(of_lines("description"), of_papers("goods_text", STATES_A_CODE)), not_compared),
    _Field("quantity and unit", quantities, by_sum(OF_QUANTITIES), ("quantities-disagree",)),
    _Field("unit price", prices, not_compared, ("misstated-value", "overpayment")),
    _Field("value", sums, by_sum(OF_AMOUNTS), ("amounts-disagree", "misstated-value")),
    _Field("currency", currencies, by_word),
    _Field("buyer", buyers, by_buyer, ("papers-name-another",)),
    _Field("payer", payers, by_buyer, ("third-party-payer",)),
    _Field(
        "consignee",
        consignees,
        by_receiver,
        ("consignees-disagree", "consignee-left-open", "delivery-elsewhere"),
    ),
    _Field("country", countries, by_seat, ("paid-from-elsewhere", "delivery-elsewhere")),
    _Field("route", routes, not_compared, ("unusual-route", "hub-transit", "destination-changed-underway")),
    _Field("dates", dates, not_compared, ("implausible-transit",)),
)
"""The rows, with the signs that compare each."""
