"""Lines of goods that stand on a control list."""

import ibis
import ibis.expr.types as ir


def controlled_lines(order_lines: ir.Table, code_entries: ir.Table, orders: ir.Table) -> ir.Table:
    """One row per line and entry under which it is controlled, or may be: its cells, the entry, and `certain`.

    The entry is the line's own `control_code` (then `list_id` is NULL), or one of a list in force when it was ordered
    whose `hs_prefix` begins the line's code; `entry_code` is NULL where the list gives none, as lists of goods to
    watch do. `certain` is NULL where it hangs on a quantity that is not known, or is in another unit.
    """
    cells = ("order_id", "line_no", "kind", "hs_code", "quantity", "unit")
    lines = order_lines.filter((order_lines.kind != "service").fill_null(True))
    own = lines.filter(lines.control_code.notnull()).select(
        *cells,
        entry_code="control_code",
        list_id=ibis.null("string"),
        tier=ibis.null("string"),
        certain=ibis.literal(True),
    )
    matched = lines.inner_join(code_entries.drop("hs_prefix"), "hs_code")
    matched = matched.inner_join(orders.select("order_id", day=orders.ordered_at.cast("date")), "order_id")
    in_force = (matched.valid_from <= matched.day).fill_null(True) & (matched.valid_to >= matched.day).fill_null(True)
    same_unit = matched.unit.fill_null("pieces").lower() == matched.list_unit.fill_null("pieces").lower()
    enough = same_unit.ifelse(matched.quantity >= matched.threshold_quantity, ibis.null("boolean"))
    matched = matched.mutate(certain=matched.threshold_quantity.isnull().ifelse(True, enough))
    listed = matched.filter(in_force & matched.certain.fill_null(True))
    return ibis.union(own, listed.select(*own.columns), distinct=True)
