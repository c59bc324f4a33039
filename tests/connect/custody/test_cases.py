"""The published cases C9 to C12, rebuilt from their records with their gaps."""

from __future__ import annotations

from datetime import date

import pytest

from chokepoint.connect.custody.lots import lot_matches
from chokepoint.engines.protocol import Engine
from chokepoint.observe.examples import row
from chokepoint.observe.indicator import Row
from chokepoint.records import RECORDS
from chokepoint.simulate.cases import TRACED, case_file
from tests.connect.custody.bench import candidates, chain, faults, hops, table, traced

PLACES = {"Al Qamishli": (37.05, 41.22), "Kirkuk": (35.47, 44.39)}


@pytest.fixture(scope="module")
def rebuilt() -> Engine:
    told = case_file()
    rows = [row("sources", source_id="S-10", name="field documentation", reliability="B", credibility=2)]
    for name in ("parties", *TRACED):
        key, columns = RECORDS[name].key[0], set(RECORDS[name].names) - {"latitude", "longitude"}
        for cells in told.rows[name]:
            own = {key: cells["key"]} | cells
            rows.append(Row(name, {column: value for column, value in own.items() if column in columns}))
    return traced(*rows)


def test_c9_converges_on_one_batch_and_one_distributor(rebuilt: Engine) -> None:
    for number in range(1, 6):
        item_id = f"c9-{number}"
        assert hops(rebuilt, item_id) == ["c9-maker", "c9-trader", "c9-distributor", None]
        told = chain(rebuilt, item_id)
        assert (told["state"], told["last_lawful_holder"]) == ("gap", "c9-distributor")
        assert told["left_by"] == "commercial procurement"
        assert candidates(rebuilt, item_id) == {"c9-distributor": 0.45, None: 0.45}
    matched = {one["matched_by"] for one in table(rebuilt, "holders", "item_id") if one["party_id"] == "c9-trader"}
    assert matched == {"lot"}


@pytest.mark.parametrize(("item_id", "importer"), [("c10-1", "c10-importer-a"), ("c10-3", "c10-importer-b")])
def test_c10_shows_every_hop_of_its_serial_up_to_the_importer(rebuilt: Engine, item_id: str, importer: str) -> None:
    maker, taker, gap = hops(rebuilt, item_id)
    assert (taker, gap) == (importer, None)
    told = [one for one in table(rebuilt, "holders", "item_id", "hop") if one["item_id"] == item_id]
    assert [one["lawful"] for one in told] == [True, True, None]
    assert told[0]["party_id"] == maker
    assert any(one.startswith("trace_requests/") for one in told[1]["record_ids"])
    assert chain(rebuilt, item_id)["diverted_to"] in {date(2015, 2, 26), date(2015, 3, 5)}


def test_c11_may_be_an_unauthorised_retransfer_within_59_days(rebuilt: Engine) -> None:
    told = chain(rebuilt, "c11-1")
    assert hops(rebuilt, "c11-1") == ["c11-maker", "c11-broker", "c11-state", None]
    assert (told["state"], told["left_by"]) == ("gap", "retransfer of state purchases")
    assert (told["diverted_to"] - told["diverted_from"]).days == 59
    found = [one for one in table(rebuilt, "custody_faults", "item_id", "kind") if one["item_id"] == "c11-1"]
    (fault,) = [one for one in found if one["kind"] == "unauthorised-retransfer"]
    assert fault["party_id"] == "c11-state"
    assert "59 days later" in fault["basis"]
    assert set(candidates(rebuilt, "c11-1")) == {"c11-state", None}


def test_c12_matches_one_lot_at_two_sites(rebuilt: Engine) -> None:
    assert hops(rebuilt, "c12-1") == hops(rebuilt, "c12-2") == ["c12-maker", "c12-state", None]
    items = [one | {"item_id": one["key"], "manufacturer": one["manufacturer_id"], "place_id": one["place"]}
             for one in case_file().rows["items"] if one["key"].startswith("c12")]  # fmt: skip
    (match,) = lot_matches(items, PLACES)
    assert (match.lot_number, match.item_ids) == ("RO-14-77", ("c12-1", "c12-2"))
    assert match.distance_km == pytest.approx(333, abs=5)


def test_nothing_else_is_said_of_the_cases(rebuilt: Engine) -> None:
    assert faults(rebuilt) == [("unauthorised-retransfer", "c11-state")]
