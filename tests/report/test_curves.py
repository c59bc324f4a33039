"""Precision over recall, and reliability: shapes that say what the figures say."""

from __future__ import annotations

from chokepoint.records.evaluation import Evaluation, FoundExpected, Null
from chokepoint.report.curves import precision_of, reliability_of
from chokepoint.report.plots import BOTTOM, HEIGHT, LEFT, RIGHT, TOP, WIDTH

FLOOR = HEIGHT - BOTTOM


def _found(curve: tuple[tuple[float, float], ...], *bins: FoundExpected, illicit: int = 10) -> Evaluation:
    nothing = {
        "baselines": {},
        "fitted": None,
        "by_scheme": (),
        "by_care": (),
        "by": {},
        "ablation": (),
        "left_out": (),
    }
    figures = {"precision_at": {}, "recall_within": {}, "average_precision": 0.0, "brier": 0.0, "brier_skill": None}
    return Evaluation(
        run_id="R",
        moment="hindsight",
        truth="labels",
        orders=1000,
        illicit=illicit,
        licit=1000 - illicit,
        presumed_licit=0,
        calibration="elicited",
        budget=0.01,
        slope=None,
        found_expected=bins,
        null=Null(1, 0.01, (0.0, 0.0, 0.0), (0.0, 0.0, 0.0), None),
        curve=curve,
        **nothing,  # type: ignore[arg-type]
        **figures,  # type: ignore[arg-type]
    )


def test_precision_is_what_recall_and_share_come_to() -> None:
    drawn = precision_of(_found(((0.001, 0.1), (0.01, 0.5), (1.0, 1.0))))
    points = [tuple(map(float, one.split(","))) for one in drawn.points.split()]
    shares = [(FLOOR - y) / (FLOOR - TOP) for _, y in points]
    assert [round(one, 3) for one in shares] == [1.0, 0.5, 0.01]
    recalls = [(x - LEFT) / (WIDTH - LEFT - RIGHT) for x, _ in points]
    assert [round(one, 3) for one in recalls] == [0.1, 0.5, 1.0]
    assert abs(drawn.chance - points[-1][1]) < 0.01


def test_a_bin_that_found_what_was_told_lies_on_the_line() -> None:
    drawn = reliability_of(
        _found((), FoundExpected(1, 10, 4.0, 4, 1.0, 0.17, 0.69), FoundExpected(11, 20, 1.0, 3, 3.0))
    )
    fair, more = drawn.bins
    assert abs((fair.x - LEFT) / (WIDTH - LEFT - RIGHT) - (FLOOR - fair.y) / (FLOOR - TOP)) < 1e-3
    assert (more.x - LEFT) / (WIDTH - LEFT - RIGHT) < (FLOOR - more.y) / (FLOOR - TOP)
    assert FLOOR >= fair.low > fair.y > fair.high >= TOP
    assert fair.title.endswith("found 4")


def test_nothing_to_draw_is_drawn_as_nothing() -> None:
    assert precision_of(_found(())).points == ""
    assert reliability_of(_found(())).bins == ()
