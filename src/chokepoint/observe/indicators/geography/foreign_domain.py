"""A buyer whose e-mail address or web site is under another country's ending than its seat.

An address under another country's ending may show where the people are who act for the buyer.

Innocent: Groups use one domain everywhere; owners abroad keep theirs; a short or fitting ending was free. With the
    other signs about how to reach a buyer it weighs at most ln 2.
Cannot see: Where the servers or the readers are; endings that say nothing of a country.
Check: Whose domain is it, and does its site name the buyer's seat?
Ask: Under which address can your office be reached?
Source: EU internal compliance guidance, Recommendation (EU) 2019/1318, red flags. Endings: IANA, root zone database.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.contacts import FREE_MAIL, mail_domain, web_domain
from chokepoint.observe.customers import by_customer
from chokepoint.observe.examples import fires, order, party, silent, unassessable
from chokepoint.observe.indicator import Indicator

NO_COUNTRY = ("ai", "am", "cc", "co", "eu", "fm", "gg", "io", "la", "ly", "me", "nu", "sh", "to", "tv", "ws")
"""Endings of two letters that are sold and used all over the world, and the European Union's."""

OTHERWISE = (("uk", "gb"), ("ac", "sh"))
"""Endings that are not the country's ISO 3166 code."""

ONE, BOTH = 0.6, 1.0
"""Strength where one of the two is foreign, and where both are."""


def finding(orders: ir.Table, parties: ir.Table) -> ir.Table:
    """One row per order. NULL where the seat is not known, or one of the two is missing and the other not foreign."""
    rows = parties.semi_join(orders.select(party_id="customer_id").distinct(), "party_id")
    mail, web = mail_domain(rows.email), web_domain(rows.website)
    rows = rows.select(
        "party_id",
        "country",
        complete=rows.email.notnull() & rows.website.notnull() & rows.country.notnull(),
        mail=_country(mail.notin(FREE_MAIL).ifelse(mail, ibis.null("string"))),
        web=_country(web),
    )
    mail_abroad = (rows.mail != rows.country).fill_null(False)
    web_abroad = (rows.web != rows.country).fill_null(False)
    ends = ibis.cases((mail_abroad, rows.mail), else_=rows.web)
    answers = rows.select(
        customer_id=rows.party_id,
        fired=ibis.cases((mail_abroad | web_abroad, True), (~rows.complete, ibis.null("boolean")), else_=False),
        strength=(mail_abroad & web_abroad).ifelse(BOTH, ONE),
        basis=ibis.literal("that of ") + ends + ibis.literal(", seat in ") + rows.country,
        record_ids=ibis.array([ibis.literal("parties/") + rows.party_id]),
    )
    return by_customer(orders, answers)


def _country(domain: ir.StringValue) -> ir.StringValue:
    """The country of a domain's ending; NULL where the ending is of none."""
    ending = domain.re_extract(r"\.([a-z]{2})$", 1).nullif("")
    ending = ending.notin(NO_COUNTRY).ifelse(ending, ibis.null("string"))
    return ending.cases(*OTHERWISE, else_=ending).upper()


INDICATOR = Indicator(
    code="GEO-03",
    subject="order",
    finding=finding,
    explain="The buyer's address on the internet is of another country: {basis}.",
    questions=("contacts", "customer-place"),
    examples=(
        fires("both abroad", order(), party(email="a@alder.de", website="https://www.alder.de/", country="GB")),
        fires("mail abroad, no site known", order(), party(email="a@alder.de", country="GB")),
        silent("at home", order(), party(email="a@alder.co.uk", website="alder.co.uk", country="GB")),
        silent("endings of no country", order(), party(email="a@alder.com", website="https://alder.io", country="GB")),
        silent("a free provider abroad", order(), party(email="a@web.de", website="https://alder.com", country="GB")),
        unassessable("no site known", order(), party(email="a@alder.com", country="GB")),
        unassessable("seat not known", order(), party(email="a@alder.de", website="alder.de")),
        unassessable("neither known", order(), party(country="GB")),
    ),
)
