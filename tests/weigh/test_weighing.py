"""A run is weighed: tables in, tables out, the same numbers whatever the order of rows."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pyarrow as pa
import pytest

from chokepoint.engines.protocol import Engine
from chokepoint.records import ORIGIN, RECORDS
from chokepoint.records.catalogue import Card
from chokepoint.records.errors import InputError
from chokepoint.weigh.scale import RunContext
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.weighing import Weighed, stored_backgrounds, weigh
from chokepoint.weigh.weights import Weights
from tests.weigh.evidence import card, weight
from tests.weigh.ledger import Answer, add_run, empty_engine

CARDS = (
    card("paid"),
    card("far"),
    card("new"),
    card("mandate", relief=True),
    card("licence", relief=True, stands_alone=True),
)
WEIGHTS = Weights.of(
    [
        weight("paid", 0.3, group="P"),
        weight("far", 0.2, group="L"),
        weight("new", 0.3, group="C"),
        weight("mandate", 0.2, group="P"),
        weight("licence", 0.3, group="D"),
    ]
)
SETTINGS = Settings(prior=0.01)


def in_segments(column: str) -> list[Card]:
    return [replace(each, segment=column if each.id == "new" else None) for each in CARDS]


def made_up(subjects: int, seed: int = 1) -> dict[str, dict[str, Answer]]:
    chance = random.Random(seed)
    rates = {"paid": 0.1, "far": 0.05, "new": 0.2, "mandate": 0.05, "licence": 0.1}

    def answer(rate: float) -> Answer:
        if chance.random() < rate:
            return (chance.randint(1, 10_000) / 10_000, chance.choice((1.0, 0.9, 0.4)))
        return chance.choice("ssssuo")

    return {f"O-{n}": {each: answer(rate) for each, rate in rates.items()} for n in range(subjects)}


def table(engine: Engine, name: str, run_id: str = "R-1") -> list[dict[str, object]]:
    rows = engine.table(name)
    result = engine.fetch(rows.filter(rows.run_id == run_id)).to_pylist()
    return sorted(result, key=lambda row: tuple(str(row.get(key)) for key in ("subject_id", "indicator_id", "segment")))


def weighed(answers: dict[str, dict[str, Answer]]) -> tuple[Engine, Weighed]:
    engine = empty_engine()
    add_run(engine, "R-1", CARDS, answers, stopped=("O-3",))
    return engine, weigh(engine, RunContext("R-1"), CARDS, WEIGHTS, SETTINGS)


def test_rows_add_up_and_likelihoods_sum_to_what_is_expected() -> None:
    engine, result = weighed(made_up(500))
    likelihoods = table(engine, "likelihoods")
    sums = dict.fromkeys((row["subject_id"] for row in likelihoods), result.intercept)
    for row in table(engine, "contributions"):
        sums[row["subject_id"]] += row["contribution"]
    for row in likelihoods:
        assert abs(sums[row["subject_id"]] - row["log_odds"]) < 1e-9
        assert row["likelihood"] == pytest.approx(1 / (1 + math.exp(-row["log_odds"])))
        assert row["low"] < row["likelihood"] < row["high"]
    assert result.subjects == len(likelihoods) == sum(result.bands.values()) == 500
    assert result.sum_of_likelihoods == pytest.approx(sum(row["likelihood"] for row in likelihoods))
    assert result.sum_of_likelihoods == pytest.approx(result.expected, rel=1e-7)
    assert result.bands["stop"] == 1


def test_the_order_of_rows_changes_nothing_to_the_bit() -> None:
    answers = made_up(200)
    shuffled = dict(random.Random(7).sample(list(answers.items()), len(answers)))
    shuffled = {each: dict(reversed(given.items())) for each, given in shuffled.items()}
    (plain, one), (other, two) = weighed(answers), weighed(shuffled)
    assert one == two
    for name in ("backgrounds", "contributions", "likelihoods"):
        assert table(plain, name) == table(other, name)


def test_ranks_go_by_likelihood_then_by_id() -> None:
    engine, _ = weighed(made_up(300))
    rows = sorted(table(engine, "likelihoods"), key=lambda row: row["rank"])
    assert [row["rank"] for row in rows] == list(range(1, 301))
    keys = [(-round(row["log_odds"], 9), row["subject_id"]) for row in rows]
    assert keys == sorted(keys)


def test_backgrounds_are_measured_over_those_assessed() -> None:
    engine, _ = weighed({"O-1": {"paid": (0.5, 1.0)}, "O-2": {}, "O-3": {"paid": "u"}, "O-4": {"paid": "o"}})
    (row,) = (row for row in table(engine, "backgrounds") if row["indicator_id"] == "paid")
    assert (row["fired"], row["assessed"]) == (0.5, 2)
    assert row["background"] == pytest.approx((0.5 + 200 * 0.05) / 202)


def test_one_order_on_stored_backgrounds_gets_what_it_got_in_the_run() -> None:
    answers = made_up(300)
    engine, first = weighed(answers)
    stored = stored_backgrounds(engine, "R-1", first.intercept)
    one = {"O-17": answers["O-17"]}
    add_run(engine, "R-2", CARDS, one)
    second = weigh(engine, RunContext("R-2"), CARDS, WEIGHTS, SETTINGS, stored)
    assert (second.reference_run_id, second.intercept) == ("R-1", first.intercept)
    assert table(engine, "backgrounds", "R-2") == []
    (again,) = table(engine, "likelihoods", "R-2")
    (before,) = (row for row in table(engine, "likelihoods") if row["subject_id"] == "O-17")
    for key in ("log_odds", "likelihood", "low", "high", "coverage", "band"):
        assert again[key] == before[key]


def test_a_sign_common_in_its_segment_weighs_less_there() -> None:
    answers = {f"O-{n}": {"new": (1.0, 1.0)} if n % 2 or n < 20 else {} for n in range(400)}
    channels = pa.table(
        {"subject_id": list(answers), "segment": ["web" if n % 2 else None if n < 4 else "desk" for n in range(400)]}
    )
    engine = empty_engine()
    engine.create("channels", channels)
    add_run(engine, "R-1", CARDS, answers)
    run = RunContext("R-1", segments=lambda column: engine.table({"orders.channel": "channels"}[column]))
    cards = in_segments("orders.channel")
    weigh(engine, run, cards, WEIGHTS, SETTINGS)
    measured = {row["segment"]: row for row in table(engine, "backgrounds") if row["indicator_id"] == "new"}
    assert {name: row["assessed"] for name, row in measured.items()} == {"": 400, "web": 200, "desk": 198}
    worth = {row["subject_id"]: row["contribution"] for row in table(engine, "contributions")}
    assert worth["O-1"] < worth["O-2"] < worth["O-4"], "web, not known (the whole ledger), desk"
    assert worth["O-2"] == pytest.approx(math.log(1 + 0.3 * (1 / measured[""]["background"] - 1)))


def test_a_segment_is_a_column_of_the_subjects_own_row_where_nothing_else_is_said() -> None:
    engine = empty_engine()
    names = [*RECORDS["orders"].names, *(column.name for column in ORIGIN)]
    cells = {**dict.fromkeys(names), "order_id": "O-1", "channel": "web"}
    engine.create("current_orders", pa.table({name: pa.array([cells[name]]) for name in names}))
    add_run(engine, "R-1", CARDS, {"O-1": {}})
    weigh(engine, RunContext("R-1"), in_segments("orders.channel"), WEIGHTS, SETTINGS)
    assert {row["segment"] for row in table(engine, "backgrounds")} == {"", "web"}
    with pytest.raises(InputError, match=r"`parties\.country` is not a column of `orders`"):
        weigh(engine, RunContext("R-1"), in_segments("parties.country"), WEIGHTS, SETTINGS)


def test_an_empty_run_is_weighed_to_nothing() -> None:
    engine, result = weighed({})
    assert (result.subjects, result.sum_of_likelihoods) == (0, 0)
    assert table(engine, "likelihoods") == []
    assert result.intercept == pytest.approx(SETTINGS.prior_log_odds)


def test_an_indicator_without_a_weight_is_refused() -> None:
    engine = empty_engine()
    with pytest.raises(InputError, match="`odd` has no weight"):
        weigh(engine, RunContext("R-1"), (*CARDS, card("odd")), WEIGHTS, SETTINGS)


@pytest.mark.parametrize(
    ("delete", "said"),
    [("states", "without a row in `states`"), ("findings", "do not agree")],
)
def test_tables_that_contradict_one_another_are_a_fault_of_the_program(delete: str, said: str) -> None:
    engine = empty_engine()
    add_run(engine, "R-1", CARDS, {"O-1": {"paid": (1.0, 1.0)}})
    engine.delete(delete, "run_id", ["R-1"])
    with pytest.raises(ValueError, match=said):
        weigh(engine, RunContext("R-1"), CARDS, WEIGHTS, SETTINGS)


def test_answers_of_another_catalogue_are_a_fault_of_the_program() -> None:
    engine = empty_engine()
    add_run(engine, "R-1", CARDS[:3], {"O-1": {}})
    with pytest.raises(ValueError, match="5 indicators"):
        weigh(engine, RunContext("R-1"), CARDS, WEIGHTS, SETTINGS)
