"""Trade statistics of the made world: what both ends of each lane of the ledger report of its goods, year by year."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from chokepoint.simulate.bills import Bills
from chokepoint.simulate.columns import AMOUNT_UNITS, amounts, records, words
from chokepoint.simulate.goods import goods, suppliers
from chokepoint.simulate.orders import Trades
from chokepoint.simulate.parameters import Ints, parameters
from chokepoint.simulate.places import places

USUAL_USD, USUAL_SPREAD = 6_000_000.0, 0.5
"""Median of a lane's yearly trade in a heading, and the standard deviation of its logarithm."""
MIRROR_SPREAD, YEAR_SPREAD = 0.12, 0.15
"""Standard deviations of the logarithms of imports over exports, and of a year's trade over the lane's usual."""
FREIGHT = 1.1
ODD = (4.0, 9.0)
"""Factors by which the two ends disagree, or trade grows, on the few lanes where something is odd."""
YEARS = (2012, 2013, 2014, 2015)
FLOWS = ("export", "import")


def statistics_records(trades: Trades, bills: Bills, rng: np.random.Generator) -> pa.Table:
    """One row per lane, heading, year and reporting end, in order of lane."""
    lanes = _lanes(trades, bills)
    shape = (len(lanes), len(YEARS))
    exported = np.exp(rng.normal(np.log(USUAL_USD), USUAL_SPREAD, (len(lanes), 1)) + rng.normal(0, YEAR_SPREAD, shape))
    odd = rng.random(shape) < parameters().statistics["odd_lane"]
    exported = np.where(odd & (rng.random(shape) < 0.5), exported * rng.uniform(*ODD, shape), exported)
    imported = exported * FREIGHT * np.exp(rng.normal(0, MIRROR_SPREAD, shape))
    imported = np.where(odd & (rng.random(shape) < 0.7), imported * rng.uniform(*ODD, shape), imported)
    scarce = _scarce(lanes, rng)[:, None]
    level = np.where(scarce, parameters().statistics["scarce_level"], 1.0)
    exported, imported = exported * level, imported * level
    return _rows(lanes, np.stack([exported, imported], axis=2))


def _lanes(trades: Trades, bills: Bills) -> Ints:
    """Origin, destination (numbers of countries) and heading (its four digits) of every lane, one a row."""
    homes = np.array([places().index(code) for code in suppliers().place])
    origin = places().country_no[homes[trades.supplier[bills.order]]]
    destination = places().country_no[trades.delivery[bills.order]]
    heading = np.array([int(code[:4]) for code in goods().hs])[bills.good]
    rows = np.stack([origin, destination, heading], axis=1)
    return np.unique(rows[origin != destination], axis=0)


def _scarce(lanes: Ints, rng: np.random.Generator) -> np.ndarray:
    """Lanes to countries that hardly import such goods."""
    _, kind = np.unique(lanes[:, 1] * 10_000 + lanes[:, 2], return_inverse=True)
    few = rng.random(int(kind.max()) + 1) < parameters().statistics["scarce_goods"]
    return np.asarray(few[kind])


def _rows(lanes: Ints, values: np.ndarray) -> pa.Table:
    lane, year, end = (axis.ravel() for axis in np.indices(values.shape))
    country = words(places().countries, np.arange(len(places().countries)))
    ends = lanes[lane, 0], lanes[lane, 1]
    reporter, partner = np.where(end == 0, *ends), np.where(end == 0, *ends[::-1])
    return records(
        "trade_statistics",
        {
            "reporter": country.take(pa.array(reporter)),
            "partner": country.take(pa.array(partner)),
            "hs": pa.array([f"{heading:04}" for heading in lanes[:, 2].tolist()]).take(pa.array(lane)),
            "period": words([str(number) for number in YEARS], year),
            "flow": words(FLOWS, end),
            "value": amounts(np.rint(values.ravel()).astype(np.int64) * AMOUNT_UNITS),
        },
    )
