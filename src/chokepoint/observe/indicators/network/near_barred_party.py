"""A buyer, payer or receiver tied, at one or two removes, to a party that is listed or was found to procure illicitly.

Who may no longer buy has others buy: relatives, owners of a second firm, whoever answers the same telephone.

Innocent: Owners, agents and bookkeepers serve many firms, and most relatives of a listed person have nothing to do with
    what it did; a tie may have ended long before the listing.
Cannot see: Lists and decisions that were not loaded; ties that are on no record; listings after the order; a party that
    is listed itself, which stops the order and is not weighed.
Check: Through whom does the tie run, does it still hold, and do both use the same people, rooms or accounts?
Ask: Who owns and directs your company, and which other companies do they hold?
Source: Bureau of Industry and Security, guidance to exporters of July 2024 (addresses and ties shared with listed
    parties); FATF, Guidance on Proliferation Financing Risk Assessment and Mitigation, June 2021, risk indicators.
    Their wording could not be checked here.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, in_doubt, order, paid, party, related, row, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.relations.barred_parties import GRAVE

ONE_STEP, TWO_STEPS = 1.0, 0.5
"""Strength by the ties between, times the likelihood of the match. Ours: each tie halves it."""


def finding(
    orders: ir.Table,
    order_roles: ir.Table,
    near_parties: ir.Table,
    barred_parties: ir.Table,
    contacts_stated: ir.Table,
    lists: ir.Table,
) -> ir.Table:
    """One row per order. Only what stood against the other before the order counts.

    NULL where no list is loaded and no decision is on record, where a payer or receiver, or a contact of one of the
    three, is not recorded, and where a tie rests on who may be whom.
    """
    barred = barred_parties.filter(barred_parties.how.isin(GRAVE))
    met = order_roles.inner_join(near_parties, "entity_id").inner_join(barred, [("other_id", "entity_id")])
    met = met.filter((met.since < met.ordered_at.date()).fill_null(True))
    weight = met.weight * (met.steps == 1).ifelse(ONE_STEP, TWO_STEPS)
    distance = (met.steps == 1).ifelse(" tied to ", " at one remove from ")
    answers = met.group_by("order_id").agg(
        any_shows=met.certain.any(),
        strength=weight.max(where=met.certain).round(9),
        basis=listed(met.party_id + distance + met.other_id + ", " + met.how, where=met.certain),
        own=gathered(record("parties", met.party_id), where=met.certain),
        others=gathered(met.record, where=met.certain),
    )
    known = order_roles.left_join(contacts_stated, "party_id")
    unclear = known.filter(~known.complete.fill_null(False)).select("order_id").distinct().mutate(unclear=True)
    loaded = lists.agg(entries=lists.count()).cross_join(barred.agg(found=barred.count()))
    rows = orders.select("order_id").left_join(answers, "order_id").drop("order_id_right")
    rows = rows.left_join(unclear, "order_id").drop("order_id_right").cross_join(loaded)
    missing = (rows.entries + rows.found == 0) | rows.unclear.fill_null(False) | rows.any_shows.notnull()
    return rows.select(
        "strength",
        "basis",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.any_shows.fill_null(False), True), (missing, ibis.null("boolean")), else_=False),
        record_ids=rows.own.concat(rows.others).sort(),
    )


def _stated(party_id: str = "buyer", **cells: object) -> Row:
    given = {
        "account": f"A-{party_id}",
        "phone": f"+49 30 {len(party_id)}{ord(party_id[0])}",
        "email": f"{party_id}@{party_id}.example",
        "address": f"1 {party_id} Street",
        "city": "Hull",
        "country": "GB",
    }
    return party(party_id, **{**given, **cells})


def _match(party_id: str, likelihood: float = 0.97, **cells: object) -> Row:
    return row("matches", party_id=party_id, list_id="L", entry_id="1", likelihood=likelihood, **cells)


def _found(subject_id: str, kind: str = "party", decided_on: str = "2024-01-10") -> Row:
    return row("labels", subject_kind=kind, subject_id=subject_id, label="illicit", decided_on=decided_on)


_LIST = row("lists", list_id="L", entry_id="1", name="Somebody", listed_on="2023-01-01")
_PLAIN = (order(), _stated(), _LIST)

INDICATOR = Indicator(
    code="NET-04",
    subject="order",
    finding=finding,
    explain="Near a party that is listed or was found to procure illicitly: {basis}.",
    questions=("owners", "contacts", "listed-party", "same-party"),
    status="draft",
    examples=(
        fires("a listed owner", *_PLAIN, _match("o"), related("o", "buyer", "owner")),
        fires("an owner whose other firm is listed", *_PLAIN, _match("f"), related("o", "buyer"), related("o", "f")),
        fires("the payer's", *_PLAIN, paid("x"), _match("o"), related("o", "x", "director")),
        fires("the receiver's", *_PLAIN, shipped("x"), _match("o"), related("o", "x", "director")),
        fires("the same telephone", *_PLAIN, _match("f"), party("f", name="Corner Bakery", phone="+49 30 598")),
        fires("one found illicit", order(), _stated(), _found("o"), related("o", "buyer", "owner")),
        fires(
            "whose order was found illicit",
            order(),
            _stated(),
            order("H", "o", "2023-05-01"),
            _found("H", "order"),
            related("o", "buyer", "owner"),
        ),
        silent("nobody tied", *_PLAIN, _match("o")),
        silent("three ties away", *_PLAIN, _match("o"), related("buyer", "p"), related("p", "q"), related("q", "o")),
        silent("hardly alike", *_PLAIN, _match("o", 0.6), related("o", "buyer", "owner")),
        silent("excepted", *_PLAIN, _match("o", exception_id="E1"), related("o", "buyer", "owner")),
        silent("found out afterwards", *_PLAIN, _found("o", decided_on="2024-07-01"), related("o", "buyer", "owner")),
        unassessable("no list and no decision", order(), _stated()),
        unassessable("a contact not recorded", order(), _LIST, _stated(phone=None)),
        unassessable("payer not recorded", *_PLAIN, paid(None)),
        unassessable(
            "an owner who may be listed", *_PLAIN, _match("twin"), related("o", "buyer"), *in_doubt("o", "twin")
        ),
    ),
)
