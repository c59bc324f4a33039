"""An order that goes through several hands, none of whose businesses has to do with its goods.

Each hand more hides the one before it. Who neither deals in the goods, nor carries or pays by trade, has no reason of
business to stand between.

Innocent: A small firm's relatives pay and take parcels in; an accountant is notified; a haulier is entered under an
    older trade. General traders count little.
Cannot see: Hands that are on no record; a second business of one that is; brokers who are named on no shipment.
Check: What does each of them do in this order, who called it in, and what does it earn by it?
Ask: Please say of each company that pays for, receives or forwards this order what its part is.
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, trade activity (numerous
    third-party intermediaries in lines of business that do not fit).
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import (
    fires,
    in_doubt,
    line,
    order,
    outside,
    paid,
    party,
    shipped,
    silent,
    unassessable,
)
from chokepoint.observe.fitting import RELATED, activity_named, distance, fitted
from chokepoint.observe.forwarding import forwards_goods
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.paying import pays_for_others
from chokepoint.observe.sameness import doubtful_pairs

LEAST_OUTSIDERS = 3
"""Outsiders from which they are a chain. Ours: a payer and a receiver are the signs of third parties' matter."""

MANY_OUTSIDERS = 4
"""Outsiders, their businesses far from the goods, from which the sign is at full strength. Ours."""


def finding(
    orders: ir.Table,
    chain_parties: ir.Table,
    goods_lines: ir.Table,
    activities: ir.Table,
    fit: ir.Table,
    resemblances: ir.Table,
) -> ir.Table:
    """One row per order. Strength: the distances of the outsiders' businesses from the goods, added up.

    Where no end user is declared, one of the outsiders is taken to be the user. NULL where parties, businesses or codes
    that are not known, or who may be whom, would decide.
    """
    met = _met(chain_parties, goods_lines, activities, fit)
    surely = met.filter(met.outside.fill_null(False))
    pairs = doubtful_pairs(surely, resemblances, ["order_id"], "party_id_entity").select("order_id", "pairs")
    words = surely.party_id + ", " + surely.part + ", " + activity_named(surely.industry, surely.title)
    counted = surely.group_by("order_id").agg(
        outsiders=surely.party_id_entity.nunique(),
        basis=listed(words),
        record_ids=gathered(record("parties", surely.party_id)),
    )
    each = surely.group_by("order_id", "party_id_entity").agg(distance=surely.distance.min())
    far = each.group_by("order_id").agg(distance=each.distance.sum())
    perhaps = met.filter(met.outside.fill_null(True))
    possible = perhaps.group_by("order_id").agg(
        possible=perhaps.party_id_entity.nunique() + perhaps.party_id.isnull().sum()
    )
    rows = orders.select("order_id", used=orders.end_user_id.isnull().cast("int64"))
    for others in (counted, pairs, far, possible):
        rows = rows.left_join(others, "order_id").drop("order_id_right")
    least = rows.outsiders.fill_null(0) - rows.pairs.fill_null(0) - rows.used
    fired = ibis.cases(
        (least >= LEAST_OUTSIDERS, True),
        (rows.possible.fill_null(0) >= LEAST_OUTSIDERS, ibis.null("boolean")),
        else_=False,
    )
    return rows.select(
        "basis",
        "record_ids",
        subject_id=rows.order_id,
        fired=fired,
        strength=(rows.distance / MANY_OUTSIDERS).clip(0, 1.0).round(9),
    )


def _met(chain_parties: ir.Table, goods_lines: ir.Table, activities: ir.Table, fit: ir.Table) -> ir.Table:
    """One row of `chain_parties` each, but for those who carry or pay by trade, with `outside`: whether none of the
    goods fits, NULL where it is not known; `industry, title`, and `distance` of the nearest goods.

    Only of orders with parties enough to decide.
    """
    rows = chain_parties.left_join(activities, "party_id").drop("party_id_right")
    by_trade = forwards_goods(rows.industry).fill_null(False) | pays_for_others(rows.industry).fill_null(False)
    rows = rows.filter(~by_trade)
    enough = rows.group_by("order_id").agg(
        hands=rows.party_id_entity.nunique() + rows.party_id.isnull().sum(),
    )
    rows = rows.semi_join(enough.filter(enough.hands >= LEAST_OUTSIDERS), "order_id")
    lines = goods_lines.select("order_id", "heading").distinct()
    pairs = fitted(rows.left_join(lines, "order_id").drop("order_id_right"), fit)
    untold = pairs.affinity.isnull() | forwards_goods(pairs.industry).isnull() | pairs.may_use
    pairs = pairs.mutate(distance=distance(pairs), untold=untold)
    keys = ("order_id", "part", "party_id", "party_id_entity", "may_use", "industry", "title")
    return pairs.group_by(*keys).agg(
        outside=ibis.cases(
            ((pairs.affinity >= RELATED).any().fill_null(False), False),
            (pairs.untold.any(), ibis.null("boolean")),
            else_=True,
        ),
        distance=pairs.distance.min(),
    )


def applies(goods_due: ir.Table, shipping_due: ir.Table) -> ir.Table:
    """Orders of goods that are sent."""
    rows = goods_due.inner_join(shipping_due, "subject_id", rname="sent_{name}")
    return rows.select("subject_id", applies=rows.applies & rows.sent_applies)


_PARTS = line("880730")
_SENT = {"notify_party_id": "z", "forwarder_id": "f"}
_BAKERY = party("x", industry="1071")
_OFFICE = party("y", industry="6920")
_TAILOR = party("z", industry="1410")
_SALON = party("f", industry="9602")
_BUYER = party(industry="4741")
_FIRMS = (_BAKERY, _OFFICE, _TAILOR, _SALON, _BUYER)
_GIVEN = (_PARTS, paid("x"), *_FIRMS)
_USER = order(end_user_id="user")


def _with(*firms: Row) -> tuple[Row, ...]:
    """The chain, with these firms in place of their namesakes."""
    ids = {firm.cells["party_id"] for firm in firms}
    return (_PARTS, paid("x"), *firms, *(firm for firm in _FIRMS if firm.cells["party_id"] not in ids))


INDICATOR = Indicator(
    code="NET-08",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Goes through hands whose businesses do not fit the goods: {basis}.",
    questions=(
        "payer-business",
        "receiver-business",
        "customer-business",
        "end-user",
        "shipping",
        "goods",
        "same-party",
    ),
    status="draft",
    examples=(
        fires("four outsiders and the buyer", order(), *_GIVEN, shipped("y", **_SENT)),
        fires("three, for a declared end user", _USER, *_GIVEN, shipped("y", notify_party_id="y", forwarder_id="c")),
        fires(
            "a carrier and a bank besides",
            order(),
            *_GIVEN,
            paid("bank", "P2"),
            party("bank", industry="6419"),
            shipped("y", **_SENT),
            shipped("y", "S2", notify_party_id="z", forwarder_id="carrier"),
            party("carrier", industry="5229"),
        ),
        silent(
            "the buyer pays and receives", order(), _PARTS, paid("buyer"), shipped(notify_party_id="buyer"), *_FIRMS
        ),
        silent(
            "all are of the trade",
            order(),
            *_with(*(party(name, industry="3030") for name in ("x", "y", "z", "f", "buyer"))),
            shipped("y", **_SENT),
        ),
        silent(
            "carriers and banks",
            order(),
            *_with(party("x", industry="6419"), party("f", industry="5229"), party("z", industry="5229")),
            shipped("y", **_SENT),
        ),
        silent("one firm in every part", order(), *_GIVEN, shipped("x", notify_party_id="x", forwarder_id="x")),
        unassessable("a business is not known", order(), *_with(party("x"), party("z")), shipped("y", **_SENT)),
        unassessable("parties are not recorded", order(), _PARTS, paid("x"), shipped(None), *_FIRMS),
        unassessable("two may be one", _USER, *_GIVEN, shipped("y"), *in_doubt("x", "y")),
        unassessable("one may be the user", _USER, *_GIVEN, shipped("y", notify_party_id="y"), *in_doubt("x", "user")),
        unassessable("goods without a code", order(), *_GIVEN[1:], line(None), shipped("y", **_SENT)),
        unassessable("no shipment known", order(stage="order"), *_GIVEN),
        outside("a service", order(), line(kind="service"), _BUYER),
        outside("an inquiry", order(stage="inquiry"), _PARTS),
    ),
)
