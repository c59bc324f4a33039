"""A buyer whose telephone number is of another country than its seat.

A number from elsewhere may show where the people are who act for the buyer.

Innocent: Owners abroad, a group's central office, people who kept a number when they moved, refugees and border towns
    all have numbers of another country. With the other signs about how to reach a buyer it weighs at most ln 2.
Cannot see: Numbers without the country's code; numbers that are passed on.
Check: Who answers under this number?
Ask: Under which number can your office be reached?
Source: National Crime Agency and OFSI, Red Alert of 6 December 2023; EU internal compliance guidance, Recommendation
    (EU) 2019/1318, red flags. Calling codes: ITU-T Recommendation E.164.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.contacts import dialled
from chokepoint.observe.customers import by_customer
from chokepoint.observe.examples import fires, order, party, silent, unassessable
from chokepoint.observe.indicator import Indicator

LONGEST_CODE = 3
"""Digits of the longest calling code. No code begins another. Source: ITU-T Recommendation E.164."""


def finding(orders: ir.Table, parties: ir.Table, calling_countries: ir.Table) -> ir.Table:
    """One row per order. Strength is 1. NULL where seat or number is not known, or not the number's country."""
    rows = parties.select("party_id", "country", digits=dialled(parties.phone))
    rows = rows.semi_join(orders.select(party_id="customer_id").distinct(), "party_id")
    codes = calling_countries.select("calling_code").distinct()
    begins = [
        rows.select("party_id", "country", calling_code=rows.digits.substr(0, length))
        for length in range(1, LONGEST_CODE + 1)
    ]
    dialled_from = ibis.union(*begins).inner_join(codes, "calling_code").select("party_id", "country", "calling_code")
    served = calling_countries.select("calling_code", "country", serves=ibis.literal(True))
    found = dialled_from.left_join(served, ["calling_code", "country"])
    answers = found.select(
        customer_id=found.party_id,
        fired=found.country.notnull().ifelse(found.serves.isnull(), ibis.null("boolean")),
        strength=ibis.literal(1.0),
        basis=ibis.literal("+") + found.calling_code + ibis.literal(", seat in ") + found.country,
        record_ids=ibis.array([ibis.literal("parties/") + found.party_id]),
    )
    return by_customer(orders, answers)


INDICATOR = Indicator(
    code="GEO-02",
    subject="order",
    finding=finding,
    explain="The buyer's telephone is of another country: {basis}.",
    questions=("contacts", "customer-place"),
    examples=(
        fires("a German number in Britain", order(), party(phone="+49 30 901820", country="GB")),
        silent("at home", order(), party(phone="0044 20 79460000", country="GB")),
        silent("a code that two countries share", order(), party(phone="+1 416 555 0100", country="CA")),
        unassessable("without the country's code", order(), party(phone="030 901820", country="GB")),
        unassessable("no number", order(), party(country="GB")),
        unassessable("seat not known", order(), party(phone="+49 30 901820")),
    ),
)
