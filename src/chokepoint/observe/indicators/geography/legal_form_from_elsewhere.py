"""A buyer whose name carries a legal form that its seat's law does not know.

A prompt to look at the record: name or seat may be entered wrongly, or the record may mix two firms of one group. It
weighs nothing: neither the language of a name nor its look is evidence of anything.

Innocent: Branches keep the name of the firm abroad; names are translated; records copy a group's name; a clerk chose
    the country of the invoice.
Cannot see: Forms that many countries share, or that the packaged table does not hold; the language of the other words.
Check: Does the company register of the seat hold a firm of this name?
Ask: Please send an extract from your company register.
Source: EU internal compliance guidance, Recommendation (EU) 2019/1318, red flags (company name in an unexpected
    language), taken here as a matter of data quality alone.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.customers import by_customer
from chokepoint.observe.examples import fires, order, outside, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.reference.legal_form_seats import legal_form_seats

FIRM = "company"

ANY_FORM = "|".join(form for form, _, _ in legal_form_seats())
"""What every name with a form matches, and few others: these alone are looked at closely."""


def finding(orders: ir.Table, parties: ir.Table, form_seats: ir.Table) -> ir.Table:
    """One row per order. Strength is 1. NULL where the seat is not known.

    Silent where any form of the name is in use at the seat, so that a bilingual name is no matter.
    """
    buyers = parties.select("party_id", "name", "country")
    buyers = buyers.semi_join(orders.select(party_id="customer_id").distinct(), "party_id")
    plain = buyers.name.lower().re_replace(r"[.,()\"']", "").re_replace(r"[\s\-/&]+", " ").strip()
    spelt = buyers.select("party_id", "country", spelt=ibis.literal(" ") + plain + " ")
    met = spelt.filter(spelt.spelt.re_search(ANY_FORM)).cross_join(form_seats)
    form = ibis.literal(" ") + met.form + " "
    stands = ibis.cases(
        (met.stands == "within", met.spelt.contains(met.form)),
        (met.stands == "start", met.spelt.startswith(form)),
        (met.stands == "end", met.spelt.endswith(form)),
        else_=met.spelt.contains(form),
    )
    met = met.filter(stands)
    here = met.countries.contains(met.country)
    found = met.group_by("party_id").agg(
        elsewhere=(~here.fill_null(True)).all(), form=met.form.min(), seat=met.country.min()
    )
    rows = buyers.left_join(found, "party_id", rname="f_{name}")
    answers = rows.select(
        customer_id=rows.party_id,
        fired=rows.country.isnull().ifelse(ibis.null("boolean"), rows.elsewhere.fill_null(False)),
        strength=ibis.literal(1.0),
        basis=ibis.literal("`") + rows.form + "`, seat in " + rows.seat,
        record_ids=ibis.array([ibis.literal("parties/") + rows.party_id]),
    )
    return by_customer(orders, answers)


def applies(orders: ir.Table, parties: ir.Table) -> ir.Table:
    """Orders of firms; NULL where it is not known what the buyer is."""
    kinds = parties.select("kind", customer_id="party_id")
    rows = orders.select("order_id", "customer_id").left_join(kinds, "customer_id")
    return rows.select(subject_id=rows.order_id, applies=rows.kind == FIRM)


def _firm(name: str, country: str | None, **cells: object) -> Row:
    return row("parties", **{"party_id": "buyer", "name": name, "kind": FIRM, "country": country, **cells})


INDICATOR = Indicator(
    code="GEO-05",
    subject="order",
    finding=finding,
    applies=applies,
    explain="The name's legal form is not one of its seat: {basis}.",
    questions=("customer-place", "customer-numbers"),
    status="draft",
    examples=(
        fires("a German form in Turkey", order(), _firm("Nordlicht Handels GmbH", "TR")),
        fires("with dots", order(), _firm("Dolni Trade s.r.o.", "DE")),
        fires("in characters", order(), _firm("北星貿易株式会社", "AE")),
        silent("at home", order(), _firm("Nordlicht Handels GmbH", "AT")),
        silent("a form of many countries", order(), _firm("Northlight Trading Ltd", "TR")),
        silent("two forms, one of the seat", order(), _firm("Kuzey Ticaret Ltd. Şti. (Nord GmbH)", "TR")),
        silent("no form", order(), _firm("Northlight", "TR")),
        silent("letters within a word", order(), _firm("Oyster Bay Supplies", "TR")),
        unassessable("seat not known", order(), _firm("Nordlicht Handels GmbH", None)),
        unassessable("what the buyer is not known", order(), _firm("Nordlicht Handels GmbH", "TR", kind=None)),
        outside("a person", order(), _firm("Mehmet Oy", "TR", kind="person")),
    ),
)
