"""Each check finds what it is there to find."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import ibis
import ibis.expr.types as ir
import pytest

import tests.bench  # noqa: F401 (one thread an engine)
from chokepoint.observe.checks.checking import CHECKS, check
from chokepoint.observe.discover import Found, Texts
from chokepoint.observe.evidence import record
from chokepoint.observe.examples import fires, order, outside, silent, unassessable
from chokepoint.observe.indicator import Indicator
from chokepoint.workspace.trying import under_check

HEADINGS = ("Innocent", "Cannot see", "Check", "Ask", "Source")


def _large(orders: ir.Table, **other: Any) -> ir.Table:
    """Orders above 100."""
    cells = {
        "subject_id": orders.order_id,
        "fired": orders.amount > 100,
        "strength": ibis.literal(1.0),
        "basis": orders.amount.cast("string"),
        "record_ids": ibis.array([record("orders", orders.order_id)]),
    }
    return orders.select(**{**cells, **other})


def sound(orders: ir.Table) -> ir.Table:
    return _large(orders)


def gaps_clear(orders: ir.Table) -> ir.Table:
    return _large(orders, fired=(orders.amount > 100).fill_null(False))


def gaps_accuse(orders: ir.Table) -> ir.Table:
    return _large(orders, fired=(orders.amount > 100).fill_null(True))


def loses_rows(orders: ir.Table) -> ir.Table:
    return _large(orders).filter(lambda rows: rows.fired.fill_null(True))


def repeats_rows(orders: ir.Table) -> ir.Table:
    return _large(orders).union(_large(orders))


def too_strong(orders: ir.Table) -> ir.Table:
    return _large(orders, strength=ibis.null("float64"))


def wordless(orders: ir.Table) -> ir.Table:
    return _large(orders, basis=ibis.null("string"))


def on_nothing(orders: ir.Table) -> ir.Table:
    return _large(orders, record_ids=ibis.null("array<string>"))


def on_strange_records(orders: ir.Table) -> ir.Table:
    return _large(orders, record_ids=ibis.array(["elsewhere/1"]))


def unsorted(orders: ir.Table) -> ir.Table:
    return _large(orders, record_ids=ibis.array(["orders/2", "orders/1"]))


EXAMPLES = (
    fires("large", order(amount=200)),
    silent("small", order(amount=50)),
    unassessable("no amount", order()),
)
TWO_ORDERS = (fires("large beside small", order(amount=200), order("O2", amount=1)), *EXAMPLES)
SOUND = Indicator(code="OWN-01", subject="order", finding=sound, explain="An order of {basis}.", examples=TWO_ORDERS)


def found(indicator: Indicator, innocent: str = "Ordinary trade.") -> Found:
    texts = Texts("Title.", "Why.", dict.fromkeys(HEADINGS, "Said.") | {"Innocent": innocent})
    return Found("large-order", "own", indicator, texts, "hash")


def faults(indicator: Indicator, **texts: str) -> dict[str, str]:
    """What is found, by check."""
    said: dict[str, str] = {}
    for fault in check(under_check(found(indicator, **texts))):
        said[fault.check] = f"{said.get(fault.check, '')} {fault.found}"
    return said


def test_a_sound_one_holds() -> None:
    assert faults(SOUND) == {}


@pytest.mark.parametrize(
    ("finding", "name", "said"),
    [
        (gaps_clear, "blank-cells", "without orders.amount: fires becomes silent"),
        (gaps_accuse, "blank-cells", "without orders.amount: silent becomes fires"),
        (loses_rows, "one-row-a-subject", "`large beside small` lacks a row for O2"),
        (repeats_rows, "one-row-a-subject", "too many rows for O"),
        (too_strong, "reasons", "with strength None"),
        (wordless, "reasons", "without words"),
        (on_nothing, "reasons", "on no record"),
        (on_strange_records, "reasons", "records of no table: elsewhere/1"),
        (unsorted, "reasons", "not sorted"),
    ],
    ids=lambda given: getattr(given, "__name__", ""),
)
def test_a_broken_finding_is_named(finding: Any, name: str, said: str) -> None:
    assert said in faults(replace(SOUND, finding=finding))[name]


@pytest.mark.parametrize(
    ("change", "name", "said"),
    [
        ({"examples": (silent("large", order(amount=200)), *EXAMPLES[1:])}, "stated-answers", "gives fires"),
        ({"examples": EXAMPLES[:2]}, "every-answer", "no example is unassessable"),
        ({"examples": (*EXAMPLES, EXAMPLES[0])}, "every-answer", "2 examples are called `large`"),
        ({"examples": (*EXAMPLES, outside("x", order()))}, "every-answer", "nothing says when"),
        ({"explain": "A large order."}, "texts", "does not show what was seen"),
        ({"explain": "{basis} {other}"}, "texts", "braces that nothing fills"),
        ({"segment": "orders.mood"}, "texts", "`segment` is `orders.mood`"),
        ({"segment": "parties.country"}, "texts", "`segment` is `parties.country`"),
        ({"past": ("moods",)}, "texts", "no table: `moods`"),
        ({"code": "EXC-99"}, "texts", "one of a relief"),
        ({"questions": ("payer", "nothing")}, "texts", "no question `nothing`"),
        ({"absence": ("orders.nothing",)}, "texts", "`orders.nothing` is no column"),
    ],
)
def test_a_broken_part_is_named(change: dict[str, Any], name: str, said: str) -> None:
    assert said in faults(replace(SOUND, **change))[name]


def test_absence_may_accuse_where_the_file_declares_it() -> None:
    declared = replace(SOUND, finding=gaps_accuse, absence=("orders.amount",), examples=TWO_ORDERS[:3])
    assert "blank-cells" not in faults(declared)
    assert "blank-cells" in faults(replace(declared, absence=()))


def test_an_innocent_explanation_is_never_unknown() -> None:
    assert "Innocent says unknown" in faults(SOUND, innocent="Unknown.")["texts"]


def test_an_answer_that_hangs_on_the_order_of_rows_is_named() -> None:
    class Turning:
        """Answers every second time otherwise, as one that counts on an order of rows may."""

        def __init__(self, real: Any) -> None:
            self.real, self.asked = real, 0

        def answers(self, variants: Any) -> Any:
            self.asked += 1
            given = self.real.answers(variants)
            return given if self.asked == 1 else [replace(one, strength=0.5) for one in given]

        def subjects(self, variants: Any) -> Any:
            return self.real.subjects(variants)

    asked = under_check(found(SOUND))
    turned = replace(asked, answering=Turning(asked.answering))
    assert "in another order" in CHECKS["row-order"](turned)[0].found
