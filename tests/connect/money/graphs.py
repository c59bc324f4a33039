"""Graphs of payments from a few words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from chokepoint.connect.money.graph import PaymentGraph, build
from chokepoint.connect.money.tracing import Asked, trace
from chokepoint.engines import open_engine
from chokepoint.engines.arrow import as_table
from chokepoint.engines.snapshot import VIEW_PREFIX
from chokepoint.records import RECORDS, RESULTS
from chokepoint.records.money import PaymentTrace

START = datetime(2024, 1, 1)
ENGINE = open_engine()


def paid(
    payment_id: str, payer: str | None, payee: str | None, amount: object, day: int, **cells: Any
) -> dict[str, Any]:
    """One payment, that many days after the start."""
    at = START + timedelta(days=day)
    row = {"payment_id": payment_id, "payer_id": payer, "payee_id": payee, "paid_at": at, "currency": "USD"}
    return {**row, "amount": Decimal(str(amount)), **cells}


def graph(
    rows: Sequence[dict[str, Any]],
    *,
    same: dict[str, str] | None = None,
    rates: Sequence[dict[str, Any]] = (),
    parties: Sequence[dict[str, Any]] = (),
    pooled: str = "holder",
) -> PaymentGraph:
    """The graph of those payments; `same`: the entity of a party."""
    laid = {"payments": list(rows), "exchange_rates": list(rates), "parties": list(parties)}
    for name, cells in laid.items():
        ENGINE.create(VIEW_PREFIX + name, as_table(RECORDS[name], cells), temporary=True)
    known = [
        {"party_id": one, "entity_id": entity, "likelihood": 1.0, "confirmed": True}
        for one, entity in (same or {}).items()
    ]
    ENGINE.create("identities", as_table(RESULTS["identities"], known))
    return build(ENGINE, ENGINE.table("identities"), pooled)


def traced(made: PaymentGraph, payment_id: str, direction: str = "down", **asked: Any) -> PaymentTrace:
    """The answer on one payment."""
    rank = made.rank(payment_id)
    assert rank is not None
    return trace(made, rank, Asked(direction, **asked))


def amounts(answer: PaymentTrace, rule: str) -> dict[str, Decimal]:
    """By payment."""
    return {row.payment_id: row.amount for row in answer.rules[rule]}
