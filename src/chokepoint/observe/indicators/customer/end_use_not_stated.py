"""Goods on a control list ordered without saying who will use them, or for what.

Who uses listed goods lawfully can say so; the gap is where a diversion would have to be invented.

Innocent: The form has no field for it; the buyer uses the goods itself and takes that for granted; the statement is in
    a paper that was not filed.
Cannot see: Statements made by telephone; what ledgers leave out as a rule, which is no sign.
Check: Was the buyer asked, and what did it answer?
Ask: Please tell us who will use the goods, where and for what, with the end-user statement if there is one.
Source: BIS, Know Your Customer guidance and red flags, Supplement No. 3 to 15 CFR Part 732; FinCEN and BIS,
    FIN-2023-NTC2, November 2023; EU internal compliance guidance, Recommendation (EU) 2019/1318, red flags;
    Wassenaar Arrangement, List of Advisory Questions for Industry, 2018.
"""

from typing import Any

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import document, earlier_order, fires, line, order, outside, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.relations.payment_due import UNBOUND
from chokepoint.observe.stops.expired_end_user_certificate import CERTIFICATE

ASKED = "end_use_asked"

KEPT_SHARE, LEAST_KEPT = 0.5, 5
"""Share, and number, of the orders of listed goods that must state it before a gap says anything. Ours: else it is the
ledger that does not keep it."""

NEITHER, NO_USER, NO_USE = 1.0, 0.6, 0.5
"""Strength by what is not stated; after it was asked for, 1. Ours."""


def finding(
    orders: ir.Table, listed_orders: ir.Table, order_lines: ir.Table, documents: ir.Table, order_notes: ir.Table
) -> ir.Table:
    """One row per order. NULL where the ledger seldom keeps what is missing, unless the buyer was asked for it."""
    rows = _stated(orders, documents, order_notes)
    listed = _listed(orders, listed_orders, order_lines)
    kept = rows.semi_join(listed.filter(listed.listed), "order_id")
    kept = kept.agg(lines=kept.count(), users=kept.user.sum().fill_null(0), uses=kept.use.sum().fill_null(0))
    rows = rows.cross_join(kept)
    no_user, no_use = (
        ibis.cases(
            (rows[part], False),
            (rows.asked | ((rows[total] >= LEAST_KEPT) & (rows[total] >= KEPT_SHARE * rows.lines)), True),
            else_=ibis.null("boolean"),
        )
        for part, total in (("user", "users"), ("use", "uses"))
    )
    user_missing, use_missing = no_user.fill_null(False), no_use.fill_null(False)
    strength = ibis.cases((rows.asked | (user_missing & use_missing), NEITHER), (user_missing, NO_USER), else_=NO_USE)
    words = ibis.cases(
        (user_missing & use_missing, "neither end user nor end use"), (user_missing, "no end user"), else_="no end use"
    )
    return rows.select(
        subject_id=rows.order_id,
        fired=no_user | no_use,
        strength=strength,
        basis=words + rows.asked.ifelse(", although asked for", ""),
        record_ids=ibis.array([record("orders", rows.order_id)]),
    )


def _stated(orders: ir.Table, documents: ir.Table, order_notes: ir.Table) -> ir.Table:
    """One row per order: `order_id, user, use` (whether stated there or in a certificate), `asked`."""
    papers = documents.filter((documents.kind == CERTIFICATE) & documents.order_id.notnull())
    papers = papers.select("order_id").distinct().mutate(filed=ibis.literal(True))
    rows = orders.select("order_id", "end_user_id", "declared_end_use").left_join(papers, "order_id")
    rows = rows.drop("order_id_right").left_join(_asked(order_notes), "order_id")
    filed = rows.filed.notnull()
    return rows.select(
        "order_id",
        user=filed | rows.end_user_id.notnull(),
        use=filed | rows.declared_end_use.notnull(),
        asked=rows.asked.notnull(),
    )


def _listed(orders: ir.Table, listed_orders: ir.Table, order_lines: ir.Table) -> ir.Table:
    """One row per order: `order_id, stage, listed`: by a list that is loaded, or by the code on a line itself."""
    coded = order_lines.filter(order_lines.control_code.notnull()).select("order_id").distinct()
    coded = coded.mutate(coded=ibis.literal(True))
    rows = orders.select("order_id", "stage").inner_join(listed_orders.select("order_id", "listed"), "order_id")
    rows = rows.left_join(coded, "order_id")
    return rows.select("order_id", "stage", listed=rows.coded.notnull().ifelse(True, rows.listed))


def _asked(order_notes: ir.Table) -> ir.Table:
    """One row per order whose end user and use were asked for."""
    asked = order_notes.filter((order_notes.code == ASKED) & order_notes.on_order)
    return asked.select("order_id").distinct().mutate(asked=ibis.literal(True))


def applies(orders: ir.Table, listed_orders: ir.Table, order_lines: ir.Table, order_notes: ir.Table) -> ir.Table:
    """Orders of listed goods, and those whose end use was asked for. NULL where it is not known what they are of."""
    rows = _listed(orders, listed_orders, order_lines)
    rows = rows.left_join(_asked(order_notes), "order_id")
    due = rows.asked.notnull().ifelse(True, rows.listed)
    return rows.select(subject_id=rows.order_id, applies=due & rows.stage.notin(UNBOUND))


_LIST = row("controlled_goods", list_id="L", hs_prefix="760310")
_LINE = line("760310")
_ASKED = row("notes", note_id="N1", subject_kind="order", subject_id="O", noted_at="2024-06-02", code=ASKED)


def _ordinary(**cells: Any) -> tuple[Row, ...]:
    """Six orders of listed goods that state both, unless `cells` say otherwise."""
    stated: dict[str, Any] = {"end_user_id": "u", "declared_end_use": "repair", "stage": "order", **cells}
    return tuple(made for n in range(6) for made in (earlier_order(f"H{n}", **stated), line("760310", f"H{n}")))


def _placed(**cells: Any) -> Row:
    return order(stage="order", **cells)


INDICATOR = Indicator(
    code="CUS-07",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Who will use the goods, and for what, is not stated: {basis}.",
    absence=("orders.end_user_id", "orders.declared_end_use"),
    questions=("end-user", "end-use", "goods-control"),
    examples=(
        fires("neither", _placed(), _LINE, _LIST, *_ordinary()),
        fires("no use", _placed(end_user_id="u"), _LINE, _LIST, *_ordinary()),
        fires("no user", _placed(declared_end_use="repair"), _LINE, _LIST, *_ordinary()),
        fires("asked for in vain, in a ledger that seldom keeps it", _placed(), _LINE, _LIST, _ASKED),
        fires("asked for, of goods on no list", _placed(), line("480257"), _LIST, _ASKED),
        silent("both", _placed(end_user_id="u", declared_end_use="repair"), _LINE, _LIST, *_ordinary()),
        silent("in a certificate", _placed(), _LINE, _LIST, *_ordinary(), document(CERTIFICATE)),
        silent(
            "under a code of its own, both",
            _placed(end_user_id="u", declared_end_use="repair"),
            line("760310", control_code="1C111"),
        ),
        unassessable(
            "this ledger does not keep it", _placed(), _LINE, _LIST, *_ordinary(end_user_id=None, declared_end_use=None)
        ),
        unassessable(
            "this ledger keeps the user only", _placed(end_user_id="u"), _LINE, _LIST, *_ordinary(declared_end_use=None)
        ),
        unassessable("no list loaded", _placed(), _LINE, *_ordinary()),
        unassessable("goods without a code", _placed(), line(None), _LIST, *_ordinary()),
        unassessable("stage not known", order(), _LINE, _LIST, *_ordinary()),
        outside("goods on no list", _placed(), line("480257"), _LIST, *_ordinary()),
        outside("an inquiry", order(stage="inquiry"), _LINE, _LIST, *_ordinary()),
    ),
)
