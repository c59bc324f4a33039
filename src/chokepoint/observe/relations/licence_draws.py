"""What was drawn on licences, order after order."""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.relations.licensed_lines import PIECES, WIDE
from chokepoint.observe.relations.payment_due import UNBOUND
from chokepoint.observe.sameness import as_perhaps, with_entities


def licence_draws(
    controlled_lines: ir.Table, orders: ir.Table, documents: ir.Table, identities: ir.Table, resemblances: ir.Table
) -> ir.Table:
    """One row per order and control code of which its customer holds licences tied to no order.

    order_id, code, drawn: by its customer's orders under that code from the day the first licence begins up to and
    with this one; granted: by all of these licences that had begun; licences: their records. `drawn` and `granted` are
    NULL where a quantity or a unit is not known, units differ, or one that may be the customer holds such a licence
    or ordered under the code. Inquiries, quotes and refused orders draw nothing and have no row.
    """
    lines = _lines(controlled_lines, orders, identities)
    licences = _licences(documents, identities)
    held = lines.select("order_id", "code", "customer_id_entity", "at").distinct()
    held = held.inner_join(licences, ["customer_id_entity", "code"]).filter(lambda t: t.begins <= t["at"].cast("date"))
    granted = held.group_by("order_id", "code").agg(
        granted=held.quantity.sum().cast(WIDE).cast("float64"),
        units=held.unit.nunique(),
        unit=held.unit.min(),
        unlimited=(held.quantity.isnull() | held.unit.isnull()).any(),
        licences=gathered(record("documents", held.document_id)),
    )
    rows = granted.inner_join(_drawn(lines, licences), ["order_id", "code"])
    doubtful = as_perhaps(licences.select("customer_id_entity", "code"), resemblances, "customer_id_entity")
    others = as_perhaps(lines.select("customer_id_entity", "code").distinct(), resemblances, "customer_id_entity")
    doubtful = doubtful.union(others, distinct=True).mutate(doubtful=True)
    rows = rows.left_join(doubtful, ["customer_id_entity", "code"], rname="d_{name}")
    same_unit = (rows.units == 1) & (rows.drawn_units == 1) & (rows.unit == rows.drawn_unit)
    known = same_unit & ~rows.unlimited & ~rows.uncounted & rows.doubtful.isnull()
    nothing = ibis.null("float64")
    return rows.select(
        "order_id",
        "code",
        "licences",
        drawn=known.ifelse(rows.drawn, nothing),
        granted=known.ifelse(rows.granted, nothing),
    )


def _lines(controlled_lines: ir.Table, orders: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per line under a control code of an order that is bound."""
    lines = controlled_lines.filter(controlled_lines.entry_code.notnull() & controlled_lines.certain.fill_null(False))
    lines = lines.select(
        "order_id",
        "line_no",
        "quantity",
        code=lines.entry_code.strip().upper(),
        unit=lines.unit.fill_null(PIECES).strip().lower(),
    ).distinct()
    bound = orders.filter(orders.stage.notin(UNBOUND).fill_null(True))
    lines = lines.inner_join(bound.select("order_id", "customer_id", at="ordered_at"), "order_id")
    return with_entities(lines, identities, "customer_id")


def _licences(documents: ir.Table, identities: ir.Table) -> ir.Table:
    """One row per licence of a buyer that is tied to no order and states a control code."""
    licences = documents.filter(
        (documents.kind == "licence") & documents.order_id.isnull() & documents.control_code.notnull()
    )
    licences = licences.select(
        "document_id",
        "quantity",
        customer_id="buyer_id",
        code=licences.control_code.strip().upper(),
        unit=licences.unit.strip().lower(),
        begins=ibis.coalesce(licences.valid_from, licences.issued_at),
    )
    return with_entities(licences.filter(licences.customer_id.notnull()), identities, "customer_id").drop("customer_id")


def _drawn(lines: ir.Table, licences: ir.Table) -> ir.Table:
    """One row per order and code: what its customer had drawn by then, since its first licence for the code began."""
    since = licences.group_by("customer_id_entity", "code").agg(since=licences.begins.min())
    rows = lines.inner_join(since, ["customer_id_entity", "code"])
    rows = rows.filter(rows["at"].cast("date") >= rows.since)
    per_order = rows.group_by("order_id", "customer_id_entity", "code").agg(
        at=rows["at"].max().epoch_seconds(),
        quantity=rows.quantity.sum().cast(WIDE).cast("float64"),
        missing=rows.quantity.isnull().any().cast("int64"),
        least_unit=rows.unit.min(),
        most_unit=rows.unit.max(),
    )
    so_far = ibis.range_window(group_by=["customer_id_entity", "code"], order_by="at", preceding=(None, 0))
    one_unit = (per_order.least_unit.min().over(so_far) == per_order.most_unit.max().over(so_far)).ifelse(1, 2)
    return per_order.select(
        "order_id",
        "customer_id_entity",
        "code",
        drawn=per_order.quantity.sum().over(so_far).round(9),
        uncounted=per_order.missing.sum().over(so_far) > 0,
        drawn_unit=per_order.least_unit,
        drawn_units=one_unit,
    )
