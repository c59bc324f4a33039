"""The payments graph: every payment with the purse it leaves and the purse it enters, in the order of time.

Everything is an array by *rank*, a payment's place in the order of time, so that a purse's payments up to a moment are
a stretch of one array and money only ever moves to a higher rank: no trace can run in a circle. Arrays were chosen over
queries hop by hop: a rule must know all that passed through a purse before, which for a busy one is a hundred thousand
rows; read through memory maps, they cost a trace what it touches and a start next to nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.connect.money.instants import steps_within_instants
from chokepoint.connect.money.purses import DESCRIBED, payments_between_purses
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current

Whole = npt.NDArray[np.int64]


@dataclass(frozen=True)
class PaymentGraph:
    """Payments by rank. Purses are counted from 0; -1 is none stated.

    `payments`: `payment_id`, and DESCRIBED as dictionaries. `by_id`: ranks in the order of the ids. `amounts`:
    ten-thousandths of the payment's own currency.
    `events`: by purse, twice the rank of each payment that leaves it, and one more for each that enters, ascending;
    `starts` says where each purse's begin. Payments from a purse to itself are no events. `gives_back`: of a refund,
    the rank of what it refunds, else -1; `given`: how much of that it gives back, `given_before`: what earlier refunds
    of the same payment gave. `rates`: `currency, on, per_usd`, as loaded.
    """

    payments: pa.Table
    by_id: Whole
    purses: pa.Array
    times: Whole
    payers: Whole
    payees: Whole
    amounts: Whole
    gives_back: Whole
    given: Whole
    given_before: Whole
    events: Whole
    starts: Whole
    rates: pa.Table

    def rank(self, payment_id: str) -> int | None:
        """The payment's rank; None where there is no such payment."""
        ids, wanted = self.payments["payment_id"], payment_id.encode("utf-8", "surrogatepass")
        place = bisect_left(self.by_id, wanted, key=lambda rank: ids[int(rank)].as_py().encode())
        found = int(self.by_id[place]) if place < len(self.by_id) else -1
        return found if found >= 0 and ids[found].as_py() == payment_id else None

    @cached_property
    def any_refunds(self) -> bool:
        """Whether a payment gives another back."""
        return bool((self.given > 0).any())

    def events_of(self, purse: int) -> Whole:
        """The purse's events."""
        return self.events[self.starts[purse] : self.starts[purse + 1]]


def build(engine: Engine, identities: ir.Table, pooled: str) -> PaymentGraph:
    """The graph of the current view of payments."""
    ordered = payments_between_purses(identities, pooled).order_by("paid_at", "payment_id")
    rows = engine.fetch(ordered)
    rates = engine.fetch(current("exchange_rates").select("currency", "on", "per_usd").order_by("currency", "on"))
    purses, payers, payees = _coded(rows["from_purse"], rows["to_purse"])
    times = _whole(pc.cast(rows["paid_at"], pa.timestamp("us")).cast(pa.int64()))
    steps = steps_within_instants(times, payers, payees)
    if steps.any():
        order = np.lexsort((np.arange(len(times)), steps, times))
        rows, times, payers, payees = rows.take(pa.array(order)), times[order], payers[order], payees[order]
    amounts = _whole(rows["ten_thousandths"])
    events, starts = _events(payers, payees, len(purses))
    gives_back, given, given_before = _refunds(rows, payers, payees, amounts)
    described = {name: rows[name].combine_chunks().dictionary_encode() for name in DESCRIBED}
    return PaymentGraph(
        payments=pa.table({"payment_id": rows["payment_id"].combine_chunks(), **described}),
        by_id=pc.sort_indices(rows["payment_id"]).to_numpy().astype(np.int64),
        purses=purses,
        times=times,
        payers=payers,
        payees=payees,
        amounts=amounts,
        gives_back=gives_back,
        given=given,
        given_before=given_before,
        events=events,
        starts=starts,
        rates=rates.combine_chunks(),
    )


def _coded(left: pa.ChunkedArray, right: pa.ChunkedArray) -> tuple[pa.Array, Whole, Whole]:
    """The distinct purses, and both columns as their numbers."""
    both = pa.chunked_array([*left.chunks, *right.chunks], pa.string()).combine_chunks().dictionary_encode()
    codes = both.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return both.dictionary, codes[: len(left)], codes[len(left) :]


def _whole(column: pa.ChunkedArray) -> Whole:
    return np.asarray(column.to_numpy(), dtype=np.int64)


def _events(payers: Whole, payees: Whole, purses: int) -> tuple[Whole, Whole]:
    ranks = np.arange(len(payers), dtype=np.int64)
    moved = payers != payees
    leaves, enters = moved & (payers >= 0), moved & (payees >= 0)
    purse = np.concatenate((payers[leaves], payees[enters]))
    event = np.concatenate((2 * ranks[leaves], 2 * ranks[enters] + 1))
    order = np.lexsort((event, purse))
    starts = np.zeros(purses + 1, np.int64)
    np.cumsum(np.bincount(purse, minlength=purses), out=starts[1:])
    return event[order], starts


def _refunds(rows: pa.Table, payers: Whole, payees: Whole, amounts: Whole) -> tuple[Whole, Whole, Whole]:
    """Which payment each refund gives back, how much of it, and how much earlier refunds gave.

    A refund that is made before the payment, by another purse, or in another currency is a payment like others: the
    money of that payment is not what it gives.
    """
    gives_back = np.full(len(amounts), -1, np.int64)
    given, given_before = np.zeros(len(amounts), np.int64), np.zeros(len(amounts), np.int64)
    refunds = np.flatnonzero(np.asarray(pc.is_valid(rows["refund_of"])))
    named = pc.index_in(rows["refund_of"].take(pa.array(refunds)), rows["payment_id"])
    whole = np.asarray(named.fill_null(-1), dtype=np.int64)
    sound = (whole >= 0) & (whole < refunds)
    refunds, whole = refunds[sound], whole[sound]
    same = pc.equal(rows["currency"].take(pa.array(refunds)), rows["currency"].take(pa.array(whole)))
    sound = np.asarray(same, dtype=bool) & (payers[refunds] == payees[whole]) & (payers[refunds] >= 0)
    refunds, whole = refunds[sound], whole[sound]
    order = np.lexsort((refunds, whole))
    left: dict[int, int] = {}
    for refund, of in zip(refunds[order].tolist(), whole[order].tolist(), strict=True):
        remains = left.get(of, int(amounts[of]))
        gives_back[refund], given_before[refund] = of, int(amounts[of]) - remains
        given[refund] = min(int(amounts[refund]), remains)
        left[of] = remains - int(given[refund])
    return gives_back, given, given_before
