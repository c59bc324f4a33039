"""A buyer whose internet domain looks like somebody else's, or is one made to be thrown away.

Who orders in a known firm's name needs an address that reads like that firm's: a digit for a letter, a hyphen more,
another ending.

Innocent: A firm holds its domain under several endings; two firms have like brands.
Cannot see: Domains of firms that are not in this ledger; when a domain was registered, and by whom.
Check: When was the domain registered? Does the known firm know of this order?
Ask: Please confirm the order from the address that your company publishes.
Source: Conflict Armament Research, study of procurement networks, 2020; EU internal compliance guidance,
    Recommendation (EU) 2019/1318, red flags. Which letters look alike: Unicode Technical Standard #39, confusables.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.contacts import FREE_MAIL, label, mail_domain, read_as, web_domain
from chokepoint.observe.customers import by_customer
from chokepoint.observe.evidence import gathered, listed
from chokepoint.observe.examples import earlier_order, fires, in_doubt, order, party, silent, unassessable
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.sameness import with_entities, with_sameness

THROW_AWAY = (
    "10minutemail.com",
    "dispostable.com",
    "guerrillamail.com",
    "mailinator.com",
    "maildrop.cc",
    "sharklasers.com",
    "temp-mail.org",
    "trashmail.com",
    "yopmail.com",
)
"""Providers of addresses that last for minutes, by their own description. Ours, not complete."""

SAME_ENDING, OTHER_ENDING, THROWN_AWAY = 1.0, 0.6, 0.7
"""Strength of a domain that differs in look-alike letters; in its ending alone; of one made to be thrown away."""


def finding(orders: ir.Table, parties: ir.Table, identities: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order. It fires where another entity, known here for longer, has a domain that reads the same.

    Known for longer: it ordered before this buyer's first order, or never orders (suppliers, for one). NULL where
    the buyer states no e-mail address and no web site, or one of them is missing and the other shows nothing; and
    where the other may be the buyer itself.
    """
    domains = _domains(with_entities(parties, identities, "party_id"))
    first = with_entities(orders.select("customer_id", "ordered_at"), identities, "customer_id")
    first = first.group_by(entity="customer_id_entity").agg(first_at=first.ordered_at.min())
    copied = _copied(domains, first, resemblances)
    thrown = domains.filter(domains.domain.isin(THROW_AWAY)).select(
        "entity",
        words=domains.domain + ibis.literal(", made to be thrown away"),
        weight=ibis.literal(THROWN_AWAY),
        other=ibis.null("string"),
        shows=ibis.literal(True),
    )
    seen = ibis.union(copied, thrown)
    shown = seen.filter(seen.shows)
    shown = shown.group_by("entity").agg(
        strength=shown.weight.max(), basis=listed(shown.words), others=gathered(shown.other)
    )
    open_ = seen.filter(seen.shows.isnull()).select("entity").distinct().mutate(open=True)
    complete = parties.select("party_id", complete=parties.email.notnull() & parties.website.notnull())
    rows = orders.select("customer_id").distinct().left_join(complete, [("customer_id", "party_id")]).drop("party_id")
    rows = with_entities(rows, identities, "customer_id")
    rows = rows.left_join(shown, [("customer_id_entity", "entity")]).drop("entity")
    rows = rows.left_join(open_, [("customer_id_entity", "entity")])
    missing = ~rows.complete.fill_null(False) | rows.open.fill_null(False)
    own = ibis.array([ibis.literal("parties/") + rows.customer_id])
    answers = rows.select(
        "customer_id",
        "strength",
        "basis",
        fired=ibis.cases((rows.strength.notnull(), True), (missing, ibis.null("boolean")), else_=False),
        record_ids=own.concat(ibis.coalesce(rows.others, ibis.literal([], type="array<string>"))).sort(),
    )
    return by_customer(orders, answers)


def _domains(parties: ir.Table) -> ir.Table:
    """One row per entity and domain of its own: `entity, domain, label, reads, party_id`."""
    stated = [
        parties.select("party_id", entity="party_id_entity", domain=domain)
        for domain in (mail_domain(parties.email), web_domain(parties.website))
    ]
    rows = ibis.union(*stated, distinct=True)
    rows = rows.filter(rows.domain.notnull() & rows.domain.notin(FREE_MAIL))
    rows = rows.group_by("entity", "domain").agg(party_id=rows.party_id.min())
    return rows.mutate(label=label(rows.domain), reads=read_as(rows.domain))


def _copied(domains: ir.Table, first: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per entity and domain of another, known for longer, that reads the same."""
    often = domains.group_by("reads").agg(entities=domains.entity.nunique())
    rows = domains.semi_join(often.filter(often.entities > 1), "reads")
    others = rows.select("reads", other="entity", other_domain="domain", other_label="label", other_party="party_id")
    pairs = rows.inner_join(others, "reads").filter(lambda t: (t.other != t.entity) & (t.other_domain != t.domain))
    pairs = pairs.left_join(first.select(entity="entity", own_first="first_at"), "entity").drop("entity_right")
    pairs = pairs.left_join(first.select(other="entity", other_first="first_at"), "other").drop("other_right")
    pairs = pairs.filter(pairs.other_first.isnull() | (pairs.other_first < pairs.own_first).fill_null(False))
    pairs = pairs.mutate(entity_entity=pairs.entity, other_entity=pairs.other)
    pairs = with_sameness(pairs, resemblances, "entity", "other", "same")
    return pairs.select(
        "entity",
        words=pairs.domain + ibis.literal(" beside ") + pairs.other_domain + ibis.literal(" of ") + pairs.other_party,
        weight=(pairs.label == pairs.other_label).ifelse(OTHER_ENDING, SAME_ENDING),
        other=ibis.literal("parties/") + pairs.other_party,
        shows=~pairs.same,
    )


_REAL = party("real", email="office@millbrook.example", website="https://www.millbrook.example/en")
_COPY = party(email="sales@mi11brook.example", website="https://mi11brook.example")

INDICATOR = Indicator(
    code="IDN-04",
    subject="order",
    finding=finding,
    explain="The buyer's internet domain is {basis}.",
    questions=("contacts", "same-party"),
    examples=(
        fires("digits for letters", order(), _COPY, _REAL),
        fires("of an older customer", order(), _COPY, _REAL, earlier_order("H1", "real")),
        fires("another ending, no site known", order(), party(email="a@millbrook.test"), _REAL),
        fires("made to be thrown away", order(), party(email="a@mailinator.com")),
        silent("its own", order(), party(email="a@alder.example", website="alder.example"), _REAL),
        silent("the older of the two", order(), _COPY, _REAL, earlier_order("H1"), order("O2", "real")),
        silent("with a free provider", order(), party(email="a@gmail.com", website="alder.example"), _REAL),
        unassessable("they may be one", order(), _COPY, _REAL, *in_doubt("real", "buyer")),
        unassessable("no site known", order(), party(email="a@alder.example"), _REAL),
        unassessable("neither known", order(), party(), _REAL),
    ),
)
