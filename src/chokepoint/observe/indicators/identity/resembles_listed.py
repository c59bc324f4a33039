"""A buyer, payer or receiver that resembles an entry of a list.

A close match stops the order and is not weighed; a weaker one, that a spelling or a missing date leaves open, is a
reason to look.

Innocent: Names are few and shared by many; most people who resemble a listed person are somebody else. A recorded
    exception takes a match away.
Cannot see: Lists that were not loaded; parties listed under names that no list gives; end users, of whom most orders
    declare none (a close match of one stops the order).
Check: Do date of birth or formation, country and numbers agree with the entry's?
Ask: Please send a paper with the full name, the date of birth or formation and the number.
Source: Bureau of Industry and Security, Supplement No. 3 to Part 732 of the Export Administration Regulations
    (know your customer guidance and red flags).
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, order, paid, row, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row

LEAST = 0.5
"""Likelihood from which a resemblance counts: more likely the same than not."""


def finding(orders: ir.Table, payers: ir.Table, receivers: ir.Table, matches: ir.Table, lists: ir.Table) -> ir.Table:
    """One row per order. Strength: the likelihood that a party of the order and an entry are the same.

    NULL where no list is loaded, or where none resembles and a payer or receiver is not recorded.
    """
    close = matches.filter(matches.likelihood >= LEAST)
    close = close.select("list_id", "entry_id", "likelihood", party_id="party_id")
    buyers = orders.select("order_id", party_id="customer_id")
    paid_by = payers.select("order_id", party_id="payer_id")
    sent_to = receivers.select("order_id", party_id="consignee_id")
    named = ibis.union(buyers, paid_by, sent_to)
    met = named.inner_join(close, "party_id")
    words = met.party_id + ": " + met.list_id + " " + met.entry_id
    shown = met.group_by("order_id").agg(
        strength=met.likelihood.max().round(9),
        basis=listed(words),
        record_ids=gathered(record("parties", met.party_id)),
        entries=gathered(record("lists", met.list_id, met.entry_id)),
    )
    unnamed = ibis.union(paid_by, sent_to)
    unnamed = unnamed.filter(unnamed.party_id.isnull()).select("order_id").distinct().mutate(unnamed=True)
    loaded = lists.agg(entries_loaded=lists.count())
    rows = orders.select("order_id").left_join(shown, "order_id").drop("order_id_right")
    rows = rows.left_join(unnamed, "order_id").drop("order_id_right").cross_join(loaded)
    missing = rows.unnamed.notnull() | (rows.entries_loaded == 0)
    return rows.select(
        "strength",
        "basis",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.strength.notnull(), True), (missing, ibis.null("boolean")), else_=False),
        record_ids=rows.record_ids.concat(rows.entries).sort(),
    )


def _match(party_id: str, likelihood: float = 0.7) -> Row:
    return row("matches", party_id=party_id, list_id="L", entry_id="1", likelihood=likelihood)


_LIST = row("lists", list_id="L", entry_id="1", name="Somebody")

INDICATOR = Indicator(
    code="IDN-03",
    subject="order",
    finding=finding,
    explain="Resembles an entry of a list: {basis}.",
    questions=("listed-party",),
    status="draft",
    examples=(
        fires("the buyer", order(), _LIST, _match("buyer")),
        fires("a payer, another not recorded", order(), _LIST, paid("x"), paid(None, "P2"), _match("x")),
        fires("the receiver", order(), _LIST, shipped("x"), _match("x")),
        silent("nobody", order(), _LIST, paid("x"), _match("y")),
        silent("hardly alike", order(), _LIST, _match("buyer", 0.3)),
        unassessable("no list loaded", order()),
        unassessable("a payer not recorded", order(), _LIST, paid(None)),
    ),
)
