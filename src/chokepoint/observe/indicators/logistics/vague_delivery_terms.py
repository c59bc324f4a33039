"""A delivery that was asked for without a day or a place.

Who buys for a use knows when and where the goods are needed. Vague terms leave open who will have them.

Innocent: `As soon as possible` is what most buyers in a hurry write, and counts little; a building site has no address
    yet; the forwarder is named later.
Cannot see: What was agreed by word of mouth; terms in words that are not recognised.
Check: Was the place named later, and by whom? Does it suit the customer's business?
Ask: Please give us date, street and town of the delivery.
Source: Supplement No. 3 to 15 CFR Part 732 (BIS), red flags: delivery dates are vague, or deliveries are planned for
    out-of-the-way destinations. Words and strengths are this project's own.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, order, silent, unassessable
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.judging import judged

NO_PLACE = (
    r"\b(any|other|various) (port|place|address|town|destination)s?\b|\b(place|address|port|destination) "
    r"(open|later|follows|to follow|tb[acd]|to be (advised|confirmed|named|agreed))\b|\bsomewhere\b|"
    r"\bwill (advise|tell|inform)\b|\bon the border\b|\bby the roadside\b"
)
"""Words, in lower case, that leave the place open."""

NOTHING = (
    r"^(tb[acdn]|to be (advised|confirmed|named|agreed|determined)|open|later|unknown|n/?a|any|anywhere|\?+|-+)[.!]?$"
)
"""A whole text, in lower case, that says nothing."""

NO_DAY = (
    r"\b(a\.?s\.?a\.?p|as soon as possible|soon|any ?time|whenever|at once|urgent(ly)?|date (open|later|tb[acd]))\b"
)
"""Words, in lower case, that leave the day open."""

WITHOUT_PLACE, WITHOUT_ANYTHING, WITHOUT_DAY = 1.0, 0.8, 0.3
"""Strengths: no place; no terms at all; no day, which is common. Ours."""


def finding(orders: ir.Table) -> ir.Table:
    """One row per order. Strength: by what is left open. NULL where no wish is recorded."""
    said = orders.requested_delivery.strip().lower().nullif("")
    strength = ibis.cases(
        (said.re_search(NO_PLACE), WITHOUT_PLACE),
        (said.re_search(NOTHING), WITHOUT_ANYTHING),
        (said.re_search(NO_DAY) & ~said.re_search("[0-9]"), WITHOUT_DAY),
    )
    rows = orders.select("order_id", said=said, strength=strength)
    rows = rows.mutate(
        shows=rows.said.isnull().ifelse(ibis.null("boolean"), rows.strength.notnull()),
        words=ibis.literal("“") + rows.said + "”",
        record=record("orders", rows.order_id),
    )
    rows = rows.filter(rows.said.isnull() | rows.strength.notnull())
    return judged(orders, rows, orders.limit(0), strength=_.strength.max())


INDICATOR = Indicator(
    code="LOG-05",
    subject="order",
    finding=finding,
    explain="Delivery as asked for: {basis}.",
    questions=("delivery-terms",),
    examples=(
        fires("no place", order(requested_delivery="Any port in the Gulf")),
        fires("the place to follow", order(requested_delivery="15 July, address to be advised")),
        fires("nothing said", order(requested_delivery="TBA")),
        fires("no day", order(requested_delivery="ASAP please")),
        silent("a day", order(requested_delivery="2024-07-01")),
        silent("a place", order(requested_delivery="Your agent's yard, Hafenstrasse 4, Bremen")),
        silent("in a hurry, with a day", order(requested_delivery="as soon as possible, latest 1 July")),
        silent("a town called like a word", order(requested_delivery="Opentown, week 27")),
        unassessable("no wish recorded", order()),
        unassessable("an empty text", order(requested_delivery="  ")),
    ),
)
