"""A buyer whose owner or director holds other firms of the same kind.

Several firms with one person behind them, alike in trade or founded together, let one buyer appear as many.

Innocent: People who do business well own several firms; service companies lend directors by the dozen; a family
    divides its trade among firms.
Cannot see: Registers that were not loaded; people who hold shares for others.
Check: Do the firms share rooms and staff, and do they buy from you too?
Ask: Which other firms belong to your owners, and what does each of them do?
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, structure of the business;
    FATF, Guidance on Proliferation Financing Risk Assessment and Mitigation, June 2021, risk indicators.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, order, party, related, silent, unassessable
from chokepoint.observe.indicator import Indicator
from chokepoint.observe.sameness import with_entities

FOUNDED_TOGETHER_DAYS = 730
"""Firms founded within this many days count as founded together. Ours: two years."""

ONE_OTHER, TWO_OTHERS, MORE = 0.5, 0.8, 1.0
"""Strength by the number of other firms alike."""

MOST_FIRMS = 50
"""Firms of one holder beyond which holding them is its trade (services to companies). Ours."""


def finding(orders: ir.Table, held_firms: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per order. Strength: by the number of other firms, of the buyer's division of ISIC or as old, that a
    person who holds the buyer holds when it orders.

    NULL where no owner or director of the buyer is on record, where what it holds is not known to be a person, or
    where trade and age of buyer or firm are not known.
    """
    placed = with_entities(orders.select("order_id", "customer_id", "ordered_at"), identities, "customer_id")
    own = placed.inner_join(held_firms, [("customer_id_entity", "firm")])
    own = own.filter(_holds(own)).select(
        "order_id", "holder", "holder_kind", "incorporated_on", "branch", "relationship_id", "ordered_at", own="firm"
    )
    met = own.left_join(_others(held_firms), "holder", rname="other_{name}")
    other = met.firm.notnull() & (met.firm != met.own) & _holds(met).fill_null(True)
    apart = met.incorporated_on.delta(met.other_incorporated_on, unit="day").abs()
    alike = (met.branch == met.other_branch) | (apart <= FOUNDED_TOGETHER_DAYS)
    person = met.holder_kind == "person"
    met = met.mutate(
        shows=ibis.cases((~other, False), else_=person & alike),
        words=ibis.literal("held by ") + met.holder + ibis.literal(", who holds ") + met.firm + ibis.literal(" too"),
        ties=record("relationships", met.relationship_id),
        other_ties=record("relationships", met.other_relationship_id),
    )
    answers = met.group_by("order_id").agg(
        firms=met.firm.nunique(where=met.shows),
        open=met.shows.isnull().any() | met.holder_kind.isnull().any(),
        basis=listed(met.words, where=met.shows),
        own=gathered(met.ties, where=met.shows),
        others=gathered(met.other_ties, where=met.shows),
    )
    rows = orders.select("order_id").left_join(answers, "order_id").drop("order_id_right")
    strength = ibis.cases((rows.firms == 1, ONE_OTHER), (rows.firms == 2, TWO_OTHERS), else_=MORE)
    return rows.select(
        "basis",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.firms > 0, True), (rows.open.fill_null(True), ibis.null("boolean")), else_=False),
        strength=strength,
        record_ids=rows.own.concat(rows.others).sort(),
    )


def _others(held_firms: ir.Table) -> ir.Table:
    """The firms of each holder who does not hold them by trade."""
    many = held_firms.group_by("holder").agg(firms=held_firms.firm.nunique())
    few = held_firms.semi_join(many.filter(many.firms <= MOST_FIRMS), "holder")
    return few.select(
        "holder",
        "firm",
        "valid_from",
        "valid_to",
        other_incorporated_on="incorporated_on",
        other_branch="branch",
        other_relationship_id="relationship_id",
    )


def _holds(rows: ir.Table) -> ir.BooleanValue:
    """Whether a tie held on the day of the order."""
    day = rows.ordered_at.date()
    return (rows.valid_from <= day).fill_null(True) & (rows.valid_to >= day).fill_null(True)


_FIRM = {"industry": "4321", "incorporated_on": "2023-05-01"}
_BUYER = party(**_FIRM)
_OWNER = party("p", kind="person")
_OWNED = related("p", "buyer", "owner")

INDICATOR = Indicator(
    code="IDN-08",
    subject="order",
    finding=finding,
    explain="The buyer is {basis}.",
    absence=("relationships.valid_from", "relationships.valid_to"),
    questions=("owners",),
    examples=(
        fires("a twin", order(), _BUYER, _OWNER, _OWNED, party("x", **_FIRM), related("p", "x", "owner")),
        fires(
            "founded together, another trade",
            order(),
            _BUYER,
            _OWNER,
            _OWNED,
            party("x", industry="6920", incorporated_on="2023-06-01"),
            related("p", "x", "director"),
        ),
        silent("one firm", order(), _BUYER, _OWNER, _OWNED),
        silent(
            "an older firm of another trade",
            order(),
            _BUYER,
            _OWNER,
            _OWNED,
            party("x", industry="6920", incorporated_on="2001-06-01"),
            related("p", "x", "owner"),
        ),
        silent(
            "sold before",
            order(),
            _BUYER,
            _OWNER,
            _OWNED,
            party("x", **_FIRM),
            related("p", "x", "owner", valid_to="2023-12-31"),
        ),
        silent(
            "a holding company", order(), _BUYER, party("p"), _OWNED, party("x", **_FIRM), related("p", "x", "owner")
        ),
        unassessable(
            "what the holder is, is not known",
            order(),
            _BUYER,
            party("p", kind=None),
            _OWNED,
            party("x", **_FIRM),
            related("p", "x", "owner"),
        ),
        unassessable(
            "trade and age of the other not known",
            order(),
            _BUYER,
            _OWNER,
            _OWNED,
            party("x"),
            related("p", "x", "owner"),
        ),
        unassessable("no owner on record", order(), _BUYER),
    ),
)
