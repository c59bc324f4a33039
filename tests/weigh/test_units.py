"""Parties and networks: occasions are damped, records count once, and size is no ground for suspicion."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.engines.arrow import as_table
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.records import RECORDS, RESULTS
from chokepoint.weigh.accumulate import Kinds, accumulate
from chokepoint.weigh.membership import entities, networks
from chokepoint.weigh.occasions import Occasions, damped, left_by_relief
from chokepoint.weigh.random_sets import FEWEST_SETS, RandomSets, set_sizes
from chokepoint.weigh.scale import RunContext, Scale, answering
from chokepoint.weigh.settings import Settings
from chokepoint.weigh.units import Gathered, least_orders, weigh_units
from chokepoint.weigh.weighing import read_ledger, weigh_ledger
from chokepoint.weigh.weights import Weights
from tests.bench import empty_engine
from tests.weigh.evidence import card, fired, forces, kinds, weight, worths

SETTINGS = Settings(prior=0.01)
CARDS = [
    card("far"),
    card("owned", subject="party"),
    card("paid"),
    card("paper", relief=True),
    card("repeated", repeats=True),
]
WEIGHTS = Weights.of(
    [weight("far", group="L"), weight("owned", 0.3), weight("paid", 0.3), weight("paper", 0.3), weight("repeated", 0.3)]
)

Answers = Mapping[str, Mapping[str, tuple[float, list[str]]]]
"""Strength and records of what fires, by subject and indicator."""


def weighed(
    customers: Mapping[str, str],
    shown: Answers,
    of_parties: Answers | None = None,
    members: Sequence[tuple[str, str]] = (),
) -> Engine:
    """A run of orders by customer, weighed up to networks; every party is an entity."""
    engine = empty_engine()
    cells = [{"order_id": order, "customer_id": who} for order, who in customers.items()]
    engine.create(VIEW_PREFIX + "orders", as_table(RECORDS["orders"], cells))
    parties = sorted({*customers.values(), *(of_parties or {})})
    known = [{"party_id": one, "entity_id": one, "likelihood": 1.0, "confirmed": True} for one in parties]
    engine.create("identities", as_table(RESULTS["identities"], known))
    rows = [{"network_id": network, "entity_id": entity} for network, entity in members]
    engine.create("members", as_table(RESULTS["members"], rows))
    on_orders = {order: {**shown.get(order, {}), **(of_parties or {}).get(who, {})} for order, who in customers.items()}
    own_parties = {one: (of_parties or {}).get(one, {}) for one in parties}
    for kind, answers in (("order", on_orders), ("party", own_parties)):
        ids = [each.id for each in answering(kind, CARDS)]
        _fill(engine, kind, ids, answers)
    _, ledger = weigh_ledger(engine, RunContext("R"), Scale.of(answering("order", CARDS), WEIGHTS, SETTINGS))
    own = read_ledger(engine, RunContext("R", "party"), Scale.of(answering("party", CARDS), WEIGHTS, SETTINGS))
    gathered = Gathered.of(engine, "R", ledger, own)
    entity = entities(engine, ledger.evidence.subjects, own.evidence.subjects)
    like = weigh_units(engine, gathered, entity)
    weigh_units(engine, gathered, networks(engine, entity), like)
    return engine


def _fill(engine: Engine, kind: str, ids: list[str], answers: Answers) -> None:
    states = [
        {
            "run_id": "R",
            "subject_kind": kind,
            "subject_id": subject,
            "packed": "".join("f" if one in given else "s" for one in ids),
        }
        for subject, given in answers.items()
    ]
    findings = [
        {
            "run_id": "R",
            "indicator_id": name,
            "subject_kind": kind,
            "subject_id": subject,
            "strength": strength,
            "basis": "seen",
            "record_ids": records,
            "grade": 1.0,
        }
        for subject, given in answers.items()
        for name, (strength, records) in given.items()
    ]
    engine.append("states", as_table(RESULTS["states"], states))
    engine.append("findings", as_table(RESULTS["findings"], findings))


def table(engine: Engine, name: str, kind: str) -> list[dict[str, object]]:
    rows = engine.table(name)
    found = engine.fetch(rows.filter(rows.subject_kind == kind)).to_pylist()
    return sorted(found, key=lambda row: (str(row.get("subject_id")), str(row.get("indicator_id"))))


def added(engine: Engine, unit: str, kind: str = "party") -> dict[str, float]:
    return {
        str(row["indicator_id"]): float(str(row["contribution"]))
        for row in table(engine, "contributions", kind)
        if row["subject_id"] == unit
    }


def ledger(customers: int = 60, seed: int = 1) -> tuple[dict[str, str], dict[str, dict[str, tuple[float, list[str]]]]]:
    """Customers of one to forty orders, with signs on some of them by chance."""
    chance = random.Random(seed)
    placed, shown = {}, {}
    for customer in range(customers):
        for number in range(min(40, int(chance.paretovariate(0.8)))):
            order = f"O-{customer}-{number}"
            placed[order] = f"C-{customer:03}"
            signs = {"paid": 0.08, "far": 0.2, "paper": 0.1}
            shown[order] = {
                name: (chance.choice((0.3, 0.7, 1.0)), [f"orders/{order}"])
                for name, rate in signs.items()
                if chance.random() < rate
            }
    return placed, shown


def test_a_partys_rows_add_up_and_each_band_to_what_is_expected() -> None:
    engine = weighed(*ledger())
    bands = {row["least_orders"]: row for row in table(engine, "intercepts", "party")}
    likelihoods = table(engine, "likelihoods", "party")
    for row in likelihoods:
        a = bands[int(least_orders(np.array([row["orders"]]))[0])]["intercept"]
        total = math.fsum(added(engine, str(row["subject_id"])).values())
        assert abs(a + total - row["log_odds"]) < 1e-9
        assert row["low"] < row["likelihood"] < row["high"]
        assert 0 <= row["percentile"] <= 100
    assert sorted(row["rank"] for row in likelihoods) == list(range(1, len(likelihoods) + 1))
    for row in bands.values():
        assert row["sum_of_likelihoods"] == pytest.approx(row["expected"], rel=1e-6)
    assert sum(row["subjects"] for row in bands.values()) == len(likelihoods) == 60


def test_the_order_of_rows_changes_nothing_to_the_bit() -> None:
    placed, shown = ledger()
    shuffled = dict(random.Random(3).sample(list(placed.items()), len(placed)))
    plain, other = weighed(placed, shown), weighed(shuffled, shown)
    for name in ("contributions", "likelihoods", "intercepts"):
        assert table(plain, name, "party") == table(other, name, "party"), name


def test_further_occasions_count_half_each_and_the_same_records_once() -> None:
    placed = dict.fromkeys(("A", "B", "C"), "c") | {f"X{n}": f"x{n}" for n in range(200)}
    own = {order: {"paid": (1.0, [f"payments/{order}"])} for order in "ABC"}
    one = added(weighed(placed, {"A": own["A"]}), "c")["paid"]
    three = added(weighed(placed, own), "c")["paid"]
    same = added(weighed(placed, {order: {"paid": (1.0, ["parties/c"])} for order in "ABC"}), "c")["paid"]
    assert three / one == pytest.approx(1.75, rel=0.05)  # what fires three times is a little more common, too
    assert same / one == pytest.approx(1.0, rel=0.05)


def test_a_partys_own_finding_counts_once_beside_its_orders() -> None:
    placed = {f"O{n}": "c" for n in range(5)} | {f"X{n}": f"x{n}" for n in range(50)}
    engine = weighed(placed, {}, {"c": {"owned": (1.0, ["parties/c"])}, "idle": {"owned": (1.0, ["parties/idle"])}})
    assert added(engine, "c") == added(engine, "idle")
    orders = {row["subject_id"]: row["orders"] for row in table(engine, "likelihoods", "party")}
    assert (orders["c"], orders["idle"]) == (5, 0)
    idle = next(row for row in table(engine, "likelihoods", "party") if row["subject_id"] == "idle")
    assert idle["percentile"] is None


def test_what_repeats_other_orders_counts_for_the_order_and_not_for_the_party() -> None:
    placed = dict.fromkeys(("A", "B"), "c") | {f"X{n}": f"x{n}" for n in range(200)}
    seen = {"A": {"paid": (1.0, ["payments/1"])}, "B": {"repeated": (1.0, ["orders/A"])}}
    engine = weighed(placed, seen)
    assert added(engine, "B", "order")["repeated"] > 0
    assert set(added(engine, "c")) == {"paid"}


def test_records_held_a_few_at_a_time_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    customers = {"O1": "A", "O2": "A", "O3": "B"}
    shown = {
        "O1": {"far": (1.0, ["orders/O1"]), "paid": (0.5, ["payments/P"])},
        "O2": {"far": (0.5, ["orders/O1"]), "paid": (0.5, ["payments/P2"])},
        "O3": {"far": (1.0, ["orders/O3"])},
    }
    owned = {"A": {"owned": (1.0, ["parties/A"])}}
    at_once = table(weighed(customers, shown, owned), "contributions", "party")
    monkeypatch.setattr("chokepoint.weigh.units.AT_ONCE", 1)
    assert table(weighed(customers, shown, owned), "contributions", "party") == at_once


def test_a_relief_explains_the_signs_of_its_own_order_alone() -> None:
    placed = {"A": "c", "B": "c"} | {f"X{n}": f"x{n}" for n in range(50)}
    sign, relief = {"paid": (1.0, ["payments/1"])}, {"paper": (1.0, ["documents/1"])}
    other = {"paid": (1.0, ["payments/2"])}
    bare = added(weighed(placed, {"A": sign}), "c")["paid"]
    relieved = added(weighed(placed, {"A": {**sign, **relief}}), "c").get("paid", 0.0)
    elsewhere = added(weighed(placed, {"A": relief, "B": other}), "c")["paid"]
    assert relieved < bare
    assert elsewhere == bare


def test_a_large_ordinary_customer_does_not_rise_by_its_size() -> None:
    placed, shown = ledger(200)
    chance = random.Random(9)
    plain = sorted(shown)
    for number in range(500):
        order = f"L-{number}"
        placed[order] = "large"
        like = shown[chance.choice(plain)]
        shown[order] = {name: (strength, [f"orders/{order}"]) for name, (strength, _) in like.items()}
    rows = {row["subject_id"]: row for row in table(weighed(placed, shown), "likelihoods", "party")}
    assert rows["large"]["orders"] == 500
    assert rows["large"]["likelihood"] < 3 * SETTINGS.prior
    assert 5 < rows["large"]["percentile"] < 95


def test_a_network_adds_up_its_parties() -> None:
    placed = {"A": "a", "B": "b"} | {f"X{n}": f"x{n}" for n in range(100)}
    shown = {"A": {"paid": (1.0, ["payments/1"])}, "B": {"paid": (1.0, ["payments/2"]), "far": (1.0, ["orders/B"])}}
    engine = weighed(placed, shown, {"b": {"owned": (1.0, ["parties/b"])}}, members=[("a", "a"), ("a", "b")])
    (network,) = table(engine, "likelihoods", "network")
    assert (network["subject_id"], network["orders"]) == ("a", 2)
    assert set(added(engine, "a", "network")) == {"paid", "far", "owned"}
    assert added(engine, "a", "network")["paid"] > added(engine, "a")["paid"]


def test_sizes_are_compared_exactly_while_small_and_within_an_eighth_beyond() -> None:
    orders = np.arange(1, 5000)
    sizes = set_sizes(orders)
    assert (sizes[orders <= 64] == orders[orders <= 64]).all()
    assert (np.abs(sizes / orders - 1) < 0.125).all()
    assert least_orders(np.array([0, 1, 2, 3, 4, 7, 8])).tolist() == [0, 1, 2, 2, 4, 4, 8]


TWO_SIGNS = Kinds(np.zeros(2, np.int64), np.zeros(2, np.bool_), np.zeros(2, np.bool_))


@pytest.mark.parametrize("size", [3, 50])
def test_sets_added_up_a_few_at_a_time_come_to_the_same(monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    chance = np.random.default_rng(5)
    count = 400
    occasions = Occasions(
        chance.integers(0, 100, count),
        chance.integers(0, 2, count),
        np.arange(count),
        chance.random(count),
        chance.random(count),
    )
    whole = RandomSets(occasions, 100, TWO_SIGNS, SETTINGS).totals(size)
    monkeypatch.setattr("chokepoint.weigh.random_sets.AT_ONCE", 7 * size)
    assert np.array_equal(RandomSets(occasions, 100, TWO_SIGNS, SETTINGS).totals(size), whole)


def test_large_sets_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chokepoint.weigh.random_sets.MOST_DRAWN", 1000)
    one = Occasions(np.zeros(1, np.int64), np.zeros(1, np.int64), np.zeros(1, np.int64), np.ones(1), np.ones(1))
    assert len(RandomSets(one, 10, TWO_SIGNS, SETTINGS).totals(2000)) == FEWEST_SETS


def test_random_sets_are_the_same_every_time_and_grow_with_size() -> None:
    chance = np.random.default_rng(1)
    owner = np.sort(chance.integers(0, 300, 200))
    shows = Occasions(owner, chance.integers(0, 3, 200), np.arange(200), chance.random(200), np.zeros(200))
    kind = Kinds(np.arange(3), np.zeros(3, dtype=bool), np.zeros(3, dtype=bool))
    one, again = (RandomSets(shows, 300, kind, SETTINGS) for _ in range(2))
    for size in (1, 8, 100):
        assert np.array_equal(one.totals(size), again.totals(size))
    middles = [float(np.median(one.totals(size))) for size in (1, 8, 100)]
    assert middles == sorted(middles)
    assert one.percentile(np.array([8, 0]), np.array([99.0, 0.0]))[0] == 100


@st.composite
def occasions(draw: st.DrawFn) -> tuple[Kinds, Occasions]:
    """Occasions on up to three owners, some on the same records."""
    count = draw(st.integers(0, 25))
    ints = lambda most: np.array(draw(st.lists(st.integers(0, most), min_size=count, max_size=count)), dtype=np.int64)  # noqa: E731
    record = ints(9)
    amount = np.array(draw(st.lists(st.floats(0, 3), min_size=count, max_size=count)))
    kind = Kinds(np.array([0, 0, 1]), np.zeros(3, dtype=bool), np.zeros(3, dtype=bool))
    return kind, Occasions(ints(2), record % 3, record, amount, amount / 4)


def total(kind: Kinds, shown: Occasions) -> np.ndarray:
    return accumulate(damped(shown, kind, SETTINGS.damping), kind, 3, SETTINGS).total


@given(occasions(), st.integers(0, 2), st.integers(0, 11), st.floats(0, 3))
def test_a_further_occasion_never_lowers(
    evidence: tuple[Kinds, Occasions], owner: int, record: int, amount: float
) -> None:
    kind, shown = evidence
    more = Occasions(np.array([owner]), np.array([record % 3]), np.array([record]), np.array([amount]), np.zeros(1))
    assert (total(kind, shown.and_those(more)) >= total(kind, shown) - 1e-9).all()


@given(occasions(), st.randoms(use_true_random=False))
def test_the_order_of_occasions_does_not_matter_to_the_bit(evidence: tuple[Kinds, Occasions], chance) -> None:
    kind, shown = evidence
    order = np.array(chance.sample(range(len(shown.owner)), len(shown.owner)), dtype=np.int64)
    assert total(kind, shown).tolist() == total(kind, shown.take(order)).tolist()


@given(occasions())
def test_the_same_records_again_change_nothing_and_no_sign_counts_beyond_twice(evidence) -> None:
    kind, shown = evidence
    assert total(kind, shown.and_those(shown)).tolist() == total(kind, shown).tolist()
    most = 2 * shown.amount.max(initial=0)
    assert (damped(shown, kind, SETTINGS.damping).log_ratio <= most + 1e-9).all()


@settings(max_examples=50)
@given(st.tuples(kinds(), worths(), forces()))
def test_relief_takes_off_what_it_takes_off_in_the_sum(evidence: tuple[Kinds, np.ndarray, np.ndarray]) -> None:
    kind, worth, force = evidence
    sums = accumulate(fired(force, worth), kind, len(force), SETTINGS)
    left = left_by_relief(sums, kind)
    signs = ~kind.relief[sums.fired.indicator]
    bound = ~kind.stands_alone[sums.fired.indicator]
    for subject in range(len(force)):
        here = sums.fired.subject == subject
        net = math.fsum(sums.contribution[here & bound])
        assert math.fsum((left * sums.contribution)[here & signs]) == pytest.approx(max(net, 0.0), abs=1e-8)


def test_an_empty_run_has_no_parties() -> None:
    engine = weighed({}, {})
    assert table(engine, "likelihoods", "party") == []
    assert isinstance(engine.fetch(engine.table("members")), pa.Table)
