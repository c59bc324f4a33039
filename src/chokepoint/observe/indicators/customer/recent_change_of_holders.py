"""A buyer whose owner or director changed shortly before it ordered.

An old firm with a good name is bought, or given another director, to order what a new one would be asked about.

Innocent: Firms are sold and passed on; directors retire; large firms change some director every year; a register is
    filled in late.
Cannot see: Changes that no register on record shows; owners behind the owners; ties whose beginning is not known.
Check: Who came in, what did that person do before, and do the goods go with the firm's old business?
Ask: Please send an extract from your company register that shows your owners and directors.
Source: FATF, Guidance on Proliferation Financing Risk Assessment and Mitigation, June 2021, risk indicators; EU note on
    enhanced due diligence, September 2023.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, order, party, related, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.sameness import with_entities

RECENT_DAYS = 180
"""A change counts within this many days before the order. Ours: half a year."""

FRESH_DAYS = 60
OLDER = 0.6
"""How much a change counts that is older than FRESH_DAYS. Ours."""

FOUNDED_DAYS = 90
"""A tie that begins within this many days of the firm's formation belongs to its founding. Ours."""

OWNER, DIRECTOR = 0.8, 0.4
REPLACED = 0.2
"""Strength of a new owner, a new director; more where another left at the same time. Ours."""

FEW_HOLDERS = 4
AMONG_MANY = 0.5
"""How much a new holder counts where as many others, or more, were there before. Ours: a large firm's board."""


def finding(orders: ir.Table, held_firms: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per order. Who already held the firm in another role is not new, nor is who founded it.

    NULL where no owner or director is on record, or the beginning of a tie is not and no other shows a change; and
    where neither the firm's formation nor an older tie tells a change from its founding.
    """
    placed = with_entities(orders.select("order_id", "customer_id", "ordered_at"), identities, "customer_id")
    placed = placed.select("order_id", firm="customer_id_entity", day=placed.ordered_at.date())
    shown = _shown(_changes(placed, held_firms), held_firms)
    firms = held_firms.group_by("firm").agg(undated=held_firms.valid_from.isnull().any())
    rows = placed.left_join(firms, "firm").drop("firm_right").left_join(shown, "order_id")
    open_ = rows.in_doubt.fill_null(False) | rows.undated.fill_null(True)
    fired = ibis.cases((rows.shows.fill_null(False), True), (open_, ibis.null("boolean")), else_=False)
    return rows.select("strength", "basis", "record_ids", subject_id=rows.order_id, fired=fired)


def _changes(placed: ir.Table, held_firms: ir.Table) -> ir.Table:
    """One row per order and tie that begins shortly before it."""
    dated = held_firms.filter(held_firms.valid_from.notnull())
    met = placed.inner_join(dated, "firm")
    age = met.day.delta(met.valid_from, unit="day")
    return met.mutate(age=age).filter((age >= 0) & (age < RECENT_DAYS))


def _shown(changes: ir.Table, held_firms: ir.Table) -> ir.Table:
    """One row per order with such a tie: `shows, in_doubt, strength, basis, record_ids`."""
    others = held_firms.select("firm", before="holder", began="valid_from", ended="valid_to")
    met = changes.select("order_id", "relationship_id", "firm", "holder", "day", "age").inner_join(others, "firm")
    older = (met.day.delta(met.began, unit="day") >= RECENT_DAYS).fill_null(True)
    gone = met.day.delta(met.ended, unit="day")
    left = older & (gone >= 0) & (gone < RECENT_DAYS)
    told = met.group_by("order_id", "relationship_id").agg(
        older=met.before.nunique(where=older),
        known=(older & (met.before == met.holder)).any(),
        replaced=left.any().fill_null(False),
    )
    rows = changes.inner_join(told, ["order_id", "relationship_id"])
    since = rows.valid_from.delta(rows.incorporated_on, unit="day")
    rows = rows.mutate(
        shows=ibis.cases((rows.known, False), (rows.older > 0, True), else_=since > FOUNDED_DAYS),
        weight=_weight(rows),
        words=ibis.literal("new ") + rows.kind + " " + rows.holder + " since " + rows.valid_from.cast("string"),
    )
    return rows.group_by("order_id").agg(
        shows=rows.shows.any(),
        in_doubt=rows.shows.isnull().any(),
        strength=_.weight.max(where=rows.shows),
        basis=listed(rows.words, where=rows.shows),
        record_ids=gathered(record("relationships", rows.relationship_id), where=rows.shows),
    )


def _weight(rows: ir.Table) -> ir.FloatingValue:
    role = (rows.kind == "owner").ifelse(OWNER, DIRECTOR) + rows.replaced.ifelse(REPLACED, 0.0)
    among = (rows.older >= FEW_HOLDERS).ifelse(AMONG_MANY, 1.0)
    return (role * among * (rows.age >= FRESH_DAYS).ifelse(OLDER, 1.0)).round(4)


def _holds(who: str, kind: str = "owner", valid_from: str | None = "2012-03-01", **cells: object) -> Row:
    """A tie to the buyer, with an id of its own."""
    given = {"relationship_id": f"{who}-{kind}-{valid_from}", "valid_from": valid_from, **cells}
    return related(who, "buyer", kind, **given)


_OLD = _holds("old")
_FIRM = party(incorporated_on="2012-03-01")

INDICATOR = Indicator(
    code="CUS-12",
    subject="order",
    finding=finding,
    explain="The buyer changed hands shortly before: {basis}.",
    questions=("owners", "customer-age"),
    examples=(
        fires("a new owner", order(), _FIRM, _OLD, _holds("new", valid_from="2024-05-01")),
        fires("sold", order(), _holds("old", valid_to="2024-04-30"), _holds("new", valid_from="2024-05-01")),
        fires("a new director", order(), _FIRM, _OLD, _holds("new", "director", "2024-01-15")),
        fires("the first on record, of an old firm", order(), _FIRM, _holds("new", valid_from="2024-05-01")),
        fires(
            "beside a tie that always held",
            order(),
            _holds("old", valid_from=None),
            _holds("new", valid_from="2024-05-01"),
        ),
        silent("long ago", order(), _FIRM, _OLD, _holds("new", valid_from="2023-11-01")),
        silent("half a year to the day", order(), _FIRM, _OLD, _holds("new", valid_from="2023-12-04")),
        silent("after the order", order(), _FIRM, _OLD, _holds("new", valid_from="2024-06-02")),
        silent("its founding", order(), party(incorporated_on="2024-04-20"), _holds("new", valid_from="2024-05-01")),
        silent("an owner becomes director too", order(), _FIRM, _OLD, _holds("old", "director", "2024-05-01")),
        silent("an agent, no holder", order(), _FIRM, _OLD, _holds("new", "agent", "2024-05-01")),
        silent("a director leaves", order(), _FIRM, _OLD, _holds("two", "director", valid_to="2024-05-01")),
        unassessable("no owner on record", order(), _FIRM),
        unassessable("a tie whose beginning is not known", order(), _FIRM, _OLD, _holds("new", valid_from=None)),
        unassessable(
            "the only tie, age of the firm not known", order(), party(), _holds("new", valid_from="2024-05-01")
        ),
    ),
)
