"""Past cases alike: measured by shared weight, only decisions that are made, on each database."""

from __future__ import annotations

import pytest

from chokepoint.records.errors import NotFoundError
from chokepoint.records.past import PastCases
from chokepoint.review.cases import deciding
from chokepoint.review.cases.alike import Evidence, case_signs, past_alike
from chokepoint.review.cases.deciding import Verdict
from chokepoint.review.cases.rules import ReviewSettings
from chokepoint.review.store import Store
from tests.review.sample import ANNA, found, resolve, sign, take

ALONE = ReviewSettings(four_eyes=())
WEIGHTS = {"payer": 2.0, "zone": 1.0, "route": 0.5, "common": 0.0}
ORDERS = {
    "1": ("payer", "zone"),
    "2": ("payer",),
    "3": ("route", "common"),
    "4": ("payer", "zone", "route"),
    "5": ("payer", "zone"),
}


@pytest.fixture
def decided(store: Store) -> Store:
    """Five cases of an order each; 1 to 3 are decided, 4 waits for a second person, 5 is open."""
    take(store, *(found(order, *map(sign, signs)) for order, signs in ORDERS.items()))
    _decide(store, "1", "refuse", "confirmed")
    resolve(store, "2", "payer")
    _decide(store, "2", "release", "false alarm")
    _decide(store, "3", "refuse", "undetermined")
    _decide(store, "4", "refuse", "confirmed", ReviewSettings(four_eyes_from=0.0))
    return store


def _decide(store: Store, order: str, action: str, outcome: str, settings: ReviewSettings = ALONE) -> None:
    deciding.decide(store, ANNA, f"C-00000{order}", Verdict(action, outcome, "looked into"), settings)


def _near(store: Store, subject: str, *signs: str, top: int = 10) -> PastCases:
    return past_alike(store, Evidence(subject, frozenset(signs), WEIGHTS), top)


def test_the_nearest_share_the_most_weight(decided: Store) -> None:
    told = _near(decided, "order/9", "payer", "zone", "common")
    assert [(one.case_id, one.outcome, round(one.likeness, 6)) for one in told.past] == [
        ("C-000001", "confirmed", 1.0),
        ("C-000002", "false alarm", round(2 / 3, 6)),
    ]
    assert told.outcomes == {"confirmed": 1, "valuable": 0, "false alarm": 1, "undetermined": 0}
    assert told.decided == 3
    second = told.past[1]
    assert [one.sign for one in second.shared] == ["payer"]
    assert [one.sign for one in second.only_here] == ["zone", "common"]
    assert second.only_there == ()
    assert [one.case_id for one in _near(decided, "order/9", "payer", "zone", top=1).past] == ["C-000001"]


def test_what_weighs_nothing_makes_nothing_alike(decided: Store) -> None:
    assert _near(decided, "order/9", "common", "unheard-of").past == ()
    assert _near(decided, "order/9").past == ()
    route = _near(decided, "order/9", "route", "common").past
    assert [(one.case_id, one.likeness) for one in route] == [("C-000003", 1.0)]


def test_neither_its_own_decision_nor_its_own_case_is_a_past_case(decided: Store) -> None:
    assert [one.case_id for one in _near(decided, "order/1", "payer", "zone").past] == ["C-000002"]
    assert [one.case_id for one in _near(decided, "case/C-000001", "payer", "zone").past] == ["C-000002"]
    assert _near(decided, "order/1", "payer").decided == 2


def test_a_subject_decided_anew_counts_with_the_newest(decided: Store) -> None:
    deciding.reopen_case(decided, ANNA, "C-000001", "new papers")
    _decide(decided, "1", "refuse", "valuable")
    nearest = _near(decided, "order/9", "payer", "zone")
    assert [one.outcome for one in nearest.past] == ["valuable", "false alarm"]
    assert nearest.decided == 3


def test_a_case_has_the_signs_of_its_alerts(decided: Store) -> None:
    assert case_signs(decided, "C-000004") == {"payer", "zone", "route"}
    with pytest.raises(NotFoundError, match="C-000099"):
        case_signs(decided, "C-000099")


def test_a_stop_is_no_evidence(store: Store) -> None:
    take(store, found("1", sign("payer"), sign("unlicensed", stop=True)))
    assert case_signs(store, "C-000001") == {"payer"}
    _decide(store, "1", "refuse", "confirmed")
    (one,) = _near(store, "order/9", "payer").past
    assert (one.likeness, one.only_there) == (1.0, ())
