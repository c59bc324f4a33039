"""The cells of orders as they were recorded, for what learns without any indicator.

No name, no seat, no identity, and no code of goods: baselines are held against the evidence, and what a person is
called, where from, and which goods go together is no evidence. Text counts by how common it is in the ledger.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.engines.snapshot import current
from chokepoint.weigh.metrics import Floats

DAY_SECONDS = 86_400


def raw_fields() -> ir.Table:
    """One row an order of the current view: order_id, and what was recorded of it, by any table."""
    orders = current("orders")
    rows = orders.select(
        "order_id",
        "customer_id",
        "ordered_at",
        "amount",
        "stage",
        "channel",
        "currency",
        "incoterm",
        "placed_from_country",
        end_user=orders.end_user_id.notnull().cast("float64"),
        end_use=orders.declared_end_use.notnull().cast("float64"),
        hour=orders.ordered_at.hour().cast("float64"),
    )
    for more in (_lines(), _payments(), _shipments(), _documents()):
        rows = rows.left_join(more, "order_id").drop("order_id_right")
    parties = current("parties").select("party_id", "industry", "employees", "incorporated_on")
    rows = rows.left_join(parties, rows.customer_id == parties.party_id)
    age = rows.ordered_at.epoch_seconds() / DAY_SECONDS - rows.incorporated_on.cast("timestamp").epoch_seconds() / (
        DAY_SECONDS
    )
    return rows.mutate(age_days=age).drop("customer_id", "ordered_at", "party_id", "incorporated_on")


def _lines() -> ir.Table:
    rows = current("order_lines")
    return rows.group_by("order_id").agg(
        lines=rows.count(), quantity=rows.quantity.sum(), price=rows.unit_price.max(), control=rows.control_code.count()
    )


def _payments() -> ir.Table:
    rows = current("payments")
    return rows.group_by("order_id").agg(
        payments=rows.count(),
        paid=rows.amount.sum(),
        method=rows.method.min(),
        provider=rows.provider.min(),
        paid_from=rows.from_country.min(),
        paid_to=rows.to_country.min(),
    )


def _shipments() -> ir.Table:
    rows = current("shipments")
    return rows.group_by("order_id").agg(
        shipments=rows.count(),
        delivered_to=rows.delivery_country.min(),
        mode=rows.mode.min(),
        weight=rows.gross_weight_kg.sum(),
        notified=rows.notify_party_id.count(),
    )


def _documents() -> ir.Table:
    rows = current("documents")
    return rows.group_by("order_id").agg(documents=rows.count(), kinds=ibis.coalesce(rows.kind.nunique(), 0))


def as_features(rows: pa.Table) -> Floats:
    """One column a field; text as the logarithm of the share of orders that have the same; NaN where nothing stands."""
    columns = [_feature(rows[name]) for name in rows.column_names if name != "order_id"]
    return np.column_stack(columns) if columns else np.zeros((rows.num_rows, 0))


def _feature(column: pa.ChunkedArray) -> Floats:
    values = column.combine_chunks()
    if pa.types.is_string(values.type) or pa.types.is_large_string(values.type):
        counts = {one["values"]: one["counts"] for one in pc.value_counts(values).to_pylist()}
        shares = [np.nan if one is None else np.log(counts[one] / len(values)) for one in values.to_pylist()]
        return np.array(shares, dtype=np.float64)
    return values.cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]
