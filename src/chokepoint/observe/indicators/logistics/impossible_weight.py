"""A consignment whose weight its goods cannot have.

Goods that weigh what they cannot weigh are other goods, or were not sent.

Innocent: Part deliveries, heavy packing and pallets, weights that were estimated or entered in pounds. Of several lines
    a part may have been sent, so that only less than the lightest line, or more than all, counts.
Cannot see: Other goods of the same weight; goods that few order, whose weight is not known; volume and containers.
Check: Was the consignment weighed, and by whom? Do bill of lading and packing list show the same weight?
Ask: Please send the carrier's weighing note.
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, trade documents and
    commodities (shipment does not make sense for the goods); Wolfsberg Group, ICC and BAFT, Trade Finance Principles,
    2019. Outliers by Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993. Bounds are this project's own.
"""

from typing import Any

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.examples import fires, line, order, outside, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.relations.unit_weights import SUBHEADING

KILOGRAMS = (("kg", 1.0), ("g", 0.001), ("t", 1000.0), ("lb", 0.45359237))
"""Units of mass and their kilograms. Source: BIPM, The International System of Units, 9th edition; international
pound of 1959."""

LEAST_OF_NET = 0.95
"""Share of the net mass below which a gross weight is impossible. Ours: rounding explains a twentieth."""

MOST_OF_NET = 3.0
"""Multiple of the net mass above which packing no longer explains it. Ours."""

PACKING_KG = 50.0
"""Weight that is always allowed for: a pallet and a crate. Ours."""

FAR = 3.5
"""Robust z from which a weight counts as far out."""

LEAST_STRENGTH, FULL_FACTOR = 0.5, 4.0
"""Strength at the bounds, and the factor beyond them at which it is full. Ours."""


def finding(
    orders: ir.Table, goods_lines: ir.Table, order_weights: ir.Table, unit_weights: ir.Table, shipments: ir.Table
) -> ir.Table:
    """One row per order. Strength: by the factor that the weight lies beyond its bounds, a half at them.

    Goods in units of mass bound the weight by themselves, others by what a unit usually weighs in this ledger. NULL
    where a weight, a quantity or a unit is not known, or it is not known what a unit of the goods weighs.
    """
    bounds = _bounds(goods_lines, unit_weights)
    beyond = bounds.inner_join(order_weights, "order_id")
    above, below = beyond.gross_kg / beyond.most_kg, beyond.least_kg / beyond.gross_kg.nullif(0)
    factor = ibis.greatest(above, below.fill_null(FULL_FACTOR)).round(6)
    factor = (beyond.gross_kg.isnull() | beyond.unknown).ifelse(ibis.null("float64"), factor)
    beyond = beyond.select("order_id", "gross_kg", "least_kg", "most_kg", factor=factor)
    records = _records(beyond.filter(beyond.factor > 1), shipments, goods_lines)
    rows = orders.select("order_id").left_join(beyond, "order_id").drop("order_id_right")
    rows = rows.left_join(records, "order_id").drop("order_id_right")
    gross, least, most = (rows[name].round(1).cast("string") for name in ("gross_kg", "least_kg", "most_kg"))
    share = (rows.factor.ln() / ibis.literal(FULL_FACTOR).ln()).clip(0.0, 1.0)
    return rows.select(
        "record_ids",
        subject_id=rows.order_id,
        fired=rows.factor > 1,
        strength=LEAST_STRENGTH + (1 - LEAST_STRENGTH) * share,
        basis=gross + " kg, where " + least + " to " + most + " kg are possible",
    )


def _bounds(goods_lines: ir.Table, unit_weights: ir.Table) -> ir.Table:
    """One row per order of goods: `order_id, least_kg, most_kg, unknown`; least by its lightest line, most by all."""
    rows = goods_lines.mutate(code=goods_lines.hs_code.substr(0, SUBHEADING))
    rows = rows.left_join(unit_weights, ["code", "unit"], rname="usual_{name}")
    net = rows.quantity * rows.unit.cases(*KILOGRAMS, else_=ibis.null("float64"))
    reach = (FAR * rows.weight_spread).exp()
    usual = rows.quantity * rows.log_weight.exp()
    least = ibis.coalesce(net * LEAST_OF_NET, usual / reach)
    most = ibis.coalesce(net * MOST_OF_NET, usual * reach)
    rows = rows.select("order_id", least=least.round(6), most=most.round(6))
    bounds = rows.group_by("order_id").agg(
        least_kg=rows.least.min(), most_kg=rows.most.sum(), unknown=rows.least.isnull().any()
    )
    return bounds.mutate(most_kg=(bounds.most_kg + PACKING_KG).round(6))


def _records(beyond: ir.Table, shipments: ir.Table, goods_lines: ir.Table) -> ir.Table:
    """One row per order: its consignments and lines of goods, by name."""
    sent = shipments.semi_join(beyond, "order_id")
    lines = goods_lines.semi_join(beyond, "order_id")
    names = ibis.union(
        sent.select("order_id", name=record("shipments", sent.shipment_id)),
        lines.select("order_id", name=record("order_lines", lines.order_id, lines.line_no)),
    )
    return names.group_by("order_id").agg(record_ids=gathered(names.name))


def applies(orders: ir.Table, shipments: ir.Table, goods_due: ir.Table) -> ir.Table:
    """Orders of goods of which a consignment is on record."""
    sent = shipments.select("order_id").distinct().mutate(sent=True)
    rows = orders.select("order_id").left_join(sent, "order_id").drop("order_id_right")
    rows = rows.left_join(goods_due, [rows.order_id == goods_due.subject_id])
    return rows.select(subject_id=rows.order_id, applies=rows.sent.fill_null(False) & rows.applies)


def _peers() -> list[Row]:
    """Consignments of ten pumps of some 25 kg each, to as many customers."""
    return [
        made
        for one in range(9)
        for made in (
            order(f"H{one}", f"c{one}", "2023-02-01"),
            line("841370", f"H{one}", quantity=10, unit="pieces"),
            shipped(f"c{one}", f"HS{one}", f"H{one}", gross_weight_kg=250 + 4 * one),
        )
    ]


def _sent(weight: float | None, shipment_id: str = "S1", **cells: Any) -> Row:
    return shipped(shipment_id=shipment_id, **{"gross_weight_kg": weight, "status": "delivered", **cells})


_TONNE = line("310210", quantity=1000, unit="kg")
_PUMPS = line("841370", quantity=10, unit="pieces")

INDICATOR = Indicator(
    code="LOG-14",
    subject="order",
    finding=finding,
    applies=applies,
    explain="A weight that the goods cannot have: {basis}.",
    questions=("weight", "quantity", "goods"),
    examples=(
        fires("a tonne that weighs half", order(), _TONNE, _sent(500)),
        fires("a tonne that weighs five", order(), _TONNE, _sent(5000)),
        fires("in tonnes", order(), line("310210", quantity=1, unit="t"), _sent(90)),
        fires("ten pumps that weigh a tonne", order(), _PUMPS, _sent(1000), *_peers()),
        fires("ten pumps that weigh ten kilograms", order(), _PUMPS, _sent(10), *_peers()),
        silent("a tonne with its pallets", order(), _TONNE, _sent(1060)),
        silent("a little in a big crate", order(), line("293627", quantity=1, unit="kg"), _sent(20)),
        silent("ten pumps", order(), _PUMPS, _sent(280), *_peers()),
        silent("in two consignments", order(), _TONNE, _sent(600), _sent(450, "S2")),
        silent("sent again after it failed", order(), _TONNE, _sent(1050, status="failed"), _sent(1050, "S2")),
        silent(
            "one of two lines sent", order(), _TONNE, line("310520", line_no=2, quantity=200, unit="kg"), _sent(210)
        ),
        unassessable("weight not known", order(), _TONNE, _sent(None)),
        unassessable("weight of one of two not known", order(), _TONNE, _sent(600), _sent(None, "S2")),
        unassessable("quantity not known", order(), line("310210", unit="kg"), _sent(500)),
        unassessable("nobody else orders these goods", order(), _PUMPS, _sent(1000)),
        outside("nothing sent", order(), _TONNE),
        outside("a service", order(), line(kind="service"), _sent(500)),
    ),
)
