"""Payments in the currency of the one that is traced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from chokepoint.connect.money.graph import PaymentGraph, Whole

RATE_DAYS = 31
"""Days for which a rate is taken to hold: customs and the United Nations set theirs monthly."""
DOLLAR = "USD"
CENT = 100
"""Ten-thousandths."""


@dataclass(frozen=True)
class Valuation:
    """Values in ten-thousandths of one currency, by rates of one day for the whole of a trace.

    One rate a currency, so that money which stays in its currency keeps its value whatever the rates did meanwhile.
    `factors`: by the number of a currency in the graph, how much one unit is worth; NaN where no rate is known.
    `grain`: what amounts are rounded to, a cent where the traced payment is of whole cents.
    """

    graph: PaymentGraph
    currencies: tuple[str, ...]
    codes: npt.NDArray[np.int32]
    factors: npt.NDArray[np.float64]
    grain: int

    @classmethod
    def on_the_day_of(cls, graph: PaymentGraph, rank: int) -> Valuation:
        """In the currency of that payment, by the rates of its day."""
        column = graph.payments["currency"].combine_chunks()
        codes = column.indices.to_numpy(zero_copy_only=False)
        currencies = tuple(column.dictionary.to_pylist())
        own = currencies[codes[rank]]
        rates = _rates(graph, (np.datetime64(int(graph.times[rank]), "us")).astype("datetime64[D]").astype(date))
        factors = np.full(len(currencies), np.nan)
        for number, currency in enumerate(currencies):
            if currency in rates and own in rates:
                factors[number] = float(f"{rates[own] / rates[currency]:.9g}")
        factors[codes[rank]] = 1.0
        grain = 1 if int(graph.amounts[rank]) % CENT else CENT
        return cls(graph, currencies, codes, factors, grain)

    @cached_property
    def one_for_one(self) -> bool:
        """Whether all currencies of the graph are worth the same: there is one."""
        return bool((self.factors == 1.0).all())

    def known(self, ranks: Whole) -> npt.NDArray[np.bool_]:
        """Whether a rate is known for the currency of each."""
        if self.one_for_one:
            return np.ones(len(ranks), np.bool_)
        return ~np.isnan(self.factors[self.codes[ranks]])

    def values(self, ranks: Whole, amounts: Whole) -> Whole:
        """`amounts`, each in the currency of the payment of that rank, in the currency of the valuation."""
        if self.one_for_one:
            return amounts
        factors = self.factors[self.codes[ranks]]
        converted = np.rint(amounts * factors / self.grain) * self.grain
        return np.where(factors == 1.0, amounts, converted.astype(np.int64))

    def of(self, ranks: Whole) -> Whole:
        """The values of whole payments."""
        return self.values(ranks, self.graph.amounts[ranks])


def _rates(graph: PaymentGraph, day: date) -> dict[str, float]:
    """Units for one US dollar, by the newest rate of the RATE_DAYS before."""
    rates, on = {DOLLAR: 1.0}, graph.rates["on"]
    in_force = pc.and_(pc.greater(on, day - timedelta(days=RATE_DAYS)), pc.less_equal(on, day))
    for row in graph.rates.filter(in_force).to_pylist():
        if row["per_usd"] and row["currency"] != DOLLAR:
            rates[row["currency"]] = row["per_usd"]
    return rates
