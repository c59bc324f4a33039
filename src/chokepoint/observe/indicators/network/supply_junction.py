"""An order of, paid for by, or sent to one where supply lines meet that should be apart.

Goods of suppliers and buyers that have nothing else in common go through few hands when one need stands behind them.

Innocent: Forwarders, agents and warehouses join many lines by trade: what others of their role and size join is taken
    off.
Cannot see: Lines that are not in this ledger; junctions under several names that are not known to be one. All lines up
    to the day of the run count, also those after the order.
Check: Which lines meet there, who owns the place, and is there a reason of trade for each?
Ask: What is this party's part in your order?
Source: Conflict Armament Research, study of procurement networks, 2020 (few junctions through which several supply
    lines pass).
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, order, paid, row, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row

LEAST_SCORE = 3.0
"""Score from which a junction counts: one in a thousand, the score being minus the decimal logarithm of the chance that
others of its size join as many lines. Ours."""

FULL_SCORE = 6.0
"""Score from which the sign is at full strength. Ours."""


def finding(orders: ir.Table, order_roles: ir.Table, junctions: ir.Table) -> ir.Table:
    """One row per order. NULL where no junction was sought, or a payer or receiver is not recorded."""
    near = junctions.filter(junctions.score >= LEAST_SCORE).select("entity_id", "score", "lines")
    met = order_roles.inner_join(near, "entity_id")
    words = met.party_id + ", where " + met.lines.cast("string") + " supply lines meet"
    answers = met.group_by("order_id").agg(
        score=met.score.max(), basis=listed(words), record_ids=gathered(record("parties", met.party_id))
    )
    unknown = order_roles.filter(order_roles.party_id.isnull()).select("order_id").distinct().mutate(unknown=True)
    rows = orders.select("order_id").left_join(answers, "order_id").drop("order_id_right")
    rows = rows.left_join(unknown, "order_id").drop("order_id_right")
    rows = rows.cross_join(junctions.agg(sought=junctions.count()))
    missing = (rows.sought == 0) | rows.unknown.notnull()
    return rows.select(
        "basis",
        "record_ids",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.score.notnull(), True), (missing, ibis.null("boolean")), else_=False),
        strength=(rows.score / FULL_SCORE).clip(0, 1.0).round(9),
    )


def _junction(entity_id: str, score: float = 4.0) -> Row:
    return row("junctions", entity_id=entity_id, score=score, lines=6, expected=1.5)


_ELSEWHERE = _junction("elsewhere")

INDICATOR = Indicator(
    code="NET-06",
    subject="order",
    finding=finding,
    explain="Passes a junction of supply lines: {basis}.",
    questions=("payer", "receiver"),
    status="draft",
    examples=(
        fires("the receiver is one", order(), shipped("x"), _junction("x")),
        fires("the payer is one", order(), paid("x"), _junction("x")),
        fires("the buyer is one", order(), _junction("buyer")),
        silent("none of them is", order(), paid("x"), shipped("y"), _ELSEWHERE),
        silent("little more than usual", order(), shipped("x"), _junction("x", 1.0)),
        unassessable("receiver not recorded", order(), shipped(None), _ELSEWHERE),
        unassessable("no junction was sought", order()),
    ),
)
