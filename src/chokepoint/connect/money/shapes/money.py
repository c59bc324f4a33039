"""The payments that can make shapes, as arrays in the order of time."""

from __future__ import annotations

from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.connect.money.instants import steps_within_instants
from chokepoint.connect.money.purses import BY_HOLDER, payments_between_purses
from chokepoint.connect.money.shapes.bands import thresholds_near
from chokepoint.engines.converting import DOLLAR, converted
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current

Whole = npt.NDArray[np.int64]
Reals = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

DAY = 86_400 * 1_000_000
"""Microseconds."""
DOLLARS = 0
"""The unit of amounts in US dollars; amounts without a rate are in a unit of their currency, from 1."""

ROUND = 100 * 10_000
"""Ten-thousandths of a unit of currency of which a round sum is a multiple. Ours."""

WORKING = "shapes_"
"""Before the names of temporary tables."""
_READ = (
    "payment_id",
    "from_purse",
    "to_purse",
    "paid_at",
    "currency",
    "from_country",
    "to_country",
    "ten_thousandths",
)


@dataclass(frozen=True)
class Money:
    """Payments from one purse to another, by rank: their place in the order of time.

    `times`: microseconds since 1970, ascending. `cents`: above 0, of the unit in `units`. `near`: -1 just below a
    reporting threshold, 1 just above, 0 neither or not known. `payers` and `payees` are places in `purses`.
    `round_sums`: whether the payment, in its own currency, is of whole hundreds.
    """

    payment_ids: pa.Array
    purses: pa.Array
    payers: Whole
    payees: Whole
    times: Whole
    cents: Whole
    units: Whole
    near: Whole
    round_sums: Flags

    def __len__(self) -> int:
        return len(self.times)

    @property
    def dollars(self) -> Whole:
        """Cents of US dollars; 0 where no rate is known."""
        return np.where(self.units == DOLLARS, self.cents, 0)


def money_of(rows: pa.Table) -> Money:
    """From `payment_id, from_purse, to_purse, micros, cents, unit, near, round_sum`, in any order.

    Left out: payments with an end unstated, to oneself, and of no amount or less. `unit` NULL: US dollars.
    """
    apart = pc.fill_null(pc.not_equal(rows["from_purse"], rows["to_purse"]), False)
    rows = rows.filter(pc.and_(apart, pc.fill_null(pc.greater(rows["cents"], 0), False)))
    rows = rows.sort_by([("micros", "ascending"), ("payment_id", "ascending")])
    both = pa.chunked_array([*rows["from_purse"].chunks, *rows["to_purse"].chunks], pa.string())
    purses = pc.unique(both)
    purses = purses.take(pc.sort_indices(purses))
    payers, payees = (_places(rows[end], purses) for end in ("from_purse", "to_purse"))
    times = np.asarray(rows["micros"], dtype=np.int64)
    order = np.lexsort((np.arange(len(times)), steps_within_instants(times, payers, payees), times))
    currencies = pc.unique(rows["unit"].drop_null())
    units = np.asarray(pc.fill_null(pc.add(pc.index_in(rows["unit"], currencies), 1), DOLLARS), dtype=np.int64)
    return Money(
        rows["payment_id"].combine_chunks().take(pa.array(order)),
        purses,
        payers[order],
        payees[order],
        times[order],
        np.asarray(rows["cents"], dtype=np.int64)[order],
        units[order],
        np.asarray(rows["near"], dtype=np.int64)[order],
        np.asarray(rows["round_sum"], dtype=bool)[order],
    )


def read_money(engine: Engine, identities: ir.Table) -> Money:
    """The current payments between holders; refunds are left out: they undo a payment, and go nowhere."""
    paid = payments_between_purses(identities, BY_HOLDER)
    paid = paid.filter((paid.kind != "refund").fill_null(True) & paid.refund_of.isnull())
    paid = paid.select(*_READ, day=paid.paid_at.cast("date"), amount=paid.ten_thousandths.cast("float64") / 10_000)
    made = _made(engine, "paid", paid)
    near = _made(engine, "near", thresholds_near(made, current("thresholds"), current("exchange_rates")))
    made = converted(made.mutate(into=ibis.literal(DOLLAR)), current("exchange_rates"))
    made = made.left_join(near, "payment_id").drop("payment_id_right")
    known = made.value.notnull()
    cents = (ibis.coalesce(made.value, made.amount) * 100).round().cast("int64")
    micros = made.paid_at.epoch_seconds().cast("int64") * 1_000_000
    chosen = made.select(
        "payment_id",
        "from_purse",
        "to_purse",
        micros=micros,
        cents=cents,
        unit=known.ifelse(ibis.null("string"), made.currency),
        near=made.near.fill_null(0),
        round_sum=made.ten_thousandths % ROUND == 0,
    )
    money = money_of(engine.fetch(chosen))
    for name in ("paid", "near"):
        engine.drop(WORKING + name)
    return money


def _made(engine: Engine, name: str, rows: ir.Table) -> ir.Table:
    """The rows as a table of their own: in one query they would have to be held at once."""
    engine.create(WORKING + name, rows, temporary=True)
    return engine.table(WORKING + name)


def _places(column: pa.ChunkedArray, names: pa.Array) -> Whole:
    return np.asarray(pc.index_in(column, names), dtype=np.int64)
