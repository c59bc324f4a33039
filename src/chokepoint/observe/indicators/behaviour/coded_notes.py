"""Signs that a person observed and noted by a code: one indicator an entry of `coded_notes.toml`.

A code says what was seen; the code of its contrary says that somebody looked and saw nothing of the kind. Without a
note nobody looked, and the answer is open. Where nobody notes anything, the signs are outside.
"""

from __future__ import annotations

import json
import tomllib
from importlib import resources
from typing import Any

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, in_doubt, order, outside, paid, party, row, shipped, silent, unassessable
from chokepoint.observe.indicator import Example, Indicator, Member, Relation, Row

ON_THE_CUSTOMER = 0.7
"""How much a note on the customer counts, as against one on the order. Ours: it was about other business."""

ANSWERED_SINCE = 0.5
"""How much a sign counts after which the contrary was noted. Ours."""


def noted(shows: dict[str, float], contrary: str) -> Relation:
    """The finding of the sign that the codes in `shows` state, each with its strength, and `contrary` denies."""

    def finding(orders: ir.Table, order_notes: ir.Table) -> ir.Table:
        """One row per order. Strength: the codes' together, at most 1; less for notes on the customer.

        NULL where neither a code nor its contrary was noted, or a code on a party that may be the customer.
        """
        notes = order_notes.filter(order_notes.code.isin([*shows, contrary]))
        notes = notes.mutate(shows=notes.code != contrary)
        answers = _answers(notes, _shown(notes.filter(notes.shows & notes.sure), shows))
        rows = orders.select("order_id").left_join(answers, "order_id")
        fired = ibis.cases(
            (rows.basis.notnull(), True),
            (rows.in_doubt | rows.plain_at.isnull(), ibis.null("boolean")),
            else_=False,
        )
        return rows.select("strength", "basis", "record_ids", subject_id=rows.order_id, fired=fired)

    return finding


def applies(notes_kept: ir.Table) -> ir.Table:
    """Orders of a ledger to which people add notes."""
    return notes_kept


def _shown(notes: ir.Table, shows: dict[str, float]) -> ir.Table:
    """One row per order that shows it: `order_id, worth, basis, record_ids, shown_at`."""
    worth = notes.code.cases(*shows.items(), else_=0.0) * notes.on_order.ifelse(1.0, ON_THE_CUSTOMER)
    per_code = notes.mutate(worth=worth).group_by("order_id", "code").agg(worth=ibis._.worth.max())
    together = per_code.group_by("order_id").agg(worth=per_code.worth.sum().round(9))
    whom = notes.on_order.ifelse("", " of the buyer")
    words = notes.code.replace("_", " ") + ibis.literal(", noted") + whom + ibis.literal(" on ") + _day(notes.noted_at)
    told = notes.group_by("order_id").agg(
        basis=listed(words), record_ids=gathered(record("notes", notes.note_id)), shown_at=notes.noted_at.max()
    )
    return together.inner_join(told, "order_id")


def _answers(notes: ir.Table, shown: ir.Table) -> ir.Table:
    """One row per order with notes: `order_id, strength, basis, record_ids, in_doubt, plain_at`."""
    per_order = notes.group_by("order_id").agg(
        in_doubt=(notes.shows & ~notes.sure).any(), plain_at=notes.noted_at.max(where=~notes.shows & notes.sure)
    )
    rows = per_order.left_join(shown, "order_id")
    since = (rows.plain_at > rows.shown_at).fill_null(False).ifelse(ANSWERED_SINCE, 1.0)
    return rows.select(
        "order_id", "basis", "record_ids", "in_doubt", "plain_at", strength=rows.worth.clip(0.0, 1.0) * since
    )


def _day(moment: ir.TimestampValue) -> ir.StringValue:
    return moment.date().cast("string")


def _note(code: str, kind: str = "order", subject_id: str = "O", noted_at: str = "2024-06-02", number: int = 1) -> Row:
    return row("notes", note_id=f"N{number}", subject_kind=kind, subject_id=subject_id, noted_at=noted_at, code=code)


_BEFORE = "2024-03-01"
_LONG_BEFORE = "2021-03-01"
_NUMBER = {"country": "TR", "registration_number": "77"}


def _examples(shows: dict[str, float], contrary: str) -> tuple[Example, ...]:
    """Every answer that a sign of this kind can give."""
    code, *others = shows
    return (
        fires("noted on the order", order(), _note(code)),
        *(fires(f"{other.replace('_', ' ')}, noted on the order", order(), _note(other)) for other in others),
        fires("noted on its shipment", order(), shipped(), _note(code, "shipment", "S1")),
        fires("noted on its payment", order(), paid("buyer"), _note(code, "payment", "P1")),
        fires("noted on the buyer before it ordered", order(), _note(code, "party", "buyer", _BEFORE)),
        fires(
            "noted on another record of the buyer",
            order(),
            party(**_NUMBER),
            party("other", **_NUMBER),
            _note(code, "party", "other", _BEFORE),
        ),
        fires("noted, and the contrary later", order(), _note(code), _note(contrary, noted_at="2024-06-05", number=2)),
        silent("the contrary noted", order(), _note(contrary)),
        silent("the contrary noted on the buyer", order(), _note(contrary, "party", "buyer", _BEFORE)),
        silent(
            "the contrary on the buyer, the sign on another",
            order(),
            _note(contrary, "party", "buyer", _BEFORE),
            _note(code, "party", "other", _BEFORE, 2),
        ),
        outside("a ledger without notes", order()),
        unassessable("a note of another kind", order(), _note("end_use_asked")),
        unassessable("noted on another order", order(), _note(code, subject_id="O2")),
        unassessable("noted on the buyer after it ordered", order(), _note(code, "party", "buyer")),
        unassessable("noted on the buyer long before", order(), _note(code, "party", "buyer", _LONG_BEFORE)),
        unassessable(
            "noted on one that may be the buyer",
            order(),
            _note(code, "party", "twin", _BEFORE),
            _note(contrary, number=2),
            *in_doubt("twin", "buyer"),
        ),
    )


def _member(indicator_id: str, entry: dict[str, Any]) -> Member:
    shows, contrary = entry["shows"], entry["contrary"]
    indicator = Indicator(
        code=entry["code"],
        subject="order",
        finding=noted(shows, contrary),
        applies=applies,
        explain=entry["explain"],
        past=("notes",),
        questions=("observations",),
        examples=_examples(shows, contrary),
    )
    return Member(indicator_id, entry["category"], entry["text"], json.dumps(entry, sort_keys=True), indicator)


_TABLE = tomllib.loads(resources.files(__package__).joinpath("coded_notes.toml").read_text(encoding="utf-8"))

FAMILY = tuple(_member(indicator_id, entry) for indicator_id, entry in _TABLE.items())
