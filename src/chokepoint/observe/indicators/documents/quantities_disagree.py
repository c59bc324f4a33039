"""Order, invoice, packing list and bill of lading that do not agree on the quantity.

Papers that tell of more goods than were ordered, or of other quantities for one and the same consignment, show that
some of them were not made for these goods.

Innocent: Part deliveries are no disagreement; bulk goods are delivered a little over; a slip of the pen; quantities
    with packing in one paper and without it in another.
Cannot see: Quantities in another unit; papers that were not loaded; papers that are wrong alike.
Check: What did the warehouse count? Which paper was written first, and by whom?
Ask: Please confirm the quantity that you ordered and received.
Source: FATF and Egmont Group, Trade-Based Money Laundering: Risk Indicators, March 2021, documents and commodities;
    AUSTRAC, guide to trade-based money laundering, October 2022. The tolerance of 5 per cent is that of ICC, UCP 600,
    article 30 (b).
"""

import ibis
import ibis.expr.types as ir
from ibis import _

from chokepoint.observe.evidence import record
from chokepoint.observe.examples import document, fires, line, order, shipped, silent, unassessable
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.judging import judged

KINDS = ("invoice", "packing_list", "bill_of_lading")
TOLERANCE = 0.05
"""Share by which quantities may differ: UCP 600, article 30 (b)."""

LEAST_STRENGTH = 0.3
"""Strength just beyond the tolerance; it is full at twice or half the quantity. Ours."""

UNITS = {
    **dict.fromkeys(("pcs", "pc", "pce", "piece", "ea", "each", "unit", "units", "c62", "h87", "nmb"), "pieces"),
    **dict.fromkeys(("kgs", "kgm", "kilogram", "kilograms"), "kg"),
    **dict.fromkeys(("ltr", "litre", "litres", "liter", "liters"), "l"),
    **dict.fromkeys(("tne", "ton", "tons", "tonne", "tonnes"), "t"),
    **dict.fromkeys(("mtr", "metre", "metres", "meter", "meters"), "m"),
}
"""Spellings of units, among them the codes of UN/ECE Recommendation No. 20."""

WIDE = "decimal(38, 4)"


def finding(orders: ir.Table, order_lines: ir.Table, documents: ir.Table, shipments: ir.Table) -> ir.Table:
    """One row per order. Strength: by how much quantities differ.

    Papers of one kind together are compared with the order's goods, beyond which they may not go; where an order has
    one shipment and one paper of each of two kinds, these are compared with one another. NULL where a paper or a line
    of goods has no quantity, where units differ, or where no such paper is on record.
    """
    papers = _papers(documents)
    rows = _beyond_the_order(papers, order_lines).union(_among_papers(papers, shipments))
    unseen = orders.anti_join(papers, "order_id")
    return judged(orders, rows, unseen, strength=_.strength.max())


def _papers(documents: ir.Table) -> ir.Table:
    papers = documents.filter(documents.kind.isin(KINDS) & documents.order_id.notnull())
    return papers.select("document_id", "order_id", "kind", "quantity", unit=_unit(papers.unit))


def _unit(unit: ir.StringValue) -> ir.StringValue:
    folded = unit.strip().lower()
    return folded.cases(*UNITS.items(), else_=folded)


def _beyond_the_order(papers: ir.Table, order_lines: ir.Table) -> ir.Table:
    """One row per order and paper: whether the papers of its kind state more than was ordered in their unit."""
    goods = order_lines.filter((order_lines.kind != "service").fill_null(True)).semi_join(papers, "order_id")
    goods = goods.select("order_id", "quantity", unit=_unit(goods.unit.fill_null("pieces")))
    ordered = goods.group_by("order_id", "unit").agg(
        ordered=goods.quantity.sum().cast(WIDE).cast("float64"), uncounted=goods.quantity.isnull().any()
    )
    stated = papers.group_by("order_id", "kind", "unit").agg(
        stated=papers.quantity.sum().cast(WIDE).cast("float64"), unread=papers.quantity.isnull().any()
    )
    rows = papers.drop("quantity").left_join(stated, ["order_id", "kind", "unit"], rname="s_{name}")
    rows = rows.left_join(ordered, ["order_id", "unit"], rname="o_{name}")
    known = rows.ordered.notnull() & (rows.ordered > 0) & ~rows.uncounted
    beyond = known.ifelse(rows.stated > rows.ordered * (1 + TOLERANCE), ibis.null("boolean"))
    shows = ibis.cases((beyond, True), (rows.unread.fill_null(True), ibis.null("boolean")), else_=beyond)
    return rows.select(
        "order_id",
        shows=shows,
        strength=_strength(rows.stated, rows.ordered),
        words=rows.kind.replace("_", " ") + " of " + _percent(rows.stated, rows.ordered) + " % of the order",
        record=record("documents", rows.document_id),
    )


def _among_papers(papers: ir.Table, shipments: ir.Table) -> ir.Table:
    """One row per paper that is the only one of its kind in an order with one shipment, and another like it."""
    sent = shipments.filter(shipments.order_id.notnull()).group_by("order_id").agg(shipments=_.count())
    kinds = papers.group_by("order_id", "kind").agg(of_a_kind=_.count())
    only = papers.semi_join(sent.filter(sent.shipments == 1), "order_id")
    only = only.semi_join(kinds.filter(kinds.of_a_kind == 1), ["order_id", "kind"])
    others = only.select("order_id", other_kind="kind", other_quantity="quantity", other_unit="unit")
    rows = only.inner_join(others, "order_id").filter(lambda pairs: pairs.kind != pairs.other_kind)
    less, more = ibis.least(rows.quantity, rows.other_quantity), ibis.greatest(rows.quantity, rows.other_quantity)
    less, more = less.cast("float64"), more.cast("float64")
    known = rows.quantity.notnull() & rows.other_quantity.notnull()
    comparable = (known & (rows.unit == rows.other_unit)).fill_null(False)
    return rows.select(
        "order_id",
        shows=comparable.ifelse(more > less * (1 + TOLERANCE), ibis.null("boolean")),
        strength=_strength(more, less),
        words=ibis.least(rows.kind, rows.other_kind).replace("_", " ")
        + " against "
        + ibis.greatest(rows.kind, rows.other_kind).replace("_", " "),
        record=record("documents", rows.document_id),
    )


def _strength(more: ir.FloatingValue, less: ir.FloatingValue) -> ir.FloatingValue:
    excess = (more / less.nullif(0)).fill_null(2.0) - 1 - TOLERANCE
    return LEAST_STRENGTH + (1 - LEAST_STRENGTH) * (excess / (1 - TOLERANCE)).clip(0.0, 1.0)


def _percent(part: ir.FloatingValue, whole: ir.FloatingValue) -> ir.StringValue:
    return (100 * part / whole.nullif(0)).round().cast("int64").cast("string")


_LINE = line("290543", quantity=100, unit="kg")


def _paper(kind: str, document_id: str, quantity: float | None, unit: str | None = "kg") -> Row:
    return document(kind, document_id, quantity=quantity, unit=unit)


INDICATOR = Indicator(
    code="DOC-01b",
    subject="order",
    finding=finding,
    explain="Quantities do not agree: {basis}.",
    questions=("paper-quantities", "quantity"),
    examples=(
        fires("more packed than ordered", order(), _LINE, _paper("packing_list", "D1", 150)),
        fires("two bills beyond the order", order(), _LINE, *(_paper("bill_of_lading", one, 60) for one in "AB")),
        fires(
            "beyond the order, one paper unread",
            order(),
            _LINE,
            _paper("packing_list", "D1", 150),
            _paper("packing_list", "D2", None),
        ),
        fires(
            "one shipment, less on the bill than on the invoice",
            order(),
            _LINE,
            shipped(),
            _paper("invoice", "D1", 100),
            _paper("bill_of_lading", "D2", 60),
        ),
        silent(
            "all agree, in other spellings",
            order(),
            _LINE,
            shipped(),
            _paper("invoice", "D1", 100, "KGM"),
            _paper("packing_list", "D2", 100),
            _paper("bill_of_lading", "D3", 102, "kgs"),
        ),
        silent("a part", order(), _LINE, _paper("packing_list", "D1", 40)),
        silent("two parts", order(), _LINE, _paper("invoice", "D1", 40), _paper("invoice", "D2", 60)),
        silent("a little over", order(), _LINE, _paper("bill_of_lading", "D1", 104)),
        silent(
            "two shipments, invoiced at once",
            order(),
            _LINE,
            shipped(),
            shipped(shipment_id="S2"),
            _paper("invoice", "D1", 100),
            _paper("packing_list", "D2", 60),
        ),
        silent("pieces understood", order(), line("847150", quantity=3), _paper("invoice", "D1", 3, "PCE")),
        unassessable("another unit", order(), _LINE, _paper("invoice", "D1", 1, "t")),
        unassessable("unit not stated", order(), _LINE, _paper("invoice", "D1", 150, None)),
        unassessable("quantity not stated", order(), _LINE, _paper("invoice", "D1", None)),
        unassessable("quantity ordered unrecorded", order(), line(unit="kg"), _paper("invoice", "D1", 100)),
        unassessable("no paper", order(), _LINE),
    ),
)
