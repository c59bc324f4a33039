"""The orders as records, and the fixed tables of the made world."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from chokepoint.simulate.bills import Bills
from chokepoint.simulate.carriage import Carriage
from chokepoint.simulate.columns import amounts, blank, from_rows, instants, records, words
from chokepoint.simulate.goods import goods, suppliers
from chokepoint.simulate.orders import STAGES, Trades
from chokepoint.simulate.parameters import packaged_rows, parameters
from chokepoint.simulate.places import places

CHANNELS = ("web", "mail", "phone", "agent")
CHANNEL_SHARES = (0.45, 0.35, 0.14, 0.06)
TERMS = ("FOB", "CIF", "DAP", "EXW", "CPT")
USES = ("own use", "resale", "production", "repair")
END_USERS_DECLARED = 0.2

SOURCES = (
    ("S-01", "Company register", "A", 1),
    ("S-02", "Customer master of the ledger", "B", 2),
    ("S-03", "Customer's own statement", "C", 3),
    ("S-04", "Outlines drawn for the sample world", "B", 2),
    ("S-05", "Public control lists", "A", 1),
    ("S-06", "Exchange rates of the sample world", "B", 2),
)
CONTROLLED = (
    ("SAMPLE-DUAL-USE", "760310", "1C111", "dual use"),
    ("SAMPLE-DUAL-USE", "901420", "7A994", "dual use"),
    ("SAMPLE-DUAL-USE", "880330", "9A991", "dual use"),
    ("SAMPLE-HIGH-PRIORITY", "853710", "HP-4", "tier 4"),
)
"""Codes and headings as they stand on public lists; the sample holds four of them."""


def order_records(
    trades: Trades, bills: Bills, carriage: Carriage, ids: dict[str, pa.Array], rng: np.random.Generator
) -> pa.Table:
    """One row per order."""
    gaps, where, count = parameters().gaps, places(), len(trades)
    party = ids["parties"]
    declared = goods().controlled[trades.good] | (rng.random(count) < END_USERS_DECLARED)
    status = np.select([trades.stage > 0, carriage.delivered >= 0, carriage.shipped >= 0], [3, 2, 1], 0)
    return records(
        "orders",
        {
            "order_id": ids["orders"],
            "ordered_at": instants(trades.when),
            "customer_id": party.take(pa.array(trades.customer)),
            "supplier_id": party.take(pa.array(trades.supplier)),
            "end_user_id": blank(party.take(pa.array(trades.customer)), ~declared),
            "stage": words(STAGES, trades.stage),
            "placed_from_country": blank(
                words(where.country, trades.placed), rng.random(count) < gaps["placed_from_country"]
            ),
            "channel": words(CHANNELS, rng.choice(len(CHANNELS), count, p=CHANNEL_SHARES)),
            "currency": words(suppliers().currency, trades.supplier),
            "amount": amounts(bills.total),
            "incoterm": words(TERMS, rng.integers(0, len(TERMS), count)),
            "declared_end_use": blank(
                words(USES, rng.integers(0, len(USES), count)), rng.random(count) < gaps["declared_end_use"]
            ),
            "status": words(("open", "shipped", "delivered", "closed"), status),
        },
    )


def fixed_records() -> dict[str, pa.Table]:
    """Sources, zones and controlled goods: the same for every seed."""
    zones: list[dict[str, object]] = []
    for row in packaged_rows("zones"):
        zone: dict[str, object] = {name: cell or None for name, cell in row.items()}
        zone["radius_km"] = float(row["radius_km"]) if row["radius_km"] else None
        for name in ("valid_from", "valid_to"):
            zone[name] = np.datetime64(row[name], "D").item() if row[name] else None
        zones.append(zone | {"source_id": "S-04"})
    names = ("source_id", "name", "reliability", "credibility")
    listed = ("list_id", "hs_prefix", "control_code", "tier")
    begun = np.datetime64("2009-08-27", "D").item()
    return {
        "sources": from_rows("sources", [dict(zip(names, row, strict=True)) for row in SOURCES]),
        "zones": from_rows("zones", zones),
        "controlled_goods": from_rows(
            "controlled_goods", [dict(zip(listed, row, strict=True)) | {"valid_from": begun} for row in CONTROLLED]
        ),
    }
