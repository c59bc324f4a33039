"""The made world holds together, is the same for the same seed, and shows every sign for innocent reasons."""

import time

import numpy as np
import pyarrow.compute as pc
import pytest

from chokepoint.engines.arrow import ARROW
from chokepoint.records import RECORDS
from chokepoint.simulate import World, generate, simulate

LEDGER = (
    "parties",
    "orders",
    "order_lines",
    "payments",
    "shipments",
    "shipment_legs",
    "documents",
    "relationships",
    "notes",
)
ITEMS = ("items", "custody_events", "trace_requests")
VERSIONED = ("orders", "payments", "shipments")
"""Tables that hold what was recorded otherwise at first, by when it became known."""


def joined(world: World, table: str, key: str = "order_id") -> dict[str, list[object]]:
    """A table's rows with the columns of their order, prefixed `order.`."""
    orders = {row["order_id"]: row for row in world.current().tables["orders"].to_pylist()}
    rows = [row | {f"order.{name}": cell for name, cell in orders[row[key]].items()}
            for row in world.current().tables[table].to_pylist() if row[key] in orders]  # fmt: skip
    return {name: [row[name] for row in rows] for name in rows[0]}


@pytest.mark.parametrize(
    "name",
    [
        *LEDGER,
        "zones",
        "controlled_goods",
        "sources",
        "exchange_rates",
        "thresholds",
        "measures",
        "trade_statistics",
        *ITEMS,
    ],
)
def test_tables_are_as_declared(sample: World, name: str) -> None:
    declared, rows = RECORDS[name], sample.tables[name]
    assert rows.column_names == [*declared.names, *(["recorded_at"] if name in VERSIONED else [])]
    assert rows.num_rows > 0
    for column in declared.columns:
        cells = rows[column.name]
        assert cells.type == ARROW[column.type], column.name
        if column.required:
            assert cells.null_count == 0, column.name
        if column.choices:
            assert set(cells.unique().to_pylist()) <= {*column.choices, None}, column.name
        if column.minimum is not None and pc.count(cells).as_py():
            assert pc.min(cells).as_py() >= column.minimum, column.name


@pytest.mark.parametrize("name", [*LEDGER, *ITEMS, "zones"])
def test_keys_are_unique(sample: World, name: str) -> None:
    rows = sample.tables[name]
    key = [*RECORDS[name].key, *(["recorded_at"] if name in VERSIONED else [])]
    assert rows.group_by(key).aggregate([]).num_rows == rows.num_rows


@pytest.mark.parametrize("name", [*LEDGER, *ITEMS])
def test_references_exist(sample: World, name: str) -> None:
    for column in RECORDS[name].columns:
        if column.refers:
            target = sample.tables[column.refers][RECORDS[column.refers].key[0]]
            cells = sample.tables[name][column.name].drop_null()
            assert pc.all(pc.is_in(cells, value_set=target.combine_chunks())).as_py() in (True, None), column.name


def test_same_seed_same_content() -> None:
    first, again, other = (generate(2_000, seed, illicit_rate=0.005) for seed in (7, 7, 8))
    assert all(first.tables[name].equals(again.tables[name]) for name in first.tables)
    assert first.truth.equals(again.truth)
    assert not first.tables["orders"].equals(other.tables["orders"])


def test_ids_follow_time_and_tell_nothing(sample: World) -> None:
    orders = sample.tables["orders"]
    moments = orders["ordered_at"].to_numpy()
    assert (np.diff(moments.astype("int64")) >= 0).all()
    laid = set(sample.truth["subject_id"].to_pylist())
    places = np.flatnonzero([id_ in laid for id_ in orders["order_id"].to_pylist()]) / orders.num_rows
    assert 0.35 < places.mean() < 0.7
    assert set(orders["order_id"].to_pylist()) >= laid
    assert "labels" not in sample.tables


def test_lines_add_up(sample: World) -> None:
    lines = sample.tables["order_lines"].group_by("order_id").aggregate([("amount", "sum")]).sort_by("order_id")
    assert lines["amount_sum"].to_pylist() == [row["amount"] for row in sample.current().tables["orders"].to_pylist()]


def test_a_large_ledger_takes_seconds() -> None:
    begun = time.process_time()
    generate(20_000, seed=3)
    assert time.process_time() - begun < 15


@pytest.mark.parametrize("wrong", [{"orders": 10}, {"illicit_rate": 1.5}, {"care": -0.1}])
def test_impossible_worlds_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="orders at least 200"):
        generate(**({"orders": 1_000, "seed": 1} | wrong))  # type: ignore[arg-type]


def test_custody_runs_forward() -> None:
    """Of the items of made trade: those of the published cases have gaps of their own."""
    tables = simulate(10_000, 1).tables
    found = {row["item_id"]: row["documented_on"] for row in tables["items"].to_pylist()}
    chains: dict[object, list[dict[str, object]]] = {}
    for row in tables["custody_events"].to_pylist():
        chains.setdefault(row["item_id"], []).append(row)
    assert set(chains) == set(found)
    for item, events in chains.items():
        days = [row["occurred_from"] for row in events]
        assert days == sorted(days)  # type: ignore[type-var]
        assert (events[0]["kind"], events[-1]["kind"]) == ("manufacture", "recovery")
        assert days[-1] == found[item]
    assert 0.25 < share([len(events) < 5 for events in chains.values()]) < 0.55


def test_some_rows_were_recorded_otherwise_at_first(sample: World) -> None:
    for name in VERSIONED:
        rows, newest = sample.tables[name], sample.current().tables[name]
        assert 0 < rows.num_rows - newest.num_rows < 0.05 * newest.num_rows
    payers: dict[object, set[object]] = {}
    for row in sample.tables["payments"].to_pylist():
        payers.setdefault(row["payment_id"], set()).add(row["payer_id"])
    assert sum(len(found) > 1 for found in payers.values()) > 100


def share(hits: list[bool]) -> float:
    return float(np.mean(hits))


class TestInnocentRates:
    """Each sign occurs in ordinary trade about as often as the parameters intend."""

    def test_first_orders(self, sample: World) -> None:
        seen: set[str] = set()
        first = []
        for row in sample.tables["orders"].sort_by("ordered_at").to_pylist():
            if row["ordered_at"].year > 2013 or row["ordered_at"].month > 3:
                first.append(row["customer_id"] not in seen)
            seen.add(row["customer_id"])
        assert 0.07 < share(first) < 0.13

    def test_payments(self, sample: World) -> None:
        paid = joined(sample, "payments")
        plain = [kind == "payment" for kind in paid["kind"]]
        others = [payer not in (None, buyer) for payer, buyer, ok in
                  zip(paid["payer_id"], paid["order.customer_id"], plain, strict=True) if ok]  # fmt: skip
        assert 0.02 < share(others) < 0.09
        abroad = [None not in pair and pair[0] != pair[1] for *pair, ok in
                  zip(paid["from_country"], paid["order.placed_from_country"], plain, strict=True) if ok]  # fmt: skip
        assert 0.012 < share(abroad) < 0.04
        hiding = {"cash", "money_transfer", "informal", "prepaid", "crypto"}
        assert 0.02 < share([method in hiding for method in paid["method"]]) < 0.05
        assert 0.003 < share([method == "e_wallet" for method in paid["method"]]) < 0.02
        assert 0.015 < share([name is None for name in paid["originator_name"]]) < 0.05

    def test_carriage(self, sample: World) -> None:
        sent = joined(sample, "shipments")
        other = [who not in (None, buyer) for who, buyer in
                 zip(sent["consignee_id"], sent["order.customer_id"], strict=True)]  # fmt: skip
        assert 0.03 < share(other) < 0.09
        assert 0.004 < share([status in ("failed", "returned") for status in sent["status"]]) < 0.02
        orders = sample.tables["orders"].to_pylist()
        shipped = set(sent["order_id"])
        missing = [row["order_id"] not in shipped for row in orders if row["stage"] == "order"]
        assert 0.008 < share(missing) < 0.045

    def test_parties(self, sample: World) -> None:
        people = {row["party_id"]: row for row in sample.tables["parties"].to_pylist()}
        buyers = [people[row["customer_id"]] for row in sample.tables["orders"].to_pylist()]
        assert 0.03 < share([row["industry"] is None for row in buyers]) < 0.09
        assert 0.3 < share([row["latitude"] is None for row in buyers]) < 0.6
        assert 0.08 < share([row["employees"] is None for row in buyers]) < 0.2
        dates = [row["ordered_at"].date() for row in sample.tables["orders"].to_pylist()]
        young = [row["incorporated_on"] is not None and 0 <= (day - row["incorporated_on"]).days < 365
                 for row, day in zip(buyers, dates, strict=True)]  # fmt: skip
        assert 0.015 < share(young) < 0.05

    def test_controlled_goods_are_licensed(self, sample: World) -> None:
        held = {(row["buyer_id"], row["hs_code"]) for row in sample.tables["documents"].to_pylist()
                if row["kind"] == "licence"}  # fmt: skip
        lines = joined(sample, "order_lines")
        cells = zip(lines["order.customer_id"], lines["hs_code"], lines["control_code"], strict=True)
        licensed = [(buyer, hs) in held for buyer, hs, code in cells if code]
        assert 0.01 < len(licensed) / sample.tables["orders"].num_rows < 0.06
        assert share(licensed) > 0.93
