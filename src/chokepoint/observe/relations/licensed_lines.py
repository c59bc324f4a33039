"""Lines that need a licence, and whether one covers them."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import listed
from chokepoint.observe.sameness import as_perhaps, with_entities

PIECES = "pieces"
WIDE = "decimal(38, 4)"


def licensed_lines(
    controlled_lines: ir.Table,
    orders: ir.Table,
    documents: ir.Table,
    identities: ir.Table,
    resemblances: ir.Table,
) -> ir.Table:
    """One row per line under a control code: `order_id, line_no, codes, certain, covered, licence_id`.

    `covered`: whether a licence of the order, or of its buyer and no other order, held when it was ordered, for the
    code or the goods, and for the quantity of all its lines under that code; NULL where that cannot be told, also
    while some licence names neither order nor buyer, or names one who may be the buyer. `certain`: whether the line is
    controlled for certain.
    """
    lines = _counted(controlled_lines.filter(controlled_lines.entry_code.notnull()), orders, identities)
    licences = _licences(documents, identities)
    tried = ibis.union(_of_the_order(lines, licences), _of_the_buyer(lines, licences, resemblances))
    tried = tried.mutate(covers=tried.owned & _in_force(tried) & _for_the_goods(tried) & _enough(tried))
    best = tried.group_by("order_id", "line_no").agg(
        any_covers=tried.covers.any(),
        in_doubt=tried.covers.isnull().any(),
        licence_id=tried.document_id.min(where=tried.covers.fill_null(False)),
    )
    need = lines.group_by("order_id", "line_no").agg(
        codes=listed(lines.entry_code), certain=lines.certain.fill_null(False).any()
    )
    rows = need.left_join(best, ["order_id", "line_no"]).drop("order_id_right", "line_no_right")
    rows = rows.cross_join(licences.agg(unowned=(licences.licence_order.isnull() & licences.buyer_id.isnull()).any()))
    in_doubt = rows.in_doubt.fill_null(False) | rows.unowned.fill_null(False)
    covered = ibis.cases((rows.any_covers, True), (in_doubt, ibis.null("boolean")), else_=False)
    return rows.select("order_id", "line_no", "codes", "certain", "licence_id", covered=covered)


def _counted(lines: ir.Table, orders: ir.Table, identities: ir.Table) -> ir.Table:
    """The same rows with the order's day and customer, and `total`, its quantity under that code in that unit.

    A line that stands under a code by itself and by a list counts once.
    """
    lines = lines.mutate(unit=lines.unit.fill_null(PIECES).lower())
    placed = orders.select("order_id", "customer_id", day=orders.ordered_at.cast("date"))
    once = lines.select("order_id", "line_no", "entry_code", "unit", "quantity").distinct()
    totals = once.group_by("order_id", "entry_code", "unit").agg(
        total=once.quantity.sum().cast(WIDE), uncounted=once.quantity.isnull().any()
    )
    rows = lines.inner_join(placed, "order_id")
    rows = rows.left_join(totals, ["order_id", "entry_code", "unit"])
    rows = rows.mutate(total=rows.uncounted.ifelse(ibis.null(WIDE), rows.total))
    rows = rows.select("order_id", "line_no", "hs_code", "entry_code", "unit", "certain", "customer_id", "day", "total")
    return with_entities(rows, identities, "customer_id")


def _licences(documents: ir.Table, identities: ir.Table) -> ir.Table:
    licences = documents.filter(documents.kind == "licence").select(
        "document_id",
        "buyer_id",
        "valid_to",
        begins=ibis.coalesce(documents.valid_from, documents.issued_at),
        licence_order="order_id",
        licence_hs="hs_code",
        licence_code="control_code",
        licence_quantity="quantity",
        licence_unit=documents.unit.lower(),
    )
    return with_entities(licences, identities, "buyer_id")


def _of_the_order(lines: ir.Table, licences: ir.Table) -> ir.Table:
    rows = lines.inner_join(licences, lines.order_id == licences.licence_order)
    return rows.mutate(owned=ibis.literal(True))


def _of_the_buyer(lines: ir.Table, licences: ir.Table, resemblances: ir.Table) -> ir.Table:
    general = licences.filter(licences.licence_order.isnull()).mutate(owned=ibis.literal(True))
    perhaps = as_perhaps(general, resemblances, "buyer_id_entity").mutate(owned=ibis.null("boolean"))
    every = ibis.union(general, perhaps)
    return lines.inner_join(every, lines.customer_id_entity == every.buyer_id_entity)


def _in_force(rows: ir.Table) -> ir.BooleanValue:
    return (rows.begins <= rows.day) & (rows.valid_to >= rows.day).fill_null(True)


def _for_the_goods(rows: ir.Table) -> ir.BooleanValue:
    """Whether code or goods are the licence's; NULL where it states neither, or goods alone and the line has none."""
    by_code = rows.licence_code.strip().upper() == rows.entry_code.strip().upper()
    by_goods = rows.hs_code.startswith(rows.licence_hs)
    return ibis.cases(
        (by_code, True),
        (by_goods, True),
        (rows.licence_hs.isnull() & rows.licence_code.notnull(), False),
        else_=by_goods,
    )


def _enough(rows: ir.Table) -> ir.BooleanValue:
    same_unit = rows.unit == rows.licence_unit
    within = same_unit.ifelse(rows.total <= rows.licence_quantity.cast(WIDE), ibis.null("boolean"))
    return rows.licence_quantity.isnull().ifelse(True, within)
