"""What happens between runs: a list is loaded, an item recovered, one judged to be another. It opens cases again."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select, update

from chokepoint.review.cases.changing import refresh, reopen
from chokepoint.review.cases.rules import DECIDED, OPEN
from chokepoint.review.store import Store
from chokepoint.review.tables import ALERTS


def reopen_touched(store: Store, actor: str, persons: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Open the cases with alerts of these persons (`party/P-1`), each for its reason; returns the reasons by case.

    Decided alerts of theirs are open again; cases that are open already get the reason too where a decision waited.
    """
    told: dict[str, tuple[str, ...]] = {}
    with store.work(actor) as work:
        for person, reason in sorted(persons.items()):
            of_person = ALERTS.c.person == person
            rows = work.connection.execute(select(ALERTS).where(of_person).order_by(ALERTS.c.case_id)).all()
            work.connection.execute(
                update(ALERTS).where(of_person, ALERTS.c.state == DECIDED).values(state=OPEN, changed_at=work.at)
            )
            for case_id in dict.fromkeys(row.case_id for row in rows):
                reopen(work, case_id, reason)
                refresh(work, case_id, reason)
                work.enter("case.ripple", f"case/{case_id}", person, reason=reason)
                told[case_id] = (*told.get(case_id, ()), reason)
    return told
