"""The lives of cases: whatever people do in whatever order, no rule is broken and the log holds."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from chokepoint.records.errors import ChokepointError, InputError, NotFoundError, RuleError
from chokepoint.review.audit.verifying import verify
from chokepoint.review.cases import acting, approving, deciding, queueing, reading
from chokepoint.review.cases.acting import Resolution, resolve_sign
from chokepoint.review.cases.deciding import Verdict
from chokepoint.review.cases.queueing import Wanted
from chokepoint.review.cases.rules import CODES, OUTCOMES, ReviewSettings
from chokepoint.review.store import Store, open_store
from tests.review.sample import ANNA, BERT, CARL, KEY, Clock, found, sign, take

PEOPLE = st.sampled_from([ANNA, BERT, CARL])
ORDERS = st.sampled_from(["1", "2", "3"])
SIGNS = ["payer", "route", "listed"]
SETTINGS = ReviewSettings()
REFUSED = (RuleError, InputError, NotFoundError)
"""What a person may be told; anything else is a fault of the program."""


class Lives(RuleBasedStateMachine):
    """Three orders of two identities, worked on by three people."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.clock = Clock()
        self.store: Store = open_store(f"sqlite:///{Path(self.folder.name) / 'c.sqlite'}", KEY, self.clock)
        self.run = 0
        self.fired: dict[str, frozenset[str]] = {}
        self.resolved: dict[tuple[str, str], str] = {}
        self.asked_by: dict[str, str] = {}

    def teardown(self) -> None:
        assert verify(self.store).holds
        self.store.close()
        self.folder.cleanup()

    @rule(order=ORDERS, names=st.sets(st.sampled_from(SIGNS)), likelihood=st.sampled_from([0.001, 0.02, 0.4]))
    def a_run(self, order: str, names: set[str], likelihood: float) -> None:
        self.run += 1
        signs = [sign(name, stop=name == "listed") for name in sorted(names)]
        entity = "P-1" if order in "12" else "P-3"
        one = found(order, *signs, likelihood=likelihood, run=f"R{self.run}", entity_id=entity)
        take(self.store, one, run=f"R{self.run}")
        self.fired[order] = frozenset(names)

    @precondition(lambda self: self.fired)
    @rule(order=ORDERS, name=st.sampled_from(SIGNS), code=st.sampled_from(sorted(CODES)), by=PEOPLE)
    def a_resolution(self, order: str, name: str, code: str, by: str) -> None:
        if self._done(lambda: resolve_sign(self.store, by, f"order/{order}", name, Resolution(code, "seen", "doc"))):
            self.resolved[order, name] = code

    @precondition(lambda self: self.fired)
    @rule(
        number=st.integers(1, 3),
        action=st.sampled_from(["release", "refuse"]),
        outcome=st.sampled_from(sorted(OUTCOMES)),
        by=PEOPLE,
    )
    def a_decision(self, number: int, action: str, outcome: str, by: str) -> None:
        case_id = f"C-{number:06d}"
        before = self._open_alerts(case_id)
        made = []
        act = lambda: made.append(deciding.decide(self.store, by, case_id, Verdict(action, outcome, "seen"), SETTINGS))  # noqa: E731
        if not self._done(act):
            return
        likely = any(alert.likelihood >= SETTINGS.four_eyes_from for alert in before)
        stopped = any(one.stop for alert in before for one in alert.signs)
        if action == "release":
            for alert in before:
                order = alert.subject.partition("/")[2]
                assert all(self.resolved.get((order, name), "stands") != "stands" for name in self.fired[order])
        if likely or (stopped and action == "release"):
            assert made[0].approval_id
        if made[0].approval_id:
            self.asked_by[made[0].approval_id] = by
            assert self._state(case_id) == "waiting"

    @precondition(lambda self: self.asked_by)
    @rule(data=st.data(), by=PEOPLE, agrees=st.booleans())
    def an_answer(self, data: st.DataObject, by: str, agrees: bool) -> None:
        approval_id = data.draw(st.sampled_from(sorted(self.asked_by)))
        answer = deciding.approve if agrees else deciding.reject
        if self._done(lambda: answer(self.store, by, approval_id, "seen")):
            assert by != self.asked_by.pop(approval_id)

    @precondition(lambda self: self.fired)
    @rule(number=st.integers(1, 3), by=PEOPLE, days=st.integers(0, 3))
    def a_snooze(self, number: int, by: str, days: int) -> None:
        until = self.clock().date().fromordinal(self.clock().date().toordinal() + days)
        self._done(lambda: acting.snooze(self.store, by, f"C-{number:06d}", until, "later", SETTINGS))

    @rule(days=st.integers(1, 4))
    def days_pass(self, days: int) -> None:
        self.clock.on(days)
        acting.wake(self.store, ANNA)

    @precondition(lambda self: self.fired)
    @rule(number=st.integers(1, 3), by=PEOPLE, up=st.booleans())
    def handed_up_or_opened(self, number: int, by: str, up: bool) -> None:
        case_id = f"C-{number:06d}"
        if up:
            self._done(lambda: acting.escalate(self.store, by, case_id, CARL, "unsure"))
        else:
            self._done(lambda: deciding.reopen_case(self.store, by, case_id, "again"))

    @invariant()
    def the_queue_tells_what_the_cases_hold(self) -> None:
        today = self.clock().date()
        waiting = {one.subject for one in approving.waiting(self.store, CARL)}
        for state in ("open", "snoozed", "waiting", "closed"):
            for line in queueing.queue(self.store, Wanted(state)):
                standing = self._open_alerts(line.case_id)
                assert line.open_alerts == len(standing)
                assert (state == "closed") == (not standing)
                assert line.likelihood == max((one.likelihood for one in standing), default=0.0)
                assert line.stops == sum(one.stop for alert in standing for one in alert.signs)
                assert (line.snoozed_until is not None) == (state == "snoozed")
                assert line.snoozed_until is None or line.snoozed_until >= today
                decisions = reading.read_case(self.store, CARL, line.case_id).decisions
                open_ones = {f"decision/{one.decision_id}" for one in decisions if one.state == "waiting"}
                assert bool(open_ones) == (state == "waiting")
                assert open_ones <= waiting

    def _open_alerts(self, case_id: str) -> list:  # type: ignore[type-arg]
        try:
            return [one for one in reading.read_case(self.store, CARL, case_id).alerts if one.state == "open"]
        except NotFoundError:
            return []

    def _state(self, case_id: str) -> str:
        return reading.read_case(self.store, CARL, case_id).line.state

    def _done(self, act: object) -> bool:
        """Whether an act was allowed; one that was not has left no entry."""
        before = self.store.head()
        try:
            act()  # type: ignore[operator]
        except REFUSED as refused:
            assert isinstance(refused, ChokepointError)
            assert self.store.head() == before
            return False
        assert self.store.head().seq > before.seq
        return True


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=15, stateful_step_count=20, deadline=None)
