"""Goods ordered when hardly anybody around orders them.

Goods that are used in a season are bought for it. Who buys them in another may want them for something else.

Innocent: Stocking up while prices are low, maintenance out of season, a first shop, late budgets of public bodies.
    Who ordered such goods at that time of an earlier year is left out.
Cannot see: When and where the goods will be used, other than about the buyer's seat; seasons within a part of the world
    that differ; goods that few order there.
Check: Do other customers in this country ever order these goods at this time of the year?
Ask: When will the goods be used, and where will they be kept until then?
Source: FBI flyers for retailers of precursors: purchases out of season or unusual for the area; Regulation (EU)
    2019/1148, Article 9, on suspicious transactions. Counts are compared by the square root (Anscombe, Biometrika 35,
    1948); bounds are this project's own.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import fires, in_doubt, line, order, outside, party, silent, unassessable
from chokepoint.observe.fitting import goods_named
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.sameness import as_perhaps

HARDLY_ANY = 0.25
"""Share of the lines to be expected around that month up to which the goods are out of season. Ours."""

LEAST_EXPECTED = 8.0
"""Lines by others to be expected around that month before their absence says anything. Ours."""

NEARLY, OWN_AT_MOST = 0.5, 3
"""Share and number of lines up to which it is worth looking closer, without the buyer's own. Ours."""

FAR, FURTHEST = 3.5, 7.0
"""Standard deviations by which lines are fewer than expected, from which it shows and at which it is fully strong."""

HALF_A_YEAR_SECONDS = 180 * 86_400
"""Time before the order from which the same month is that of an earlier year."""

ANSCOMBE = 0.375
"""Added to a count before its square root is taken, so that its spread hardly depends on it."""


def finding(orders: ir.Table, seasonal_lines: ir.Table, seasons: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order. Strength: by how far the lines of others around that month fall short of what is usual.

    Compared are lines of the heading by buyers of the same sub-region, of all years, in the month and the two beside
    it, with the share of all goods' lines there. NULL where code or seat is not known, too few others order the goods
    there, or one that may be the buyer orders them too.
    """
    rows = seasonal_lines.left_join(seasons, ["heading", "area", "month"], rname="s_{name}")
    expected = rows.whole * rows.usual_share
    rows = rows.mutate(few=rows.around <= NEARLY * expected + OWN_AT_MOST, many_expected=expected >= LEAST_EXPECTED)
    scarce = rows.filter(rows.few & rows.many_expected)
    judged = _without_own(scarce, seasonal_lines, resemblances)
    rows = rows.left_join(judged, ["order_id", "line_no"], rname="j_{name}")
    shows = ibis.cases(
        (rows.judged, rows.short),
        (rows.many_expected.fill_null(False), False),
        else_=ibis.null("boolean"),
    )
    words = goods_named(rows.heading) + " ordered " + rows.seen.cast("string") + " times around that month, where "
    words = words + rows.usual.round().cast("int64").cast("string") + " are usual"
    rows = rows.mutate(shows=shows, strength=(rows.z / FURTHEST).clip(FAR / FURTHEST, 1.0), words=words)
    per_order = rows.group_by("order_id").agg(
        any_shows=rows.shows.any(),
        untold=rows.shows.isnull().any(),
        strength=rows.strength.max(where=rows.shows),
        basis=listed(rows.words, where=rows.shows),
        record_ids=gathered(record("order_lines", rows.order_id, rows.line_no), where=rows.shows),
    )
    rows = orders.select("order_id").left_join(per_order, "order_id")
    return rows.select(
        "strength",
        "basis",
        "record_ids",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.any_shows, True), (rows.untold, ibis.null("boolean")), else_=rows.any_shows),
    )


def _without_own(scarce: ir.Table, every: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per scarce line: `judged, short` (NULL: in doubt), `seen, usual, z` without its own."""
    keys = ["customer_id_entity", "heading", "area"]
    own = every.semi_join(scarce, keys)
    past = own.select(*keys, own_at="ordered_at", own_month="month")
    met = scarce.inner_join(past, keys)
    distance = (met.month - met.own_month).abs()
    near = (distance <= 1) | (distance == 11)
    met = met.mutate(
        near=near.cast("int64"),
        habit=near & (met.own_at.epoch_seconds() < met.ordered_at.epoch_seconds() - HALF_A_YEAR_SECONDS),
    )
    counted = met.group_by("order_id", "line_no").agg(
        own_around=met.near.sum(), own_whole=met.count(), habit=met.habit.any()
    )
    perhaps = as_perhaps(scarce.select("order_id", "line_no", *keys, "month"), resemblances, "customer_id_entity")
    perhaps = perhaps.semi_join(every, keys).select("order_id", "line_no").distinct().mutate(perhaps=True)
    rows = scarce.inner_join(counted, ["order_id", "line_no"])
    rows = rows.left_join(perhaps, ["order_id", "line_no"], rname="p_{name}")
    seen = ibis.greatest(rows.around - rows.own_around, 0)
    usual = (ibis.greatest(rows.whole - rows.own_whole, 0) * rows.usual_share).round(6)
    z = 2 * ((usual + ANSCOMBE).sqrt() - (seen + ANSCOMBE).sqrt())
    rows = rows.mutate(seen=seen, usual=usual, z=z.round(6))
    short = (rows.seen <= HARDLY_ANY * rows.usual) & (rows.z >= FAR)
    short = ibis.cases(
        (rows.habit, False),
        (rows.usual < LEAST_EXPECTED, ibis.null("boolean")),
        (short & rows.perhaps.notnull(), ibis.null("boolean")),
        else_=short,
    )
    return rows.select("order_id", "line_no", "seen", "usual", "z", short=short, judged=ibis.literal(True))


def applies(goods_due: ir.Table) -> ir.Table:
    """Orders of goods."""
    return goods_due


def _sales(hs_code: str, months: tuple[int, ...], each: int = 4, customers: str = "c") -> list[Row]:
    """So many orders in each of these months of three years, by as many customers in Turkey."""
    return [
        made
        for year in (2021, 2022, 2023)
        for month in months
        for one in range(each)
        for made in (
            order(f"{hs_code}{year}{month}{one}", f"{customers}{one}", f"{year}-{month:02}-1{one}"),
            line(hs_code, f"{hs_code}{year}{month}{one}"),
        )
    ]


_PLACES = tuple(party(one, country="TR") for one in ("buyer", "c0", "c1", "c2", "c3"))
_YEAR_ROUND = _sales("480257", tuple(range(1, 13)))
_IN_SPRING = _sales("310210", (1, 2, 3, 4))
_SETTING = (*_PLACES, *_YEAR_ROUND, *_IN_SPRING)
_IN_SEPTEMBER = order(ordered_at="2023-09-15")
_FERTILISER = line("310210")

INDICATOR = Indicator(
    code="GDS-09",
    subject="order",
    finding=finding,
    applies=applies,
    explain="Out of season: {basis}.",
    past=("orders", "order_lines"),
    questions=("goods", "customer-place", "same-party"),
    examples=(
        fires("fertiliser in September", _IN_SEPTEMBER, _FERTILISER, *_SETTING),
        fires("beside what others do all year", _IN_SEPTEMBER, _FERTILISER, line("480257", line_no=2), *_SETTING),
        silent("fertiliser in spring", order(ordered_at="2023-03-15"), _FERTILISER, *_SETTING),
        silent("beside the season", order(ordered_at="2023-05-15"), _FERTILISER, *_SETTING),
        silent("goods of the year round", _IN_SEPTEMBER, line("480257"), *_SETTING),
        silent(
            "as in an earlier year",
            _IN_SEPTEMBER,
            _FERTILISER,
            *_SETTING,
            order("B", ordered_at="2022-09-10"),
            line("310210", "B"),
        ),
        unassessable("hardly anybody orders it there", _IN_SEPTEMBER, line("843280"), *_SETTING),
        unassessable("in another part of the world", _IN_SEPTEMBER, _FERTILISER, *_SETTING[1:], party(country="AU")),
        unassessable("no code", _IN_SEPTEMBER, line(None), *_SETTING),
        unassessable("seat not known", _IN_SEPTEMBER, _FERTILISER, *_SETTING[1:]),
        unassessable("no lines known", _IN_SEPTEMBER, *_SETTING),
        unassessable(
            "one that may be the buyer orders it",
            _IN_SEPTEMBER,
            _FERTILISER,
            *_SETTING,
            *in_doubt("c0", "buyer"),
        ),
        outside("a service", _IN_SEPTEMBER, line(kind="service"), *_SETTING),
    ),
)
