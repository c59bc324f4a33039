"""Which entries of control lists cover the goods codes of the ledger."""

import ibis
import ibis.expr.types as ir

LONGEST = 10
"""Digits of the longest Harmonized System code."""


def code_entries(order_lines: ir.Table, controlled_goods: ir.Table) -> ir.Table:
    """One row per code of goods in the ledger and entry whose prefix begins it: `hs_code` and the entry's cells.

    The entry's own code and unit are `entry_code` and `list_unit`; whether it is in force is left to who asks.
    """
    codes = order_lines.filter(order_lines.hs_code.notnull()).select("hs_code").distinct()
    lengths = ibis.range(2, LONGEST + 1).unnest().name("digits").as_table()
    begun = codes.cross_join(lengths).filter(lambda t: t.hs_code.length() >= t.digits)
    begun = begun.select("hs_code", prefix=begun.hs_code.substr(0, begun.digits))
    entries = controlled_goods.select(
        "list_id",
        "hs_prefix",
        "tier",
        "threshold_quantity",
        "valid_from",
        "valid_to",
        entry_code="control_code",
        list_unit="unit",
    )
    return begun.inner_join(entries, begun.prefix == entries.hs_prefix).drop("prefix")
