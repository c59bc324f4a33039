"""Whether the examples give the stated answers, every answer has one, and what fires says why and on what."""

from __future__ import annotations

from collections import Counter

from chokepoint.observe.checks.asking import Given, UnderCheck
from chokepoint.observe.indicator import State
from chokepoint.records import RECORDS
from chokepoint.records.own import Fault


def stated_answers(asked: UnderCheck) -> list[Fault]:
    """Each example gives the answer that it states."""
    return [
        Fault(
            "stated-answers",
            f"example `{example.name}` gives {given.state.name.lower()}; {example.state.name.lower()} is stated.",
            "Correct the expression, or the example.",
        )
        for example, given in zip(asked.examples, asked.given, strict=True)
        if given.state is not example.state
    ]


def every_answer(asked: UnderCheck) -> list[Fault]:
    """Each answer that can occur has an example, *outside* too where something can be; no two have one name."""
    wanted = {State.FIRES, State.SILENT, State.UNASSESSABLE}
    if asked.found.indicator.applies is not None:
        wanted.add(State.OUTSIDE)
    stated = {example.state for example in asked.examples}
    faults = [
        Fault("every-answer", f"no example is {state.name.lower()}.", "Add one.") for state in sorted(wanted - stated)
    ]
    faults += [
        Fault(
            "every-answer",
            f"an example is {state.name.lower()}, but nothing says when that is so.",
            "State when the indicator applies, or take the example away.",
        )
        for state in sorted(stated - wanted)
    ]
    names = Counter(example.name for example in asked.examples)
    faults += [
        Fault("every-answer", f"{times} examples are called `{name}`.", "Give each a name of its own.")
        for name, times in names.items()
        if times > 1
    ]
    return faults


def reasons(asked: UnderCheck) -> list[Fault]:
    """What fires gives a strength above 0 and at most 1, words, and the records it rests on, sorted."""
    return [
        Fault("reasons", f"example `{example.name}` fires {fault}", would_do)
        for example, given in zip(asked.examples, asked.given, strict=True)
        if given.state is State.FIRES
        for fault, would_do in _lacking(given)
    ]


def _lacking(given: Given) -> list[tuple[str, str]]:
    known = all(name.split("/")[0] in RECORDS for name in given.record_ids)
    return [
        (fault, would_do)
        for holds, fault, would_do in (
            (
                given.strength is not None and 0 < given.strength <= 1,
                f"with strength {given.strength}.",
                "Give a number above 0, at most 1.",
            ),
            (bool(given.basis), "without words.", "Give `basis` a text: what was seen."),
            (bool(given.record_ids), "on no record.", "Give `record_ids` the names of the records, `table/key`."),
            (
                known,
                f"on records of no table: {', '.join(given.record_ids)}.",
                "Write each as `table/key`, such as `payments/P1`.",
            ),
            (list(given.record_ids) == sorted(given.record_ids), "on records that are not sorted.", "Sort them."),
        )
        if not holds
    ]
