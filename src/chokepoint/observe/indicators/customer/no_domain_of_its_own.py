"""A buyer that is reached under a free mail provider's address, without a web site of its own.

A firm made for one purchase leaves no trace; one at work for long mostly has a domain.

Innocent: Small firms use free mail; web sites are blocked, dear or in another script where they sit; sales run through
    a market place. With the other signs about how to reach a buyer it weighs at most ln 2.
Cannot see: Sites and addresses that nobody entered; what stands on a site; since when a domain exists.
Check: Does the firm appear in its register, in its trade, in a directory?
Ask: Under which address and web site can we find your company?
Source: FinCEN and BIS, FIN-2023-NTC2, November 2023; NECC and OFSI, Red Alert, 6 December 2023; FATF and Egmont Group,
    Trade-Based Money Laundering: Risk Indicators, March 2021, structure of the business.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.contacts import FREE_MAIL, mail_domain, web_domain
from chokepoint.observe.customers import by_customer
from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, order, outside, party, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row

SHARED_HOSTS = (
    "alibaba.com",
    "blogspot.com",
    "business.site",
    "facebook.com",
    "instagram.com",
    "linkedin.com",
    "sites.google.com",
    "t.me",
    "vk.com",
    "weebly.com",
    "wixsite.com",
    "wordpress.com",
)
"""Hosts under which anybody may have a page. Ours, of widely used ones."""

LEAST_FIRMS = 20
KEPT_SHARE = 0.5
"""Firms that the ledger must know, and the share of them whose web site it must hold, before one that is missing says
that there is none. Ours."""

NOT_FIRMS = ("person", "vessel")

A_PAGE, NO_SITE, NOTHING = 0.6, 1.0, 0.3
"""Strength of free mail with a page at a shared host, without any site, and of neither mail nor site on record."""


def finding(orders: ir.Table, parties: ir.Table) -> ir.Table:
    """One row per order. A site or an address that is missing is none where the ledger holds those of most firms.

    NULL where the ledger does not, and where neither a domain of its own nor free mail is on record.
    """
    rows = parties.select("party_id", mail=mail_domain(parties.email), web=web_domain(parties.website))
    firms = rows.semi_join(parties.filter(parties.kind.notin(NOT_FIRMS)), "party_id")
    kept = firms.agg(firms=firms.count(), mails=firms.mail.count(), webs=firms.web.count())
    rows = rows.semi_join(orders.select(party_id="customer_id").distinct(), "party_id").cross_join(kept)
    many = rows.firms >= LEAST_FIRMS
    no_mail = rows.mail.isnull() & many & (rows.mails >= KEPT_SHARE * rows.firms)
    no_site = rows.web.isnull() & many & (rows.webs >= KEPT_SHARE * rows.firms)
    free = rows.mail.isin(FREE_MAIL).fill_null(False)
    host = rows.web.re_search(r"(^|\.)(" + "|".join(SHARED_HOSTS).replace(".", r"\.") + ")$").fill_null(False)
    own = (rows.mail.notnull() & ~free) | (rows.web.notnull() & ~host)
    none = (free | no_mail) & (host | no_site)
    answers = rows.select(
        customer_id=rows.party_id,
        fired=ibis.cases((own, False), (none, True), else_=ibis.null("boolean")),
        strength=ibis.cases((free & host, A_PAGE), (free, NO_SITE), else_=NOTHING),
        basis=ibis.cases(
            (free, ibis.literal("an address at ") + rows.mail), else_=ibis.literal("no e-mail address on record")
        )
        + ibis.cases((host, ibis.literal(", a page at ") + rows.web), else_=ibis.literal(", no web site on record")),
        record_ids=ibis.array([record("parties", rows.party_id)]),
    )
    return by_customer(orders, answers)


def applies(orders: ir.Table, parties: ir.Table) -> ir.Table:
    """Orders of firms and bodies. NULL where it is not known what the customer is."""
    who = parties.select(customer_id="party_id", kind="kind")
    rows = orders.select("order_id", "customer_id").left_join(who, "customer_id")
    return rows.select(subject_id=rows.order_id, applies=rows.kind.notin(NOT_FIRMS))


def _firms(count: int, **cells: object) -> tuple[Row, ...]:
    """Other firms, with a mail address and a site of their own unless `cells` say otherwise."""
    return tuple(
        party(f"x{n}", **{"email": f"a@firm{n}.com", "website": f"firm{n}.com", **cells}) for n in range(count)
    )


_FREE = "a@gmail.com"

INDICATOR = Indicator(
    code="CUS-10",
    subject="order",
    finding=finding,
    applies=applies,
    explain="The buyer has no domain of its own: {basis}.",
    absence=("parties.website", "parties.email"),
    questions=("contacts", "customer-kind"),
    examples=(
        fires("free mail, no site", order(), party(email=_FREE), *_firms(20)),
        fires(
            "free mail, a page at a shared host", order(), party(email=_FREE, website="https://www.facebook.com/firm")
        ),
        fires("free mail, a shop under a shared host", order(), party(email=_FREE, website="firm.wixsite.com/start")),
        fires("neither, where most have both", order(), party(), *_firms(20)),
        silent("both its own", order(), party(email="a@alder.com", website="alder.com"), *_firms(20)),
        silent("mail of its own", order(), party(email="a@alder.com"), *_firms(20)),
        silent("free mail and a site of its own", order(), party(email=_FREE, website="www.alder.co.uk"), *_firms(20)),
        silent("a name that ends alike", order(), party(email="a@notgmail.com"), *_firms(20)),
        unassessable("free mail, where sites are not kept", order(), party(email=_FREE), *_firms(20, website=None)),
        unassessable("free mail, where few firms are known", order(), party(email=_FREE), *_firms(5)),
        unassessable("no mail, where none is kept", order(), party(), *_firms(20, email=None)),
        unassessable("nothing on record", order(), party()),
        unassessable("what it is, is not known", order(), party(kind=None, email=_FREE), *_firms(20)),
        unassessable("not on record", order(), *_firms(20)),
        outside("a person", order(), party(kind="person", email=_FREE), *_firms(20)),
    ),
)
