"""The orders as records, and the fixed tables of the made world."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.simulate.bills import Bills
from chokepoint.simulate.columns import amounts, blank, from_rows, instants, versioned, words
from chokepoint.simulate.goods import goods, suppliers
from chokepoint.simulate.limits import threshold_records
from chokepoint.simulate.marks import marked
from chokepoint.simulate.numbering import Ids
from chokepoint.simulate.orders import NONE, STAGES, Trades
from chokepoint.simulate.parameters import DAY_SECONDS, Ints, packaged_rows, parameters
from chokepoint.simulate.places import places

CHANNELS = ("web", "mail", "phone", "agent")
CHANNEL_SHARES = (0.45, 0.35, 0.14, 0.06)
TERMS = ("FOB", "CIF", "DAP", "EXW", "CPT")
USES = ("own use", "resale", "production", "repair")
STATUS = ("open", "shipped", "delivered", "closed", "withdrawn")
END_USERS_DECLARED = 0.55
RECEIVER_NAMED = 0.2
"""Share of declarations that name who receives the goods as their end user."""
VAGUE_WISHES = ("as soon as possible", "ASAP", "to be advised", "address to be advised", "any port in the area", "open")
RECORDED_AFTER = 1_800
"""Seconds after which an order stands in the books."""

SOURCES = (
    ("S-01", "Company register", "A", 1),
    ("S-02", "Customer master of the ledger", "B", 2),
    ("S-03", "Customer's own statement", "C", 3),
    ("S-04", "Outlines drawn for the sample world", "B", 2),
    ("S-05", "Public control lists", "A", 1),
    ("S-06", "Exchange rates of the sample world", "B", 2),
    ("S-07", "Listings of the sample world, after public statements of its years", "B", 2),
    ("S-08", "Trade statistics of the sample world", "B", 2),
    ("S-09", "Notes of the sales desk", "B", 2),
    ("S-10", "Field documentation of the sample world", "B", 2),
)
CONTROLLED = (
    ("SAMPLE-DUAL-USE", "760310", "1C111", "dual use"),
    ("SAMPLE-DUAL-USE", "901420", "7A994", "dual use"),
    ("SAMPLE-DUAL-USE", "880330", "9A991", "dual use"),
    ("SAMPLE-HIGH-PRIORITY", "853710", "HP-4", "tier 4"),
)
"""Codes and headings as they stand on public lists; the sample holds four of them."""


def order_records(
    rows: Ints, trades: Trades, bills: Bills, moved: tuple[Ints, Ints], ids: dict[str, Ids], rng: np.random.Generator
) -> pa.Table:
    """One row per order in `rows`, and one for what was recorded otherwise at first.

    `moved` says when the goods of each of the trades left and arrived, -1 for never.
    """
    sent, came = moved
    gaps, where, count = parameters().gaps, places(), len(rows)
    party, customer, stage = ids["parties"], trades.customer[rows], trades.stage[rows]
    declared = goods().controlled[trades.good[rows]] | (rng.random(count) < END_USERS_DECLARED)
    status = np.select([stage > 0, came[rows] >= 0, sent[rows] >= 0], [3, 2, 1], 0)
    withdrawn = marked(trades, "withdrawn")[rows] & (trades.outcome[rows] == NONE)
    columns = {
        "order_id": ids["orders"].of(rows),
        "ordered_at": instants(trades.when[rows]),
        "customer_id": party.of(customer),
        "supplier_id": party.of(trades.supplier[rows]),
        "end_user_id": party.of(np.where(declared, _end_users(trades, rows, rng), -1)),
        "stage": words(STAGES, stage),
        "placed_from_country": blank(
            words(where.country, trades.placed[rows]), rng.random(count) < gaps["placed_from_country"]
        ),
        "channel": words(CHANNELS, rng.choice(len(CHANNELS), count, p=CHANNEL_SHARES)),
        "currency": words(suppliers().currency, trades.supplier[rows]),
        "amount": amounts(bills.total[rows]),
        "incoterm": words(TERMS, rng.integers(0, len(TERMS), count)),
        "declared_end_use": blank(
            words(USES, rng.integers(0, len(USES), count)), rng.random(count) < gaps["declared_end_use"]
        ),
        "requested_delivery": _wishes(trades, rows, rng),
        "status": words(STATUS, np.where(withdrawn, 4, status)),
    }
    changed = np.flatnonzero(marked(trades, "terms_changed")[rows])
    known = trades.when[rows] + RECORDED_AFTER
    was = {name: column.take(pa.array(changed)) for name, column in columns.items()}
    was["incoterm"] = words(TERMS, rng.integers(0, len(TERMS), len(changed)))
    first = versioned("orders", was, known[changed])
    known[changed] += rng.integers(1, 8, len(changed)) * DAY_SECONDS
    return pa.concat_tables([versioned("orders", columns, known), first])


def _end_users(trades: Trades, rows: Ints, rng: np.random.Generator) -> Ints:
    """Mostly the customer; who receives in the customer's place is often named, a forwarder by carelessness."""
    received = (rng.random(len(rows)) < RECEIVER_NAMED) & ~goods().controlled[trades.good[rows]]
    return np.where(received, trades.consignee[rows], trades.customer[rows])


def _wishes(trades: Trades, rows: Ints, rng: np.random.Generator) -> pa.Array:
    """When delivery is asked for: a day, a week, or something vague; often nothing is recorded."""
    count = len(rows)
    day = (trades.when[rows] // DAY_SECONDS + rng.integers(14, 70, count)).astype("datetime64[D]")
    week = rng.integers(1, 53, count)
    vague = marked(trades, "vague_terms")[rows]
    texts = pa.array(np.datetime_as_string(day)) if count else pa.array([], pa.string())
    weeks = words([f"week {number}" for number in range(1, 53)], week - 1)
    texts = pc.if_else(pa.array(rng.random(count) < 0.3), weeks, texts)
    texts = pc.if_else(pa.array(vague), words(VAGUE_WISHES, rng.integers(0, len(VAGUE_WISHES), count)), texts)
    return blank(texts, (rng.random(count) < parameters().gaps["requested_delivery"]) & ~vague)


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
        "thresholds": threshold_records(),
        "measures": measure_records(),
        "sources": from_rows("sources", [dict(zip(names, row, strict=True)) for row in SOURCES]),
        "zones": from_rows("zones", zones),
        "controlled_goods": from_rows(
            "controlled_goods", [dict(zip(listed, row, strict=True)) | {"valid_from": begun} for row in CONTROLLED]
        ),
    }


def measure_records() -> pa.Table:
    """One row per listing of a country for weak controls; a few, after public statements of these years."""
    rows: list[dict[str, object]] = []
    for row in packaged_rows("measures"):
        dates = {
            name: np.datetime64(row[name], "D").item() if row[name] else None for name in ("valid_from", "valid_to")
        }
        rows.append({**row, **dates, "source_id": "S-07"})
    return from_rows("measures", rows)
