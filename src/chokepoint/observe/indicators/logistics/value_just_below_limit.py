"""Values that keep falling just below the threshold of declaration.

What stays just below a threshold is not declared, or not looked at. Once is chance; again and again, while hardly any
value falls just above, is intent.

Innocent: Prices and packs are made to fit the threshold, which is lawful; a buyer orders the same thing at the same
    price each time (it counts half where all values are equal).
Cannot see: Values that papers state otherwise; orders from other suppliers; thresholds that were not loaded.
Check: Do the orders of this buyer bunch below the threshold, and did they before it was changed?
Ask: How do you decide how much to order at a time?
Source: AUSTRAC, Trade-Based Money Laundering guide, October 2022: values kept below reporting and declaration
    thresholds. The tenth below the threshold and the counts are this project's own.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import listed, record
from chokepoint.observe.examples import fires, in_doubt, line, order, party, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row

JUST_BELOW = 0.9
"""Share of the threshold from which a value lies just below it. Ours."""

NEAR_FROM, NEAR_TO = 0.5, 2.0
"""Shares of the threshold between which values are compared. Ours."""

WINDOW_SECONDS = 365 * 86_400
"""Time up to the order within which repetition is looked for. Ours: a year."""

LEAST_TIMES, FULL_TIMES = 3, 6
"""Times from which it is repeated, and at which the sign is at full strength. Ours."""

LEAST_PART = 0.5
"""Share of the compared values that must lie just below. Ours; a tenth of such a range holds some 7 % by chance."""

ONE_PRICE = 0.5
"""How much it counts where all these values are equal, as those of one good at one price are."""


def finding(orders: ir.Table, limit_shares: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per order. Strength: by how often, half where the value is always the same.

    NULL where value or a country is not known, no threshold is loaded for the countries, or one that may be the buyer
    has values just below as well.
    """
    shares = limit_shares.filter((limit_shares.kind == "declaration").fill_null(True))
    rows = _repeated(shares)
    twins = rows.filter(rows.below).inner_join(resemblances, rows.customer_id_entity == resemblances.right_id)
    twins = twins.select(customer_id_entity="left_id").distinct().mutate(twin=True)
    rows = rows.left_join(twins, "customer_id_entity", rname="twin_{name}")
    enough = (rows.times >= LEAST_TIMES) & (rows.times >= LEAST_PART * rows.compared)
    shows = ibis.cases(
        (rows.share.isnull(), ibis.null("boolean")),
        (rows.below & enough, True),
        (rows.below & rows.twin.notnull(), ibis.null("boolean")),
        else_=False,
    )
    strength = (rows.times / FULL_TIMES).clip(0.0, 1.0) * (rows.least == rows.most).ifelse(ONE_PRICE, 1.0)
    words = rows.times.cast("string") + " times within a year, " + rows.bound
    rows = rows.select("order_id", shows=shows, strength=strength, words=words)
    per_order = rows.group_by("order_id").agg(
        any_shows=rows.shows.any(),
        untold=rows.shows.isnull().any(),
        strength=rows.strength.max(where=rows.shows),
        basis=listed(rows.words, where=rows.shows),
    )
    rows = orders.select("order_id").left_join(per_order, "order_id").drop("order_id_right")
    return rows.select(
        "strength",
        "basis",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.any_shows, True), (rows.untold, ibis.null("boolean")), else_=rows.any_shows),
        record_ids=ibis.array([record("orders", rows.order_id)]),
    )


def _repeated(shares: ir.Table) -> ir.Table:
    """The same rows with `below`, and of the year up to the order `times`, `compared`, and the `least, most` below."""
    below = ((shares.share >= JUST_BELOW) & (shares.share < 1.0)).fill_null(False)
    compared = ((shares.share >= NEAR_FROM) & (shares.share < NEAR_TO)).fill_null(False)
    rows = shares.mutate(
        below=below,
        one_below=below.cast("int64"),
        one_compared=compared.cast("int64"),
        below_share=below.ifelse(shares.share, ibis.null("float64")),
    )
    year = ibis.range_window(
        group_by=["customer_id_entity", "bound"], order_by="second", preceding=WINDOW_SECONDS, following=0
    )
    return rows.mutate(
        times=rows.one_below.sum().over(year),
        compared=rows.one_compared.sum().over(year),
        least=rows.below_share.min().over(year),
        most=rows.below_share.max().over(year),
    )


def _threshold(amount: int = 1000, currency: str = "EUR", **cells: object) -> Row:
    given = {"country": "DE", "kind": "declaration", "amount": amount, "currency": currency, "valid_from": "2020-01-01"}
    return row("thresholds", **{**given, **cells})


def _before(*amounts: int, customer: str = "buyer") -> list[Row]:
    """Orders of that spring, of each amount."""
    return [
        order(f"{customer}{day}", customer, f"2024-04-{day}", currency="EUR", amount=amount)
        for day, amount in enumerate(amounts, 10)
    ]


_PLACES = (party("seller", country="DE"), party(country="GE"))
_SETTING = (*_PLACES, _threshold())
_BELOW = order(currency="EUR", amount=980)

INDICATOR = Indicator(
    code="LOG-16",
    subject="order",
    finding=finding,
    explain="Just below a threshold again: {basis}.",
    past=("orders",),
    questions=("order-value", "supplier-place", "receiver", "same-party"),
    examples=(
        fires("the fourth time", _BELOW, *_SETTING, *_before(950, 990, 975)),
        fires("the same value each time", _BELOW, *_SETTING, *_before(980, 980)),
        fires(
            "in another currency",
            order(currency="USD", amount=1080),
            row("exchange_rates", currency="EUR", on="2024-06-01", per_usd=0.9, source_id="s"),
            row("exchange_rates", currency="USD", on="2024-06-01", per_usd=1, source_id="s"),
            *_SETTING,
            *_before(950, 990),
        ),
        fires(
            "by the values of the lines",
            order(currency="EUR"),
            line("480257", amount=500),
            line("480257", line_no=2, amount=480),
            *_SETTING,
            *_before(950, 990),
        ),
        silent("the second time", _BELOW, *_SETTING, *_before(950)),
        silent("above it this time", order(currency="EUR", amount=1200), *_SETTING, *_before(950, 990, 975)),
        silent("values of all sizes", _BELOW, *_SETTING, *_before(990, 975, 1300, 700, 1900, 1100)),
        silent("another buyer's", _BELOW, *_SETTING, *_before(950, 990, 975, customer="other")),
        silent("a threshold of later", _BELOW, *_PLACES, _threshold(500), _threshold(1000, valid_from="2024-07-01")),
        unassessable("value not known", order(currency="EUR"), *_SETTING, *_before(950, 990)),
        unassessable("currency not known", order(amount=980), *_SETTING, *_before(950, 990)),
        unassessable("no rate of the day", order(currency="USD", amount=1080), *_SETTING, *_before(950, 990)),
        unassessable("supplier's country not known", _BELOW, party(country="GE"), _threshold(), *_before(950, 990)),
        unassessable("no threshold loaded", _BELOW, *_PLACES, *_before(950, 990)),
        unassessable(
            "one that may be the buyer does so",
            _BELOW,
            *_SETTING,
            *_before(950, 990, 975, customer="twin"),
            *in_doubt("twin", "buyer"),
        ),
    ),
)
