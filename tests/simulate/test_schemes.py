"""Illicit orders by schemes: as many as asked for, with more signs than ordinary trade, fewer with more care."""

from collections import Counter

import numpy as np
import pytest

from chokepoint.simulate import World, simulate
from chokepoint.simulate.parameters import parameters
from chokepoint.simulate.schemes import scheme_names, sign_names
from chokepoint.simulate.signs import SIGNS


def test_parameters_name_known_signs() -> None:
    known = set(sign_names())
    assert set(parameters().sensitivity) == set(scheme_names())
    assert all(set(signs) <= known for signs in parameters().sensitivity.values())
    assert set(SIGNS) <= set(parameters().innocent)
    assert sum(parameters().schemes.values()) == pytest.approx(1)
    assert set(parameters().case_orders) == set(scheme_names())
    assert sum(parameters().care["shares"]) == pytest.approx(1)


def test_truth_tells_case_care_and_signs(measured: World) -> None:
    rows = [row for row in measured.truth.to_pylist() if row["kind"] == "scheme"]
    cases: dict[str, set[tuple[str, float]]] = {}
    for row in rows:
        cases.setdefault(row["case_id"], set()).add((row["name"], row["care"]))
        shown, dropped = (set(filter(None, row[name].split(";"))) for name in ("shown", "dropped"))
        assert shown | dropped <= set(parameters().sensitivity[row["name"]])
        assert not shown & dropped
    assert all(len(found) == 1 for found in cases.values())
    assert {row["care"] for row in rows} == set(parameters().care["levels"])


def test_careful_cases_leave_off_more(measured: World) -> None:
    by_care: dict[float, list[float]] = {}
    for row in measured.truth.to_pylist():
        if row["kind"] == "scheme" and row["shown"] + row["dropped"]:
            shown, dropped = (len(list(filter(None, row[name].split(";")))) for name in ("shown", "dropped"))
            by_care.setdefault(row["care"], []).append(dropped / (shown + dropped))
    least, *_, most = sorted(by_care)
    assert np.mean(by_care[most]) > np.mean(by_care[least]) + 0.3


def test_rare_schemes() -> None:
    world = simulate(3_000, 4, illicit_rate=1 / 3_000)
    assert sum(row["kind"] == "scheme" for row in world.truth.to_pylist()) == 1


def cases_of(world: World, scheme: str, sign: str) -> list[list[dict[str, object]]]:
    """The orders of each case of a scheme that shows a sign, in order of time."""
    orders = {row["order_id"]: row for row in world.tables["orders"].to_pylist()}
    found: dict[str, list[dict[str, object]]] = {}
    for row in world.truth.to_pylist():
        if row["name"] == scheme and sign in row["shown"].split(";"):
            found.setdefault(row["case_id"], []).append(orders[row["subject_id"]])
    return [case for case in found.values() if len(case) > 1]


def test_split_orders_come_within_days(careless: World) -> None:
    cases = cases_of(careless, "split_orders", "split")
    assert cases
    for case in cases:
        days = sorted(row["ordered_at"].date() for row in case)  # type: ignore[attr-defined]
        assert (days[-1] - days[0]).days < 25
        assert len({row["customer_id"] for row in case}) == 1


def test_a_trial_comes_before_the_bulk(careless: World) -> None:
    lines: dict[object, float] = {}
    for line in careless.tables["order_lines"].to_pylist():
        lines.setdefault(line["order_id"], float(line["quantity"]))
    ratios = [
        lines[case[-1]["order_id"]] / lines[case[0]["order_id"]]
        for case in (
            sorted(one, key=lambda row: str(row["ordered_at"])) for one in cases_of(careless, "staged", "trial")
        )
    ]
    assert np.median(ratios) > 10


def test_consolidated_at_one_consignee(careless: World) -> None:
    sent = {row["order_id"]: row["consignee_id"] for row in careless.tables["shipments"].to_pylist()}
    cases = cases_of(careless, "consolidation", "one_consignee")
    assert cases
    for case in cases:
        assert len({sent[row["order_id"]] for row in case if row["order_id"] in sent}) <= 1
    assert np.mean([len({row["customer_id"] for row in case}) for case in cases]) > 2


def test_an_alias_shares_what_it_states(careless: World) -> None:
    people = {row["party_id"]: row for row in careless.tables["parties"].to_pylist()}
    cases = cases_of(careless, "aliases", "alias")
    assert cases
    for case in cases:
        records = [people[id_] for id_ in sorted({str(row["customer_id"]) for row in case})]
        assert len(records) == 2
        assert len({row["registration_number"] for row in records}) == 1
        assert len({row["name"] for row in records}) == 2


def test_as_many_as_asked_for(measured: World) -> None:
    found = Counter(row["kind"] for row in measured.truth.to_pylist())
    assert found["scheme"] == 200
    assert found["case"] == 0
    assert {row["name"] for row in measured.truth.to_pylist() if row["kind"] == "scheme"} == set(scheme_names())


def strangers(world: World, *schemes: str) -> tuple[float, float]:
    """Share of payments by somebody else: among orders of these schemes, or of all, and among all orders."""
    chosen = schemes or scheme_names()
    illicit = {row["subject_id"] for row in world.truth.to_pylist() if row["name"] in chosen}
    buyers = {row["order_id"]: row["customer_id"] for row in world.tables["orders"].to_pylist()}
    other = {True: [], False: []}  # type: dict[bool, list[bool]]
    for row in world.tables["payments"].to_pylist():
        other[row["order_id"] in illicit].append(row["payer_id"] not in (None, buyers[row["order_id"]]))
    return float(np.mean(other[True])), float(np.mean(other[True] + other[False]))


def test_signs_show_more_often(measured: World) -> None:
    illicit, everywhere = strangers(measured, "stranger_pays")
    assert illicit > 3 * everywhere


def test_care_hides_them() -> None:
    careless, careful = (strangers(simulate(5_000, 5, illicit_rate=0.04, care=care))[0] for care in (0.0, 0.95))
    assert careful < careless / 2


def test_labels_only_where_asked_for(measured: World) -> None:
    labels = measured.with_labels().tables["labels"].to_pylist()
    assert Counter(row["label"] for row in labels)["illicit"] == 200
    assert "labels" not in measured.tables
