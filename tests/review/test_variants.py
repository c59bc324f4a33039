"""Orders asked about again with something changed are counted, and entered in the log."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from chokepoint.review.audit.verifying import verify
from chokepoint.review.store import Store
from chokepoint.review.tables import ASKED_ORDERS, AUDIT_ENTRIES
from chokepoint.review.variants import variants
from tests.review.sample import ANNA, BERT, Clock


def _bundle(order_id: str = "N", customer: str = "C", hs_code: str = "851712", amount: int = 1) -> dict[str, Any]:
    order = {"order_id": order_id, "customer_id": customer, "amount": amount}
    return {"order": order, "order_lines": [{"hs_code": hs_code}]}


def _entered(store: Store) -> list[str]:
    asked = select(AUDIT_ENTRIES.c.subject).where(AUDIT_ENTRIES.c.action == "assessment.variants")
    with store.work("test") as work:
        return list(work.connection.execute(asked).scalars())


def test_the_same_question_again_is_no_variant(store: Store) -> None:
    assert [variants(store, ANNA, [_bundle()]) for _ in range(3)] == [[1], [1], [1]]
    assert not _entered(store)


def test_versions_are_told_by_id_and_by_customer_and_goods_whoever_asks(store: Store) -> None:
    assert variants(store, ANNA, [_bundle(), _bundle(amount=2)]) == [1, 2]
    assert variants(store, BERT, [_bundle("M", amount=3)]) == [3]
    assert variants(store, ANNA, [_bundle("N", "another", "0101", 4)]) == [3]
    assert variants(store, ANNA, [_bundle("X", "another", "9999", 5)]) == [1]
    assert _entered(store) == ["order/M", "order/N"]
    assert verify(store).holds


def test_only_hashes_are_kept_and_none_for_long(store: Store, clock: Clock) -> None:
    variants(store, ANNA, [_bundle(amount=one) for one in range(3)])
    clock.on(31)
    assert variants(store, ANNA, [_bundle(amount=9)]) == [1]
    with store.work(ANNA) as work:
        assert work.connection.execute(select(func.count()).select_from(ASKED_ORDERS)).scalar_one() == 1
