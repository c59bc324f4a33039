"""A quantity far beyond what buyers of this size order.

A small shop that orders by the tonne does not buy for itself.

Innocent: A single large job; stock for a season; the buyer has grown and the record of its size lags behind; it
    orders for several branches at once.
Cannot see: The buyer's turnover; goods that few others in this ledger order; a unit that was entered wrongly.
Check: Where would this quantity be stored, and what would the buyer use it for? Is the unit right?
Ask: Please confirm the quantity, and over which period you expect to use or sell it.
Source: Conflict Armament Research, study of procurement networks, 2020; FBI flyers for retailers of precursors;
    Sandia National Laboratories, checklist for chemical orders.
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, listed, record
from chokepoint.observe.examples import (
    earlier_order,
    fires,
    in_doubt,
    line,
    order,
    outside,
    party,
    silent,
    unassessable,
)
from chokepoint.observe.fitting import goods_named
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.sameness import as_perhaps

FAR = 3.5
"""Robust z from which a quantity counts as far out. Source: Iglewicz and Hoaglin, How to Detect and Handle Outliers,
1993, modified z-scores."""

FURTHEST = 7.0
"""Robust z from which the sign is at full strength. Ours: twice the former."""

BEYOND_OWN = 2.0
"""Multiple of the buyer's own largest earlier order above which it counts as unlike its past. Ours."""


def finding(
    orders: ir.Table,
    banded_lines: ir.Table,
    band_norms: ir.Table,
    heading_norms: ir.Table,
    goods_lines: ir.Table,
    resemblances: ir.Table,
) -> ir.Table:
    """One row per order. Strength: by the robust z of the line that stands out most, a half at FAR.

    z: logarithm of quantity ÷ usual quantity of the goods, against customers of the same size. Where the size is not
    known, it fires or is silent only if it would for every size. An own earlier order half as large clears; one
    by a party that may be the buyer leaves it open.
    """
    lines = _scored(banded_lines, band_norms, heading_norms)
    out = lines.filter((lines.high >= FAR).fill_null(False))
    accustomed = _accustomed(out, goods_lines, resemblances)
    lines = lines.left_join(accustomed, ["order_id", "line_no"], rname="own_{name}")
    lines = lines.mutate(
        far=ibis.cases(
            (lines.high < FAR, False),
            (lines.accustomed, False),
            (lines.accustomed.isnull() & (lines.low >= FAR), True),
            else_=ibis.null("boolean"),
        )
    )
    per_order = lines.group_by("order_id").agg(
        any_far=lines.far.any(),
        unknown=lines.far.isnull().any(),
        z=lines.low.max(where=lines.far),
        basis=listed(_told(lines), where=lines.far),
        record_ids=gathered(record("order_lines", lines.order_id, lines.line_no), where=lines.far),
    )
    rows = orders.select("order_id").left_join(per_order, "order_id")
    return rows.select(
        "basis",
        "record_ids",
        subject_id=rows.order_id,
        fired=ibis.cases((rows.any_far, True), (rows.unknown, ibis.null("boolean")), else_=rows.any_far),
        strength=(rows.z / FURTHEST).clip(FAR / FURTHEST, 1.0),
    )


def _scored(banded_lines: ir.Table, band_norms: ir.Table, heading_norms: ir.Table) -> ir.Table:
    """Lines with `low` and `high`, the bounds of z (equal where the size is known), and `middle`."""
    every = band_norms.group_by("by_quantity").agg(
        most=band_norms.middle.max(),
        least=band_norms.middle.min(),
        widest=band_norms.spread.max(),
        narrowest=band_norms.spread.min(),
    )
    rows = banded_lines.left_join(band_norms, ["band", "by_quantity"], rname="band_{name}")
    rows = rows.left_join(heading_norms, ["heading", "unit", "by_quantity"], rname="heading_{name}")
    rows = rows.left_join(every, "by_quantity", rname="every_{name}")
    own = rows.heading_spread.fill_null(0.0)
    low = (rows.log_relative - rows.middle.fill_null(rows.most)) / ibis.greatest(
        rows.spread.fill_null(rows.widest), own
    )
    high = (rows.log_relative - rows.middle.fill_null(rows.least)) / ibis.greatest(
        rows.spread.fill_null(rows.narrowest), own
    )
    return rows.select(
        "order_id",
        "line_no",
        "heading",
        "unit",
        "quantity",
        "customer_id_entity",
        "ordered_at",
        "log_relative",
        middle=rows.middle.fill_null(rows.most),
        low=low.round(6),
        high=high.round(6),
    )


def _accustomed(out: ir.Table, goods_lines: ir.Table, resemblances: ir.Table) -> ir.Table:
    """Lines whose buyer ordered at least half as much of the same goods before: `order_id, line_no, accustomed`.

    `accustomed`: false where only somebody did who may be that buyer.
    """
    perhaps = as_perhaps(out, resemblances, "customer_id_entity").mutate(accustomed=ibis.literal(False))
    buyers = out.mutate(accustomed=ibis.literal(True)).union(perhaps)
    past = goods_lines.select("customer_id_entity", "heading", "unit", before_at="ordered_at", before="quantity")
    rows = buyers.inner_join(past, ["customer_id_entity", "heading", "unit"])
    rows = rows.filter((rows.before_at < rows.ordered_at) & (rows.before * BEYOND_OWN >= rows.quantity))
    return rows.group_by("order_id", "line_no").agg(accustomed=rows.accustomed.any())


def _told(lines: ir.Table) -> ir.StringValue:
    multiple = (lines.log_relative - lines.middle).exp().round().cast("int64").cast("string")
    return multiple + " × what buyers of its size order of heading " + goods_named(lines.heading)


def applies(goods_due: ir.Table) -> ir.Table:
    """Orders of goods."""
    return goods_due


def _peers(count: int = 9, employees: int | None = 5) -> list[Row]:
    """Orders of 100 kg by as many customers of one size."""
    return [
        made
        for one in range(count)
        for made in (
            earlier_order(f"H{one}", f"c{one}"),
            line("321290", f"H{one}", quantity=100 + one, unit="kg"),
            party(f"c{one}", employees=employees),
        )
    ]


def _own_past(quantity: int) -> list[Row]:
    return [earlier_order("B1", "buyer"), line("321290", "B1", quantity=quantity, unit="kg")]


_SIX_TONNES = line("321290", quantity=6000, unit="kg")
_SMALL = party(employees=4)

INDICATOR = Indicator(
    code="GDS-06",
    subject="order",
    finding=finding,
    applies=applies,
    explain="A quantity far out: {basis}.",
    questions=("quantity", "customer-size", "same-party"),
    examples=(
        fires("six tonnes for a small shop", order(), _SMALL, _SIX_TONNES, *_peers()),
        fires("far beyond its own past too", order(), _SMALL, _SIX_TONNES, *_peers(), *_own_past(150)),
        fires("far beyond buyers of every size", order(), party(), _SIX_TONNES, *_peers()),
        silent("what others order", order(), _SMALL, line("321290", quantity=150, unit="kg"), *_peers()),
        silent("what it always orders", order(), _SMALL, _SIX_TONNES, *_peers(), *_own_past(5000)),
        unassessable(
            "what one that may be the buyer always orders",
            order(),
            _SMALL,
            _SIX_TONNES,
            *_peers(),
            earlier_order("B1", "twin"),
            line("321290", "B1", quantity=5000, unit="kg"),
            *in_doubt("twin", "buyer"),
        ),
        unassessable("too few others order these goods", order(), _SMALL, _SIX_TONNES, *_peers(5)),
        unassessable("quantity not known", order(), _SMALL, line("321290"), *_peers()),
        unassessable("no code", order(), _SMALL, line(None, quantity=6000, unit="kg"), *_peers()),
        unassessable("another unit", order(), _SMALL, line("321290", quantity=6000, unit="tins"), *_peers()),
        unassessable("no lines known", order(), _SMALL, *_peers()),
        outside("a service", order(), _SMALL, line(kind="service"), *_peers()),
    ),
)
