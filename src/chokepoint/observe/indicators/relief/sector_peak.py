"""A time at which the whole sector there buys more.

When farms buy for spring or builders after a disaster, an order that is large or sudden by the buyer's own past is what
everybody does.

Innocent: This is itself evidence in favour.
Cannot see: What the sector buys elsewhere; sectors and areas with few customers in this ledger; which goods it buys.
    Several buyers that one hand directs may look like a sector, though each counts little.
Check: Do the others order such goods too, or is it the season of something else?
Ask: What makes you order now?
Source: Chokepoint's catalogue of relief, code EXC-04; no public guidance states the figures, which are ours. Counts are
    compared by the square root (Anscombe, Biometrika 35, 1948). Sectors: divisions of ISIC Rev. 4; areas: sub-regions
    of United Nations, M49.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, order, party, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.sameness import with_entities

DAY_SECONDS = 86_400

PEAK_DAYS, YEAR_DAYS = 30, 365
"""Days up to the order in which a peak is looked for, and days before them that say what is usual. Ours."""

MOST_EACH = 2
"""Orders of one customer within PEAK_DAYS that count, so that no single customer makes a peak. Ours."""

LEAST_USUAL = 3.0
"""Orders of others that PEAK_DAYS usually see, from which a peak can be told. Ours."""

LEAST_FACTOR = 1.5
FAR, FURTHEST = 2.0, 4.0
"""Factor above the usual that makes a peak, and standard deviations from which it counts half and full. Ours."""

ANSCOMBE = 0.375
"""Added to a count before its square root is taken, so that its spread hardly depends on it."""


def finding(
    orders: ir.Table,
    activities: ir.Table,
    parties: ir.Table,
    country_regions: ir.Table,
    identities: ir.Table,
) -> ir.Table:
    """One row per order. Strength: by how far the orders of others in sector and area exceed their usual number.

    NULL where activity or seat is not known, where few others order there, or the ledger reaches back too little.
    """
    rows = _counted(_sectors(orders, activities, parties, country_regions, identities))
    recent, before = rows.recent - rows.own_recent, rows.before - rows.own_before
    usual = before / YEAR_DAYS * PEAK_DAYS
    z = (2 * ((recent + ANSCOMBE).sqrt() - (usual + ANSCOMBE).sqrt())).round(6)
    start = orders.agg(start=orders.ordered_at.min().epoch_seconds())
    rows = rows.mutate(z=z, others=recent, usual=usual.round(6)).cross_join(start)
    reach = (rows.second - rows.start) / DAY_SECONDS
    told = rows.sector.notnull() & rows.area.notnull() & (reach >= PEAK_DAYS + YEAR_DAYS) & (rows.usual >= LEAST_USUAL)
    peak = (rows.others >= LEAST_FACTOR * rows.usual) & (rows.z >= FAR)
    words = (
        rows.others.cast("string") + " orders by others of division " + rows.sector + " in that part of the world in "
    )
    words = words + f"{PEAK_DAYS} days, where " + rows.usual.round(1).cast("string") + " are usual"
    return rows.select(
        subject_id=rows.order_id,
        fired=told.ifelse(peak, ibis.null("boolean")),
        strength=(rows.z / FURTHEST).clip(FAR / FURTHEST, 1.0),
        basis=words,
        record_ids=ibis.array([record("orders", rows.order_id), record("parties", rows.customer_id)]),
    )


def _sectors(
    orders: ir.Table, activities: ir.Table, parties: ir.Table, country_regions: ir.Table, identities: ir.Table
) -> ir.Table:
    """One row per order: who, when, and the buyer's `sector` and `area`, NULL where not known."""
    divisions = activities.filter(activities.industry.length() > 1)
    divisions = divisions.select(customer_id="party_id", sector=divisions.industry.substr(0, 2))
    areas = country_regions.select("country", area="sub_region")
    seats = parties.select("country", customer_id="party_id").left_join(areas, "country").select("customer_id", "area")
    rows = orders.select("order_id", "customer_id", second=orders.ordered_at.epoch_seconds())
    rows = rows.left_join(divisions, "customer_id").drop("customer_id_right")
    rows = rows.left_join(seats, "customer_id").drop("customer_id_right")
    return with_entities(rows, identities, "customer_id")


def _counted(rows: ir.Table) -> ir.Table:
    """The same rows with the orders that count, of the sector there and of the buyer: `recent` and `before`."""
    span, year = PEAK_DAYS * DAY_SECONDS, YEAR_DAYS * DAY_SECONDS
    sector = ["sector", "area"]
    own = [*sector, "customer_id_entity"]
    lately = {"order_by": "second", "preceding": span - 1, "following": 0}
    earlier = {"order_by": "second", "preceding": (span + year - 1, span)}
    placed = rows.second.count().over(ibis.range_window(group_by=own, **lately))
    rows = rows.mutate(counts=(placed <= MOST_EACH).cast("int64"))
    return rows.mutate(
        recent=rows.counts.sum().over(ibis.range_window(group_by=sector, **lately)),
        own_recent=rows.counts.sum().over(ibis.range_window(group_by=own, **lately)),
        before=rows.counts.sum().over(ibis.range_window(group_by=sector, **earlier)).fill_null(0),
        own_before=rows.counts.sum().over(ibis.range_window(group_by=own, **earlier)).fill_null(0),
    )


def _farm(party_id: str, **cells: object) -> Row:
    return party(party_id, **{"industry": "0111", "country": "TR", **cells})


def _sales(name: str, months: Sequence[str], customers: int = 4) -> list[Row]:
    """An order of each customer in each of these months."""
    return [
        order(f"{name}{month}{one}", f"{name}{one}", f"{month}-{one + 10}")
        for month in months
        for one in range(customers)
    ]


_YEAR = (*(f"2023-{month:02}" for month in range(5, 13)), *(f"2024-{month:02}" for month in range(1, 5)))
_FARMS = [_farm(f"f{one}") for one in range(18)]
_USUAL = [*_FARMS, *_sales("f", _YEAR), order("H", "other", "2022-01-10")]
_PEAK = _sales("f", ("2024-05",), 18)

INDICATOR = Indicator(
    code="EXC-04",
    subject="order",
    finding=finding,
    relief=True,
    explain="The sector buys more at this time: {basis}.",
    past=("orders",),
    questions=("customer-business", "customer-place"),
    examples=(
        fires("all farms there buy", order(), _farm("buyer"), *_USUAL, *_PEAK),
        silent("a month like any other", order(), _farm("buyer"), *_USUAL, *_sales("f", ("2024-05",))),
        silent(
            "one other farm buys and buys",
            order(),
            _farm("buyer"),
            *_USUAL,
            *(order(f"B{day}", "f0", f"2024-05-{day}") for day in range(10, 28)),
        ),
        silent(
            "the buyer alone buys more",
            order(),
            _farm("buyer"),
            *_USUAL,
            *(order(f"B{day}", "buyer", f"2024-05-{day}") for day in range(10, 28)),
        ),
        unassessable("activity not known", order(), _farm("buyer", industry=None), *_USUAL, *_PEAK),
        unassessable("seat not known", order(), _farm("buyer", country=None), *_USUAL, *_PEAK),
        unassessable("another part of the world", order(), _farm("buyer", country="AU"), *_USUAL, *_PEAK),
        unassessable("another sector", order(), _farm("buyer", industry="4741"), *_USUAL, *_PEAK),
        unassessable("the ledger is young", order(), _farm("buyer"), *_FARMS, *_PEAK),
    ),
)
