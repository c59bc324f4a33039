"""Orders that each stay below a limit and together pass it.

What needs a licence or a declaration from a certain value or quantity on may be ordered in parts that each need none.

Innocent: Many buyers order little and often. Where as many orders are the buyer's habit it is silent; and needs that
    come one after the other, or partial deliveries asked for by the seller, are no split.
Cannot see: Parts ordered from other suppliers, or by others on the buyer's behalf; limits that were not loaded;
    entries of a list that name no code of the Harmonized System.
Check: Are the parts for one use, one place or one delivery? Would the whole have needed a licence?
Ask: Do these orders belong to one need, and are further ones to follow?
Source: AUSTRAC, Trade-Based Money Laundering guide, October 2022; Regulation (EU) 2019/1148, Article 9, and the
    Commission's guidelines on it, 2020/C 210/01 (suspicious transactions: quantities). Window, parts and habit are this
    project's own.
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import listed, record
from chokepoint.observe.examples import fires, in_doubt, line, order, party, row, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row

DAY_SECONDS = 86_400

WINDOW_DAYS = 14
"""Days within which parts count as one need. Ours: two weeks."""

HABIT_DAYS = 180
"""Days before the window by which the buyer's habit is known. Ours."""

LEAST_PART = 0.4
"""Share of the limit from which an order counts as a part. Ours: smaller ones are by-purchases."""

BEYOND_HABIT, BEYOND_CHANCE = 2.0, 1.5
"""Multiple of the habit, and number beyond it, that the parts must exceed: two parts of one who hardly ever orders
such amounts, three of one who does each month. Ours."""

ONE_ORDER = 0.6
"""Factor where the parts are lines of one order, which hides little."""


def finding(
    orders: ir.Table,
    goods_lines: ir.Table,
    code_entries: ir.Table,
    limit_shares: ir.Table,
    controlled_goods: ir.Table,
    resemblances: ir.Table,
) -> ir.Table:
    """One row per order. Strength: the mean of the parts as a share of the limit, less where one order holds them all.

    The order and those of the window before it each stay below one limit, together reach it, and are more than is the
    buyer's habit; or lines of the order do. NULL where value, quantity, unit or code that would decide is not known,
    where no limit is loaded for it, or where one that may be the buyer orders parts too.
    """
    quantities = _quantity_shares(goods_lines, code_entries)
    shares = ibis.union(
        limit_shares.mutate(lines=ibis.literal(1, "int64"), largest=limit_shares.share).select(*quantities.columns),
        quantities,
    )
    rows = _shown(_split(shares), resemblances)
    per_order = rows.group_by("order_id").agg(
        any_shows=rows.shows.any(),
        untold=rows.shows.isnull().any(),
        strength=rows.strength.max(where=rows.shows),
        basis=listed(rows.words, where=rows.shows),
    )
    rows = orders.select("order_id").left_join(per_order, "order_id").drop("order_id_right")
    rows = rows.left_join(_of_goods(goods_lines, controlled_goods), "order_id", rname="goods_{name}")
    fired = ibis.cases(
        (rows.any_shows, True),
        (rows.untold | rows.uncoded, ibis.null("boolean")),
        (rows.any_shows.notnull() | rows.uncoded.notnull(), False),
    )
    return rows.select(
        "strength",
        "basis",
        subject_id=rows.order_id,
        fired=fired,
        record_ids=ibis.array([record("orders", rows.order_id)]),
    )


def _shown(rows: ir.Table, resemblances: ir.Table) -> ir.Table:
    """The rows of `_split` with `shows, words, strength`; NULL where one that may be the buyer orders parts too."""
    near = rows.filter(rows.part).select(customer_id_entity="customer_id_entity", twin_bound="bound").distinct()
    twins = near.inner_join(resemblances, near.customer_id_entity == resemblances.right_id)
    twins = twins.select(customer_id_entity="left_id", bound="twin_bound").distinct().mutate(twin=True)
    rows = rows.left_join(twins, ["customer_id_entity", "bound"], rname="twin_{name}")
    shows = ibis.cases(
        (rows.share.isnull(), ibis.null("boolean")),
        (rows.split | rows.within, True),
        (rows.part & rows.twin.notnull(), ibis.null("boolean")),
        else_=False,
    )
    return rows.mutate(shows=shows, words=_words(rows), strength=_strength(rows))


def _of_goods(goods_lines: ir.Table, controlled_goods: ir.Table) -> ir.Table:
    """One row per order of goods, where a list with quantities is loaded: `order_id, uncoded`."""
    lists = controlled_goods.agg(limits=controlled_goods.threshold_quantity.count())
    lines = goods_lines.select("order_id", "hs_code").cross_join(lists).filter(_.limits > 0)
    return lines.group_by("order_id").agg(uncoded=lines.hs_code.isnull().any())


def _quantity_shares(goods_lines: ir.Table, code_entries: ir.Table) -> ir.Table:
    """One row per order and list entry with a quantity that covers lines of it: as in `limit_shares`.

    `lines` and `largest`: how many lines they are, and the largest one's share.
    """
    entries = code_entries.filter(code_entries.threshold_quantity > 0)
    rows = goods_lines.inner_join(entries, "hs_code")
    day = rows.ordered_at.date()
    rows = rows.filter(
        (rows.valid_from.isnull() | (rows.valid_from <= day)) & (rows.valid_to.isnull() | (rows.valid_to >= day))
    )
    own_unit, unit = rows.unit.nullif("").fill_null("pieces"), rows.list_unit.strip().lower().fill_null("pieces")
    share = (own_unit == unit).ifelse(rows.quantity / rows.threshold_quantity.cast("float64"), ibis.null("float64"))
    quantity = rows.threshold_quantity.cast("float64").round(3).cast("string")
    limit = rows.list_id + " " + ibis.coalesce(rows.entry_code, rows.hs_prefix) + " from " + quantity + " " + unit
    rows = rows.mutate(share=share, bound=limit, second=rows.ordered_at.epoch_seconds())
    keys = ("order_id", "customer_id_entity", "second", "bound")
    per_order = rows.group_by(*keys).agg(
        total=rows.share.sum().round(6), unknown=rows.share.isnull().any(), lines=rows.count(), largest=rows.share.max()
    )
    return per_order.select(
        *keys,
        "lines",
        largest=per_order.largest.round(6),
        share=per_order.unknown.ifelse(ibis.null("float64"), per_order.total),
    )


def _split(shares: ir.Table) -> ir.Table:
    """The same rows with `part`, `split` (with other orders), `within` (by lines), and `times, total` of the window."""
    part = ((shares.share >= LEAST_PART) & (shares.share < 1.0)).fill_null(False)
    rows = shares.mutate(
        part=part, one=part.cast("int64"), size=part.ifelse(shares.share, 0.0), bound=shares.bound.fill_null("")
    )
    span = WINDOW_DAYS * DAY_SECONDS
    keys = ["customer_id_entity", "bound"]
    lately = ibis.range_window(group_by=keys, order_by="second", preceding=span - 1, following=0)
    habit = ibis.range_window(group_by=keys, order_by="second", preceding=span + HABIT_DAYS * DAY_SECONDS, following=0)
    rows = rows.mutate(
        times=rows.one.sum().over(lately),
        total=rows["size"].sum().over(lately).round(6),
        since=rows.one.sum().over(habit),
    )
    usual = (rows.since - rows.times) * (WINDOW_DAYS / HABIT_DAYS)
    beyond = rows.times > BEYOND_HABIT * usual + BEYOND_CHANCE
    within = (rows.share >= 1.0) & (rows.lines > 1) & (rows.largest < 1.0)
    split = rows.part & (rows.times > 1) & (rows.total >= 1.0) & beyond
    return rows.mutate(split=split.fill_null(False), within=within.fill_null(False))


def _strength(rows: ir.Table) -> ir.FloatingValue:
    mean = rows.split.ifelse(rows.total / ibis.greatest(rows.times, 1), ONE_ORDER * rows.share / rows.lines)
    return mean.clip(LEAST_PART, 1.0)


def _words(rows: ir.Table) -> ir.StringValue:
    orders = rows.times.cast("string") + f" orders within {WINDOW_DAYS} days, "
    lines = rows.lines.cast("string") + " lines, "
    share = rows.split.ifelse(rows.total, rows.share).round(1).cast("string")
    return rows.split.ifelse(orders, lines) + "each below, together " + share + " × the limit (" + rows.bound + ")"


def _limit(**cells: object) -> Row:
    return row(
        "controlled_goods", **{"list_id": "L", "hs_prefix": "310230", "threshold_quantity": 100, "unit": "kg", **cells}
    )


def _threshold(**cells: object) -> Row:
    given = {"country": "DE", "kind": "licence", "amount": 1000, "currency": "EUR", "valid_from": "2020-01-01"}
    return row("thresholds", **{**given, **cells})


def _part(day: str, quantity: int = 60, customer: str = "buyer") -> tuple[Row, Row]:
    order_id = f"{customer}-{day}"
    return order(order_id, customer, day), line("310230", order_id, quantity=quantity, unit="kg")


_OWN = line("310230", quantity=60, unit="kg")
_HABIT = [made for month in range(1, 6) for day in ("05", "15", "25") for made in _part(f"2024-{month:02}-{day}")]
_PLACES = (party("seller", country="DE"), party(country="GE"))

INDICATOR = Indicator(
    code="GDS-15",
    subject="order",
    finding=finding,
    explain="Split below a limit: {basis}.",
    past=("orders", "order_lines"),
    questions=("quantity", "goods", "order-value", "supplier-place", "same-party"),
    examples=(
        fires("two halves within a week", order(), _OWN, _limit(), *_part("2024-05-27")),
        fires(
            "by value",
            order(currency="EUR", amount=700),
            *_PLACES,
            _threshold(),
            order("E", ordered_at="2024-05-28", currency="EUR", amount=800),
        ),
        fires("lines of one order", order(), _OWN, line("310230", line_no=2, quantity=60, unit="kg"), _limit()),
        silent("below, alone", order(), _OWN, _limit()),
        silent("below together", order(), _OWN, _limit(), *_part("2024-05-27", 35)),
        silent("a month apart", order(), _OWN, _limit(), *_part("2024-05-01")),
        silent("above in one line", order(), line("310230", quantity=150, unit="kg"), _limit(), *_part("2024-05-27")),
        silent("the buyer's habit", order(), _OWN, _limit(), *_HABIT),
        silent("another buyer's", order(), _OWN, _limit(), *_part("2024-05-27", customer="other")),
        silent("limited later", order(), _OWN, _limit(valid_from="2024-07-01"), *_part("2024-05-27")),
        silent("other goods", order(), line("480257", quantity=60, unit="kg"), _limit(), *_part("2024-05-27")),
        unassessable("quantity not known", order(), line("310230", unit="kg"), _limit(), *_part("2024-05-27")),
        unassessable("another unit", order(), line("310230", quantity=60, unit="bags"), _limit()),
        unassessable("no code", order(), line(None, quantity=60, unit="kg"), _limit(), *_part("2024-05-27")),
        unassessable("no limit loaded", order(), _OWN, *_part("2024-05-27")),
        unassessable("no lines known", order(), _limit()),
        unassessable("value not known", order(currency="EUR"), *_PLACES, _threshold()),
        unassessable(
            "one that may be the buyer orders the rest",
            order(),
            _OWN,
            _limit(),
            *_part("2024-05-27", customer="twin"),
            *in_doubt("twin", "buyer"),
        ),
    ),
)
