"""Each supplier's own ledger: its rows and no other's, parties under its own numbers, and the truth of who they are."""

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

import chokepoint
from chokepoint.records import RECORDS
from chokepoint.simulate import ledgers_path, simulate_to, truth_path
from chokepoint.simulate.by_supplier import PUBLIC, TRADE
from chokepoint.simulate.columns import records
from chokepoint.simulate.goods import suppliers

RATE = 0.02


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small world with schemes, cut up."""
    folder = tmp_path_factory.mktemp("made") / "world"
    simulate_to(folder, 2_000, 8, RATE, ledgers=True)
    return folder


def table(folder: Path, name: str) -> pa.Table:
    """A table of the world, or of a ledger, which has none where it has no rows."""
    path = folder / f"{name}.parquet"
    return pq.read_table(path) if path.exists() else records(name, {RECORDS[name].key[0]: pa.array([], pa.string())})


def ledgers(world: Path) -> dict[str, Path]:
    return {key: ledgers_path(world) / key for key in suppliers().key}


def world_ids(world: Path, key: str) -> dict[str, str]:
    """The world's id of each party of one ledger, by its number there."""
    truth = pq.read_table(truth_path(ledgers_path(world), "parquet")).filter(pc.field("ledger") == key)
    return dict(zip(truth["party_id"].to_pylist(), truth["world_party_id"].to_pylist(), strict=True))


@pytest.mark.parametrize("name", ["orders", "order_lines", "payments", "shipments", "shipment_legs", "labels"])
def test_every_row_stands_in_one_ledger(world: Path, name: str) -> None:
    key = list(RECORDS[name].key) + (["recorded_at"] if "recorded_at" in table(world, name).column_names else [])
    shares = pa.concat_tables([table(ledger, name) for ledger in ledgers(world).values()]).select(key)
    order = [(column, "ascending") for column in key]
    assert shares.sort_by(order).equals(table(world, name).select(key).sort_by(order))


def test_a_seller_of_no_ledger(tmp_path: Path) -> None:
    """One published case was sold by a party that is none of the suppliers: its order stands in nobody's ledger."""
    simulate_to(tmp_path / "world", 400, 8, ledgers=True)
    orders, people = (table(tmp_path / "world", name).to_pylist() for name in ("orders", "parties"))
    sellers = {row["party_id"] for row in people if row["name"] in suppliers().name}
    shares = [table(ledger, "orders")["order_id"].to_pylist() for ledger in ledgers(tmp_path / "world").values()]
    nobodys = {row["order_id"] for row in orders if row["supplier_id"] not in sellers}
    assert len(nobodys) == 1
    assert {row["order_id"] for row in orders} - {one for share in shares for one in share} == nobodys


def test_orders_are_the_suppliers_own(world: Path) -> None:
    whole = {row["order_id"]: row for row in table(world, "orders").to_pylist()}
    for key, ledger in ledgers(world).items():
        ids = world_ids(world, key)
        name = suppliers().name[suppliers().key.index(key)]
        own = table(ledger, "parties").filter(pc.field("name") == name)["party_id"].to_pylist()
        for row in table(ledger, "orders").to_pylist():
            assert row["supplier_id"] in own
            assert ids[row["customer_id"]] == whole[row["order_id"]]["customer_id"]
            assert row["amount"] == whole[row["order_id"]]["amount"]


def test_only_parties_it_deals_with(world: Path) -> None:
    for key, ledger in ledgers(world).items():
        named = set()
        for name in TRADE:
            rows = table(ledger, name)
            for column in RECORDS[name].columns:
                if column.refers == "parties":
                    named |= set(rows[column.name].drop_null().to_pylist())
            if name == "notes":
                named |= {row["subject_id"] for row in rows.to_pylist() if row["subject_kind"] == "party"}
        assert set(table(ledger, "parties")["party_id"].to_pylist()) == named == set(world_ids(world, key))


def test_a_party_is_itself_but_for_what_a_supplier_spells_or_lacks(world: Path) -> None:
    whole = {row["party_id"]: row for row in table(world, "parties").to_pylist()}
    respelt = blank = 0
    for key, ledger in ledgers(world).items():
        ids = world_ids(world, key)
        for row in table(ledger, "parties").to_pylist():
            true = whole[ids[row["party_id"]]]
            assert row["country"] == true["country"]
            respelt += row["name"] != true["name"]
            blank += row["phone"] is None and true["phone"] is not None
            assert row["phone"] in (None, true["phone"])
            if row["source_id"] == "S-01" or true["name"] in suppliers().name:
                assert row == true | {"party_id": row["party_id"]}
    assert respelt > 50
    assert blank > 50


def test_papers_under_which_it_delivers(world: Path) -> None:
    """A licence names no order: it is in the ledger of those who sold its buyer goods of its code."""
    whole = table(world, "documents")
    of_orders = whole.filter(pc.is_valid(whole["order_id"]))["document_id"].to_pylist()
    seen: list[str] = []
    for ledger in ledgers(world).values():
        papers = table(ledger, "documents")
        lines = table(ledger, "order_lines").select(["order_id", "control_code"])
        bought = lines.join(table(ledger, "orders").select(["order_id", "customer_id"]), "order_id").to_pylist()
        sold = {(row["customer_id"], row["control_code"]) for row in bought}
        for row in papers.to_pylist():
            assert row["order_id"] is not None or (row["buyer_id"], row["control_code"]) in sold
        seen += papers.filter(pc.is_valid(papers["order_id"]))["document_id"].to_pylist()
    assert sorted(seen) == sorted(of_orders)


def test_ties_join_parties_it_knows(world: Path) -> None:
    many = 0
    for ledger in ledgers(world).values():
        known, ties = table(ledger, "parties")["party_id"].to_pylist(), table(ledger, "relationships")
        many += ties.num_rows
        assert set(ties["from_party_id"].to_pylist() + ties["to_party_id"].to_pylist()) <= set(known)
    assert many > 0


def test_truth_joins_second_records(world: Path) -> None:
    truth = pq.read_table(truth_path(ledgers_path(world), "parquet"))
    assert truth.group_by(["ledger", "party_id"]).aggregate([]).num_rows == truth.num_rows
    parties = set(table(world, "parties")["party_id"].to_pylist())
    assert set(truth["record_of"].to_pylist()) | set(truth["world_party_id"].to_pylist()) <= parties
    other = truth.filter(pc.not_equal(truth["record_of"], truth["world_party_id"]))
    numbers = {row["party_id"]: row["registration_number"] for row in table(world, "parties").to_pylist()}
    assert other.num_rows > 0
    for row in other.to_pylist():
        assert numbers[row["record_of"]] == numbers[row["world_party_id"]]
    shared = truth.group_by("record_of").aggregate([("ledger", "count_distinct")])["ledger_count_distinct"]
    assert pc.max(shared).as_py() > 3


def test_same_bytes_in_whatever_batches(world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    simulate_to(tmp_path / "world", 2_000, 8, RATE, ledgers=True)
    one, other = ledgers_path(world), ledgers_path(tmp_path / "world")
    files = sorted(path.relative_to(one) for path in one.rglob("*.parquet"))
    assert files == sorted(path.relative_to(other) for path in other.rglob("*.parquet"))
    for file in files:
        assert (one / file).read_bytes() == (other / file).read_bytes(), file
    assert truth_path(one, "parquet").read_bytes() == truth_path(other, "parquet").read_bytes()
    monkeypatch.setattr("chokepoint.simulate.by_supplier.BATCH", 170)
    simulate_to(tmp_path / "again", 2_000, 8, RATE, ledgers=True)
    for file in files:
        assert pq.read_table(one / file).equals(pq.read_table(ledgers_path(tmp_path / "again") / file)), file


def test_the_whole_is_the_same_without(world: Path, tmp_path: Path) -> None:
    for path in simulate_to(tmp_path / "world", 2_000, 8, RATE):
        assert path.read_bytes() == (world / path.name).read_bytes()
    assert not ledgers_path(tmp_path / "world").exists()


def test_loads_with_no_mapping(world: Path, tmp_path: Path) -> None:
    """Two ledgers in one workspace: no row of the one is taken for another's row, nor is anything set aside."""
    both = [ledgers(world)[key] for key in ("general", "automation")]
    with chokepoint.open(tmp_path / "w") as workspace:
        loaded = workspace.load([*both, ledgers_path(world) / PUBLIC])
        for name in ("orders", "parties", "documents", "relationships"):
            read = sum(file.rows.get(name, 0) for file in loaded.files)
            assert read == sum(table(ledger, name).num_rows for ledger in both)
    assert {file.status for file in loaded.files} == {"loaded"}
    assert not loaded.notices
