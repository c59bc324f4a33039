"""A buyer at a post-office box or at an address of very many firms.

Where nobody can be met, nothing shows who buys.

Innocent: Where there is no delivery to the door, everybody has a box; office houses and free zones hold thousands of
    real firms; small firms rent a desk. With the other signs about how to reach a buyer it weighs at most ln 2.
Cannot see: Whether anybody works at the address; firms at it that are not in this ledger; dwellings.
Check: Is there a second address at which the firm works?
Ask: At which address do you work, and may we visit you?
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, structure of the business.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.contacts import addressed
from chokepoint.observe.customers import by_customer
from chokepoint.observe.examples import fires, order, party, silent, unassessable
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.relations.shared_contacts import MOST_SHARING
from chokepoint.observe.sameness import with_entities

BOX = (
    r"(^|[^a-z])(p\.? ?o\.? ?(box|b\.? ?\d)|post ?(office )?box|postfach|bo[iî]te postale|b\.?p\.? ?\d|apartado"
    r"|casella postale|caixa postal|postbus|pk\.? ?\d|posta kutusu|а/я)"
)
"""How a post-office box is written in English and eight other languages of trade, Turkish and Russian among them."""

A_BOX, MANY = 0.5, 1.0
"""Strength of a box, and of an address of more than MOST_SHARING entities."""


def finding(orders: ir.Table, parties: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per order. NULL where address, town or country is not known, unless the address is a box."""
    rows = parties.select("party_id", place=addressed(parties), box=parties.address.lower().re_search(BOX))
    rows = with_entities(rows, identities, "party_id")
    many = rows.filter(rows.place.notnull()).group_by("place").agg(firms=rows.party_id_entity.nunique())
    rows = rows.semi_join(orders.select(party_id="customer_id").distinct(), "party_id").left_join(many, "place")
    crowded = (rows.firms > MOST_SHARING).fill_null(False)
    box = rows.box.fill_null(False)
    answers = rows.select(
        customer_id=rows.party_id,
        fired=ibis.cases((crowded | box, True), (rows.place.isnull(), ibis.null("boolean")), else_=False),
        strength=crowded.ifelse(MANY, A_BOX),
        basis=crowded.ifelse(
            ibis.literal("an address of ") + rows.firms.cast("string") + ibis.literal(" parties"), "a post-office box"
        ),
        record_ids=ibis.array([ibis.literal("parties/") + rows.party_id]),
    )
    return by_customer(orders, answers)


_SEAT = {"address": "1 High Street", "city": "Hull", "country": "GB"}

INDICATOR = Indicator(
    code="CUS-09",
    subject="order",
    finding=finding,
    explain="The buyer's address is {basis}.",
    questions=("contacts", "customer-place"),
    examples=(
        fires("a box", order(), party(address="P.O. Box 117")),
        fires("a box in German", order(), party(address="Postfach 12 34", city="Bonn", country="DE")),
        fires("an address of ten", order(), party(**_SEAT), *(party(f"x{one}", **_SEAT) for one in range(9))),
        silent("a street of its own", order(), party(**_SEAT), party("x", address="2 High Street")),
        silent("boxes in a name", order(), party(address="5 Boxley Road", city="Hull", country="GB")),
        unassessable("no address", order(), party(city="Hull", country="GB")),
        unassessable("no town", order(), party(address="1 High Street", country="GB")),
    ),
)
