"""Goods on a corridor of which customs' figures look wrong.

Where one country reports far more or less trade than its partner does, or the flow of a commodity has leapt, goods are
declared as something else or go on to somewhere else. It says nothing of a firm: it says where to look.

Innocent: Transit ports, other times of reporting, confidential figures and re-exports make the two ends differ; new
    plants and new rules make flows leap. What is usual for the same goods on other corridors is taken off.
Cannot see: Statistics that were not loaded; the last year's, which are published late; goods declared under another
    code at both ends.
Check: Which end reports more, and where do the goods go from there?
Ask: Are the goods used in the country they are delivered to?
Source: Study of 2020 on the procurement of components across borders (CAR), trade through neighbouring countries;
    AUSTRAC, Trade-Based Money Laundering guide, October 2022. Mirror statistics: United Nations, International
    Merchandise Trade Statistics: Concepts and Definitions 2010, on reconciliation. Bounds are this project's own.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import listed, record
from chokepoint.observe.examples import fires, line, order, outside, party, row, shipped, silent, unassessable
from chokepoint.observe.fitting import goods_named
from chokepoint.observe.indicator import Indicator, Row

FAR, FURTHEST = 3.5, 7.0
"""Robust z from which a corridor stands out, and from which the sign is at full strength."""

LEAST_FACTOR = 3.0
"""Factor between the two ends, or between two years, below which nothing is odd. Ours."""

ONE_SIDED = 1.0
"""Strength where only one of two countries that both report their trade reports the flow at all. Ours."""

YEARS_BACK = (1, 2)
"""Years before the order's whose figures may be known; the nearest that is counts."""


def finding(orders: ir.Table, parties: ir.Table, goods_destinations: ir.Table, corridors: ir.Table) -> ir.Table:
    """One row per order. Strength: by the robust z of the goods' corridor that stands out most.

    NULL where code or a country is not known, and where no figures are loaded of a corridor and none stands out.
    """
    seats = parties.select(supplier_id="party_id", origin="country")
    sellers = orders.select("order_id", "supplier_id").left_join(seats, "supplier_id").select("order_id", "origin")
    rows = goods_destinations.inner_join(sellers, "order_id").rename(destination="country")
    rows = rows.filter((rows.origin != rows.destination).fill_null(True))
    keys = ["origin", "destination", "heading", "year"]
    asked = rows.filter(rows.origin.notnull() & rows.destination.notnull() & rows.heading.notnull())
    told = _told(asked.select(*keys).distinct(), _judged(corridors))
    rows = rows.select("order_id", *keys).left_join(told, keys, rname="told_{name}")
    per_order = rows.group_by("order_id").agg(
        any_shows=rows.shows.any(),
        untold=rows.shows.isnull().any(),
        strength=rows.strength.max(where=rows.shows),
        basis=listed(rows.words, where=rows.shows),
    )
    rows = orders.select("order_id", "supplier_id").left_join(per_order, "order_id")
    return rows.select(
        "strength",
        "basis",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.any_shows, True), (rows.untold, ibis.null("boolean")), else_=rows.any_shows),
        record_ids=ibis.array([record("orders", rows.order_id), record("parties", rows.supplier_id)]),
    )


def _judged(corridors: ir.Table) -> ir.Table:
    """One row per corridor, goods and year of which something can be told: `shows, strength, words`."""
    factor = ibis.literal(LEAST_FACTOR).ln()
    one_sided = ((corridors.exported == 0) | (corridors.imported == 0)).fill_null(False)
    gap = corridors.gap.abs() >= factor
    gap_z = gap.ifelse(corridors.gap_z.fill_null(FAR).abs(), 0.0)
    growth_z = (corridors.growth >= factor).ifelse(corridors.growth_z.fill_null(0.0), 0.0)
    z = ibis.greatest(gap_z.fill_null(0.0), growth_z.fill_null(0.0))
    rows = corridors.mutate(one_sided=one_sided, z=z)
    rows = rows.filter(rows.one_sided | rows.gap.notnull() | rows.growth_z.notnull())
    thousands = {name: (rows[name] / 1000).round().cast("int64").cast("string") for name in ("exported", "imported")}
    figures = ibis.literal(" 1,000 USD exported ") + thousands["exported"].fill_null("?")
    figures = figures + ", imported " + thousands["imported"].fill_null("?")
    figures = figures + ibis.coalesce(", × " + rows.growth.exp().round(1).cast("string") + " in a year", "")
    return rows.select(
        "origin",
        "destination",
        "goods",
        told_year=rows.year,
        shows=rows.one_sided | (rows.z >= FAR),
        strength=rows.one_sided.ifelse(ONE_SIDED, (rows.z / FURTHEST).clip(FAR / FURTHEST, 1.0)),
        words=goods_named(rows.goods)
        + " "
        + rows.origin
        + "-"
        + rows.destination
        + " in "
        + rows.year.cast("string")
        + ":"
        + figures,
    )


def _told(asked: ir.Table, judged: ir.Table) -> ir.Table:
    """What is told of each corridor asked for, by its heading, else its chapter, in the nearest year that tells."""
    keys = ["origin", "destination", "heading", "year"]
    tries = [
        asked.select(*keys, goods=asked.heading.substr(0, digits), told_year=asked.year - back, rank=ibis.literal(rank))
        for rank, (digits, back) in enumerate((digits, back) for digits in (4, 2) for back in YEARS_BACK)
    ]
    found = ibis.union(*tries).inner_join(judged, ["origin", "destination", "goods", "told_year"])
    nearest = found.group_by(keys).agg(rank=found["rank"].min())
    return found.inner_join(nearest, [*keys, "rank"]).select(*keys, "shows", "strength", "words")


def applies(orders: ir.Table, parties: ir.Table, destinations: ir.Table, goods_due: ir.Table) -> ir.Table:
    """Orders of goods that leave their supplier's country."""
    seats = parties.select(supplier_id="party_id", origin="country")
    rows = orders.select("order_id", "supplier_id").left_join(seats, "supplier_id").drop("supplier_id_right")
    rows = rows.inner_join(destinations.select("order_id", "country"), "order_id")
    abroad = rows.origin != rows.country
    per_order = rows.group_by("order_id").agg(any_abroad=abroad.any(), untold=abroad.cast("int8").isnull().any())
    rows = per_order.left_join(goods_due, per_order.order_id == goods_due.subject_id)
    leaves = ibis.cases((rows.any_abroad, True), (rows.untold, ibis.null("boolean")), else_=False)
    return rows.select(subject_id=rows.order_id, applies=leaves & rows.applies)


def _flow(reporter: str, partner: str, flow: str, value: float | None, **cells: object) -> Row:
    given = {"reporter": reporter, "partner": partner, "flow": flow, "hs": "8413", "period": "2023", "value": value}
    return row("trade_statistics", **{**given, **cells})


def _flows(exported: float, imported: float, **cells: object) -> tuple[Row, Row]:
    return _flow("DE", "TR", "export", exported, **cells), _flow("TR", "DE", "import", imported, **cells)


def _others(**cells: object) -> list[Row]:
    """Nine corridors on which both ends agree."""
    return [
        made
        for number, country in enumerate(("FR", "IT", "ES", "PL", "NL", "BE", "AT", "CZ", "SE"))
        for made in (
            _flow("DE", country, "export", 1_000_000 + number * 10_000, **cells),
            _flow(country, "DE", "import", 1_100_000 + number * 12_000, **cells),
        )
    ]


_SETTING = (party("seller", country="DE"), party(country="TR"), line("841370"))

INDICATOR = Indicator(
    code="GDS-16",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Trade statistics look wrong: {basis}.",
    questions=("goods", "supplier-place", "receiver"),
    examples=(
        fires("a tenth is reported at the other end", order(), *_SETTING, *_others(), *_flows(5_000_000, 500_000)),
        fires("more arrives than leaves", order(), *_SETTING, *_flows(200_000, 4_000_000)),
        fires(
            "nothing is reported at the other end",
            order(),
            *_SETTING,
            *_others(),
            _flow("DE", "TR", "export", 5_000_000),
            _flow("TR", "FR", "import", 900_000),
        ),
        fires(
            "a leap of the flow",
            order(),
            *_SETTING,
            *_others(),
            *_others(period="2022"),
            *_flows(20_000_000, 22_000_000),
            *_flows(1_000_000, 1_100_000, period="2022"),
        ),
        fires("by chapter, of the year before", order(), *_SETTING, *_flows(5e6, 5e5, hs="84", period="2022")),
        fires("by six digits", order(), *_SETTING, *_flows(5e6, 5e5, hs="841370")),
        silent("both ends agree", order(), *_SETTING, *_others(), *_flows(1_000_000, 1_200_000)),
        silent(
            "goods of which all ends disagree",
            order(),
            *_SETTING,
            *(_flow("DE", country, "export", 4e6) for country in ("FR", "IT", "ES", "PL", "NL", "BE", "AT", "CZ")),
            *(_flow(country, "DE", "import", 8e5) for country in ("FR", "IT", "ES", "PL", "NL", "BE", "AT", "CZ")),
            *_flows(4_000_000, 900_000),
        ),
        unassessable("no statistics of the corridor", order(), *_SETTING, *_others()),
        unassessable("later years alone", order(), *_SETTING, *_flows(5e6, 5e5, period="2024")),
        unassessable("no code", order(), *_SETTING[:2], line(None), *_flows(5e6, 5e5)),
        unassessable("supplier's country not known", order(), *_SETTING[1:], *_flows(5e6, 5e5)),
        unassessable("place of delivery not known", order(), *_SETTING, shipped(), *_flows(5e6, 5e5)),
        unassessable("no statistics loaded", order(), *_SETTING),
        outside("within one country", order(), *_SETTING, shipped(delivery_country="DE"), *_flows(5e6, 5e5)),
        outside("a service", order(), *_SETTING[:2], line(kind="service"), *_flows(5e6, 5e5)),
    ),
)
