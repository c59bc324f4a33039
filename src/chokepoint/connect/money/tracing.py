"""One payment traced by every rule, as a typed answer."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from chokepoint.connect.money.fifo import first_in_first_out
from chokepoint.connect.money.following import Limits, Quest, Trail, follow
from chokepoint.connect.money.graph import PaymentGraph
from chokepoint.connect.money.haircut import pro_rata
from chokepoint.connect.money.poison import touched
from chokepoint.connect.money.purses import ACCOUNT, PARTY
from chokepoint.connect.money.valuing import Valuation
from chokepoint.records.errors import InputError
from chokepoint.records.money import Ending, PaymentTrace, TracedParty, TracedPayment

UP, DOWN = "up", "down"
HOPS = 6
"""Payments away that a trace goes, where nothing else is said."""
LEAST = Decimal("0.001")
"""Share of the traced amount below which money is not followed, where nothing else is said. Ours: what is spread
thinner tells nothing of anybody, and the haircut would spread it over the whole ledger."""
UNIT = Decimal(10_000)
_EPOCH = datetime(1970, 1, 1)


@dataclass(frozen=True)
class Asked:
    """How a payment is traced: the direction, `hops`, `days` (None: any), the `least` amount followed in the traced
    currency (None: LEAST of it), what makes one purse, and the time up to which payments are known of (None: all)."""

    direction: str = DOWN
    hops: int = HOPS
    days: int | None = None
    least: Decimal | None = None
    pooled: str = "holder"
    as_of: datetime | None = None


def trace(graph: PaymentGraph, rank: int, asked: Asked) -> PaymentTrace:
    """Where the money of the payment of that rank came from, or went."""
    quest = _quest(graph, rank, asked)
    poisoned, left_out = touched(quest)
    trails = {
        "fifo": follow(quest, first_in_first_out),
        "haircut": follow(quest, pro_rata),
        "poison": poisoned,
    }
    shown = _Shown(quest, sorted({rank for trail in trails.values() for rank in trail}))
    return PaymentTrace(
        payment_id=graph.payments["payment_id"][rank].as_py(),
        direction=asked.direction,
        amount=_amount(quest.amount),
        currency=graph.payments["currency"][rank].as_py(),
        rules={rule: shown.rows(trail) for rule, trail in trails.items()},
        endings={rule: _ending(trail, left_out if rule == "poison" else 0) for rule, trail in trails.items()},
        parties=_parties(quest, trails),
        without_rate=tuple(
            name
            for name, factor in zip(quest.valuation.currencies, quest.valuation.factors.tolist(), strict=True)
            if np.isnan(factor)
        ),
        pooled=asked.pooled,
        hops=asked.hops,
        days=asked.days,
        least=_amount(quest.limits.least),
    )


def _quest(graph: PaymentGraph, rank: int, asked: Asked) -> Quest:
    """Raises InputError for a direction, or a limit, that cannot be."""
    if asked.direction not in (UP, DOWN):
        raise InputError(f"A payment is traced `{UP}` or `{DOWN}`, not `{asked.direction}`.")
    if asked.hops < 0 or (asked.days is not None and asked.days < 0) or (asked.least is not None and asked.least < 0):
        raise InputError("Hops, days and the least amount are 0 or more.")
    amount = Decimal(int(graph.amounts[rank])) / UNIT
    least = amount * LEAST if asked.least is None else asked.least
    time, known = int(graph.times[rank]), len(graph.times)
    if asked.as_of is not None:
        known = int(np.searchsorted(graph.times, _microseconds(asked.as_of - _EPOCH), side="right"))
    earliest, latest = 0, known
    if asked.days is not None:
        span = _microseconds(timedelta(days=min(asked.days, 10**6)))
        earliest = int(np.searchsorted(graph.times, time - span))
        latest = min(known, int(np.searchsorted(graph.times, time + span, side="right")))
    limits = Limits(asked.hops, earliest, latest, int((least * UNIT).to_integral_value()))
    return Quest(graph, Valuation.on_the_day_of(graph, rank), rank, asked.direction == DOWN, limits, known)


def _microseconds(span: timedelta) -> int:
    return span // timedelta(microseconds=1)


def _amount(units: int) -> Decimal:
    """To the cent, and finer only where the records are."""
    exact = Decimal(units) / UNIT
    return exact.quantize(Decimal("0.01")) if units % 100 == 0 else exact.quantize(Decimal("0.0001"))


class _Shown:
    """The payments of all rules, read from the graph at once."""

    def __init__(self, quest: Quest, ranks: list[int]) -> None:
        self._quest = quest
        taken = [_cells(column.take(pa.array(ranks, pa.int64()))) for column in quest.graph.payments.columns]
        names = quest.graph.payments.column_names
        told = zip(*taken, strict=True)
        self._cells = {rank: dict(zip(names, one, strict=True)) for rank, one in zip(ranks, told, strict=True)}

    def rows(self, trail: Trail) -> tuple[TracedPayment, ...]:
        """The payments of one rule: the nearest first, then the earliest."""
        return tuple(self._row(rank, trail) for rank in sorted(trail, key=lambda rank: (trail[rank].hop, rank)))

    def _row(self, rank: int, trail: Trail) -> TracedPayment:
        quest, carried, cells = self._quest, trail[rank], self._cells[rank]
        entity, account = _named(quest.graph, int(quest.far[rank]))
        party, stated = ("payee_id", "to_account") if quest.down else ("payer_id", "from_account")
        valuation = quest.valuation
        return TracedPayment(
            payment_id=cells["payment_id"],
            party_id=cells[party] or entity,
            amount=_amount(carried.amount),
            hop=carried.hop,
            after=self._cells[carried.after]["payment_id"] if carried.after >= 0 else None,
            rests=_amount(carried.rests),
            cut=_amount(sum(carried.cut.values())),
            entity_id=entity,
            account=cells[stated] or account,
            paid_at=_EPOCH + timedelta(microseconds=int(quest.graph.times[rank])),
            paid_amount=_amount(int(quest.graph.amounts[rank])),
            paid_currency=cells["currency"],
            rate=Decimal(f"{valuation.factors[valuation.codes[rank]]:.9g}"),
            kind=cells["kind"] or "payment",
            **{name: cells[name] for name in _AS_RECORDED},
        )


def _cells(column: pa.ChunkedArray) -> list[Any]:
    """The cells; words of a dictionary are looked up at once."""
    plain = column.cast(column.type.value_type) if pa.types.is_dictionary(column.type) else column
    return list(plain.to_pylist())


_AS_RECORDED = ("method", "payer_id", "payee_id", "from_country", "from_city", "to_country", "to_city")


def _named(graph: PaymentGraph, purse: int) -> tuple[str | None, str | None]:
    """The entity, or the account, that a purse is."""
    if purse < 0:
        return None, None
    name = str(graph.purses[purse].as_py())
    if name.startswith(PARTY):
        return name.removeprefix(PARTY), None
    return None, name.removeprefix(ACCOUNT)


def _ending(trail: Trail, left_out: int) -> Ending:
    sums: dict[str, int] = defaultdict(int)
    for carried in trail.values():
        sums["rests"] += carried.rests
        for why, amount in carried.cut.items():
            sums[why] += amount
    return Ending(**{why: _amount(sums[why]) for why in ("rests", "hops", "days", "least", "most")}, left_out=left_out)


def _parties(quest: Quest, trails: dict[str, Trail]) -> tuple[TracedParty, ...]:
    """By purse at a far end, the greatest possible amount first."""
    reached: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(trails, 0))
    for rule, trail in trails.items():
        for rank, carried in trail.items():
            reached[int(quest.far[rank])][rule] += carried.amount
    found = [_party(quest, purse, sums) for purse, sums in reached.items()]
    return tuple(sorted(found, key=lambda one: (-one.highest, -one.lowest, one.party_id or "", one.account or "")))


def _party(quest: Quest, purse: int, sums: dict[str, int]) -> TracedParty:
    amounts = {rule: min(amount, quest.amount) for rule, amount in sums.items()}
    entity, account = _named(quest.graph, purse)
    ledger: Any = quest.ledger(purse) if purse >= 0 and (sums["fifo"] or sums["haircut"]) else None
    return TracedParty(
        party_id=entity,
        account=account,
        lowest=_amount(min(amounts.values())),
        highest=_amount(max(amounts.values())),
        by_rule={rule: _amount(amount) for rule, amount in amounts.items()},
        paid_out=_amount(ledger.paid_out) if ledger else None,
        unexplained=_amount(ledger.unexplained) if ledger else None,
    )
