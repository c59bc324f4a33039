"""Illicit orders by schemes: as many as asked for, with more signs than ordinary trade, fewer with more care."""

from collections import Counter

import numpy as np
import pytest

from chokepoint.simulate import World, simulate
from chokepoint.simulate.parameters import parameters
from chokepoint.simulate.schemes import scheme_names
from chokepoint.simulate.signs import SIGNS


def test_parameters_name_known_signs() -> None:
    known = {*SIGNS, "first_order", "new_firm"}
    assert set(parameters().sensitivity) == set(scheme_names())
    assert all(set(signs) <= known for signs in parameters().sensitivity.values())
    assert set(SIGNS) <= set(parameters().innocent)
    assert sum(parameters().schemes.values()) == pytest.approx(1)


def test_as_many_as_asked_for(measured: World) -> None:
    found = Counter(row["kind"] for row in measured.truth.to_pylist())
    assert found["scheme"] == 200
    assert found["case"] == 0
    assert {row["name"] for row in measured.truth.to_pylist() if row["kind"] == "scheme"} == set(scheme_names())


def strangers(world: World) -> tuple[float, float]:
    """Share of payments by somebody else: among illicit orders, among all."""
    illicit = {row["subject_id"] for row in world.truth.to_pylist() if row["kind"] == "scheme"}
    buyers = {row["order_id"]: row["customer_id"] for row in world.tables["orders"].to_pylist()}
    other = {True: [], False: []}  # type: dict[bool, list[bool]]
    for row in world.tables["payments"].to_pylist():
        other[row["order_id"] in illicit].append(row["payer_id"] not in (None, buyers[row["order_id"]]))
    return float(np.mean(other[True])), float(np.mean(other[True] + other[False]))


def test_signs_show_more_often(measured: World) -> None:
    illicit, everywhere = strangers(measured)
    assert illicit > 3 * everywhere


def test_care_hides_them() -> None:
    careless, careful = (strangers(simulate(5_000, 5, illicit_rate=0.04, care=care))[0] for care in (0.0, 0.95))
    assert careful < careless / 2


def test_labels_only_where_asked_for(measured: World) -> None:
    labels = measured.with_labels().tables["labels"].to_pylist()
    assert Counter(row["label"] for row in labels)["illicit"] == 200
    assert "labels" not in measured.tables
