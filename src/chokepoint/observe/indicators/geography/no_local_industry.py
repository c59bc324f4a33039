"""Goods for a country that hardly has a use for them.

Goods that nobody in a country makes things from, sells or uses are delivered there to go on.

Innocent: The first project of its kind; a distributor for several countries; new industries that the figures of past
    years do not show.
Cannot see: Demand that is met from the country's own production; statistics that were not loaded; the use of goods
    under broad headings.
Check: Who in this country uses such goods? Is the buyer known to deliver abroad?
Ask: In which plant, at which address, will the goods be used?
Source: BIS, Know Your Customer guidance, Supplement No. 3 to 15 CFR Part 732: the item ordered is incompatible with the
    technical level of the country to which it is being shipped. Measured by the location quotient of regional
    statistics; bounds are this project's own.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import listed, record
from chokepoint.observe.examples import fires, line, order, outside, party, row, shipped, silent, unassessable
from chokepoint.observe.fitting import goods_named
from chokepoint.observe.indicator import Indicator, Row

HARDLY_ANY = 0.05
"""Location quotient up to which a country hardly uses the goods: imports over those expected. Ours."""

LEAST_EXPECTED = 1_000_000.0
"""US dollars of imports that must be expected in a year before their absence says anything. Ours."""

LEAST_BUYERS_EXPECTED = 6.0
"""Buyers in that country that must be expected by this ledger before it says anything that there is none. Ours: with so
many expected, none at all has a chance of e^-6, some 0.25 %."""

BY_LEDGER = 0.5
"""Strength where it rests on this ledger's own customers, who are few. Ours."""

YEARS_BACK = (1, 2)
"""Years before the order's whose figures may be known; the nearest that is counts."""


def finding(
    orders: ir.Table, goods_destinations: ir.Table, local_demand: ir.Table, country_buyers: ir.Table
) -> ir.Table:
    """One row per order. Strength: by how little the country imports of the goods; a half where the ledger tells it.

    NULL where code or country is not known, and where neither statistics nor the number of customers there tell.
    """
    rows = goods_destinations
    rows = rows.left_join(_by_statistics(rows, local_demand), ["heading", "country", "year"], rname="s_{name}")
    rows = rows.left_join(country_buyers, ["heading", "country"], rname="l_{name}")
    nobody_else = rows.buyers <= 1  # the buyer itself is among them
    expected = ((rows.all_buyers - 1) * rows.share).round(6)
    by_ledger = ibis.cases((~nobody_else, False), (expected >= LEAST_BUYERS_EXPECTED, True), else_=ibis.null("boolean"))
    shows = ibis.coalesce(rows.quotient <= HARDLY_ANY, by_ledger)
    strength = (1 - rows.quotient / HARDLY_ANY / 2).fill_null(BY_LEDGER)
    figures = ibis.coalesce(
        ibis.literal("imports are ") + (rows.quotient * 100).round(1).cast("string") + " % of what is usual",
        ibis.literal("no other customer there, where ") + expected.round().cast("int64").cast("string") + " are usual",
    )
    words = goods_named(rows.heading) + " for " + rows.country + ": " + figures
    rows = rows.select("order_id", shows=shows, strength=strength, words=words)
    per_order = rows.group_by("order_id").agg(
        any_shows=rows.shows.any(),
        untold=rows.shows.isnull().any(),
        strength=rows.strength.max(where=rows.shows),
        basis=listed(rows.words, where=rows.shows),
    )
    rows = orders.select("order_id").left_join(per_order, "order_id")
    return rows.select(
        "strength",
        "basis",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.any_shows, True), (rows.untold, ibis.null("boolean")), else_=rows.any_shows),
        record_ids=ibis.array([record("orders", rows.order_id)]),
    )


def _by_statistics(rows: ir.Table, local_demand: ir.Table) -> ir.Table:
    """One row per heading, country and year asked for that figures tell of: `quotient`; by heading, else by chapter."""
    keys = ["heading", "country", "year"]
    asked = rows.filter(rows.heading.notnull() & rows.country.notnull()).select(*keys).distinct()
    tries = [
        asked.select(*keys, goods=asked.heading.substr(0, digits), told=asked.year - back, rank=ibis.literal(rank))
        for rank, (digits, back) in enumerate((digits, back) for digits in (4, 2) for back in YEARS_BACK)
    ]
    demand = local_demand.filter(local_demand.expected >= LEAST_EXPECTED)
    demand = demand.select("country", "goods", told="year", quotient=(demand.imported / demand.expected).round(6))
    found = ibis.union(*tries).inner_join(demand, ["country", "goods", "told"])
    nearest = found.group_by(keys).agg(rank=found["rank"].min())
    return found.inner_join(nearest, [*keys, "rank"]).select(*keys, "quotient")


def applies(goods_due: ir.Table) -> ir.Table:
    """Orders of goods."""
    return goods_due


def _imports(reporter: str, hs: str, value: float, **cells: object) -> Row:
    given = {"reporter": reporter, "partner": "DE", "flow": "import", "hs": hs, "period": "2023", "value": value}
    return row("trade_statistics", **{**given, **cells})


def _world(hs: str = "8413") -> list[Row]:
    """Six countries that import such goods as one of every hundred dollars."""
    return [
        made
        for country in ("FR", "IT", "ES", "PL", "NL", "BE")
        for made in (_imports(country, hs, 10e6), _imports(country, "30", 990e6))
    ]


def _customers(country: str, hs_code: str, count: int) -> list[Row]:
    return [
        made
        for one in range(count)
        for made in (
            order(f"{country}{hs_code}{one}", f"c{country}{hs_code}{one}", "2023-02-01"),
            line(hs_code, f"{country}{hs_code}{one}"),
            party(f"c{country}{hs_code}{one}", country=country),
        )
    ]


_SETTING = (party(country="GE"), line("841370"))
_GEORGIA = _imports("GE", "30", 500e6)
_LEDGER = [*_customers("TR", "841370", 10), *_customers("TR", "480257", 10), *_customers("GE", "480257", 16)]

INDICATOR = Indicator(
    code="GEO-06",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Hardly a use for the goods where they go: {basis}.",
    questions=("goods", "receiver", "customer-place"),
    examples=(
        fires("no imports of such goods", order(), *_SETTING, _GEORGIA, *_world()),
        fires("hardly any", order(), *_SETTING, _GEORGIA, _imports("GE", "8413", 50e3), *_world()),
        fires("by the chapter", order(), *_SETTING, _GEORGIA, *_world("84")),
        fires("no other customer there", order(), *_SETTING, *_LEDGER),
        silent("it imports as others do", order(), *_SETTING, _GEORGIA, _imports("GE", "8413", 4e6), *_world()),
        silent("other customers there", order(), *_SETTING, *_LEDGER, *_customers("GE", "841370", 1)),
        silent(
            "the goods go where they are used",
            order(),
            *_SETTING,
            shipped(delivery_country="FR"),
            _GEORGIA,
            *_world(),
        ),
        unassessable("too small a country to tell", order(), *_SETTING, _imports("GE", "30", 5e6), *_world()),
        unassessable("too few customers there to tell", order(), *_SETTING, *_customers("TR", "841370", 9)),
        unassessable("no code", order(), _SETTING[0], line(None), _GEORGIA, *_world()),
        unassessable("place of delivery not known", order(), *_SETTING, shipped(), _GEORGIA, *_world()),
        unassessable("seat not known", order(), line("841370"), _GEORGIA, *_world()),
        unassessable("no lines known", order(), _SETTING[0], _GEORGIA, *_world()),
        outside("a service", order(), _SETTING[0], line(kind="service"), _GEORGIA, *_world()),
    ),
)
