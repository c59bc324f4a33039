"""Junctions: entities through which more supply lines pass than their trade explains.

Lines that share neither customer nor source count: the size of a largest matching between the customers and the sources
that meet at an entity in one role. Against it stands what entities of the same role and trade pass for as many orders,
so that size is no ground and a forwarder is held against forwarders. The null is Ewens' sampling formula, in which the
next order brings a new line with probability t / (t + orders so far): the expected lines of n orders are
t (psi(t + n) - psi(t)), with t such that the expected lines of a role and trade add up to those found. Beyond the
first, lines follow a negative binomial with that mean and the dispersion found in the role and trade.

Sources: W. J. Ewens, The sampling theory of selectively neutral alleles, Theoretical Population Biology 3 (1972),
equations 17 to 20; J. E. Hopcroft, R. M. Karp, An n^5/2 algorithm for maximum matchings in bipartite graphs, SIAM
Journal on Computing 2 (1973). That lines of one role are comparable by the number of their orders is ours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching
from scipy.special import betainc, gammainc, psi

from chokepoint.connect.lines import JOINING, lines_met, passing, sourced
from chokepoint.connect.networks import members
from chokepoint.engines.arrow import schema_of
from chokepoint.engines.protocol import Engine
from chokepoint.records.connected import JUNCTIONS, SHOWN_RECORDS
from chokepoint.reference.activities import is_within

Integers = NDArray[np.int64]
Reals = NDArray[np.float64]

CARRYING_AND_LENDING = ("H", "K")
"""Sections of ISIC whose trade is to serve many: transport and storage, finance and insurance."""
LEAST_PEERS = 20
"""Entities of a role and trade below which all of the role are the peers. Ours."""
LEAST_P = 1e-300
"""Probabilities below are not told apart."""


def fill_junctions(engine: Engine) -> None:
    """Fill `junctions` from the current views, `identities`, `activities` and `edges`."""
    engine.create("junctions", junctions(_meetings(engine), _trades(engine)))


def junctions(met: pa.Table, trades: pa.Table) -> pa.Table:
    """The rows of `junctions`: entities where more lines meet than expected, each in its most telling role.

    `met` holds `entity_id, role, customer_group, source, orders, order_id`, `trades` the `industry` of each
    `entity_id` that has one, by ISIC Rev. 4. An entity looked at in k roles has k chances to stand out: log10 k is
    taken off its score.
    """
    if not met.num_rows:
        return schema_of(JUNCTIONS.columns).empty_table()
    meetings = _Meetings.of(_in_order(met))
    expected, p = _held_against_peers(meetings, _trade_of(meetings, trades))
    score = -np.log10(np.maximum(p, LEAST_P))
    best, roles = _best_of_each(meetings.entity, score)
    score = np.maximum(score[best] - np.log10(roles), 0)
    telling = (meetings.lines[best] > 1) & (score > 0) & (meetings.lines[best] > expected[best])
    return _rows(meetings, best[telling], score[telling], expected[best[telling]])


@dataclass(frozen=True)
class _Meetings:
    """Entities, each in one role, in order of their ids; and the least order of every line that is matched."""

    names: pa.Array
    entity: Integers
    role: pa.Array
    orders: Integers
    lines: Integers
    line_of: Integers
    line_orders: pa.Array

    @classmethod
    def of(cls, met: pa.Table) -> _Meetings:
        """`met`, sorted."""
        names, entity = _numbered(met["entity_id"])
        roles, role = _numbered(met["role"])
        unit = _runs(entity, role)
        first = np.flatnonzero(np.diff(unit, prepend=-1))
        counted = np.asarray(met["orders"], dtype=np.int64)
        orders = np.bincount(unit, counted).astype(np.int64)
        matched = _matched(unit, met["customer_group"], met["source"])
        return cls(
            names=names,
            entity=entity[first],
            role=roles.take(pa.array(role[first])),
            orders=orders,
            lines=np.bincount(unit[matched], minlength=len(first)).astype(np.int64),
            line_of=unit[matched],
            line_orders=met["order_id"].combine_chunks().take(pa.array(matched)),
        )


def _in_order(met: pa.Table) -> pa.Table:
    """The rows by entity, role, customer and source: numbers sort in a tenth of the time of texts."""
    numbers = [_numbered(met[name])[1] for name in ("source", "customer_group", "role", "entity_id")]
    return met.take(pa.array(np.lexsort(numbers)))


def _matched(unit: Integers, customers: pa.ChunkedArray, sources: pa.ChunkedArray) -> Integers:
    """Rows of a largest set in which no two of one unit share a customer or a source."""
    _, customer = _numbered(customers)
    _, source = _numbered(sources)
    left = np.unique(unit * (customer.max() + 1) + customer, return_inverse=True)[1]
    right = np.unique(unit * (source.max() + 1) + source, return_inverse=True)[1]
    graph = csr_array((np.ones(len(unit), dtype=np.int8), (left, right)))
    taken = maximum_bipartite_matching(graph, perm_type="column")
    return np.flatnonzero(taken[left] == right)


def _held_against_peers(meetings: _Meetings, trade: Integers) -> tuple[Reals, Reals]:
    """Expected lines of each meeting, and the probability of as many as were found, or more."""
    _, role = _numbered(pa.chunked_array([meetings.role]))
    peers = np.unique(role * (trade.max() + 1) + trade, return_inverse=True)[1]
    few = np.bincount(peers)[peers] < LEAST_PEERS
    expected, p = np.ones(len(role)), np.ones(len(role))
    for kind, chosen in ((peers, ~few), (role, few)):
        for one in np.unique(kind[chosen]):
            among = kind == one
            held, probability = _against(meetings.orders[among], meetings.lines[among])
            wanted = chosen[among]
            expected[among & chosen], p[among & chosen] = held[wanted], probability[wanted]
    return expected, p


def _against(orders: Integers, lines: Integers) -> tuple[Reals, Reals]:
    """Expected lines of peers with so many orders, and the probability of as many lines, or more."""
    expected = _expected(orders, _growth(orders, lines))
    mean, beyond = np.maximum(expected - 1, 1e-12), (lines - 1).astype(np.float64)
    dispersion = max(0.0, float(np.sum((beyond - mean) ** 2 - mean) / np.sum(mean**2)))
    if dispersion > 1e-9:
        tail = betainc(np.maximum(beyond, 1), 1 / dispersion, mean * dispersion / (1 + mean * dispersion))
    else:
        tail = gammainc(np.maximum(beyond, 1), mean)
    return expected, np.where(beyond > 0, tail, 1.0)


def _growth(orders: Integers, lines: Integers) -> float:
    """Ewens' t of peers: expected lines add up to those found."""
    found = float(lines.sum())
    low, high = np.log(1e-9), np.log(1e9)

    def excess(log_t: float) -> float:
        return float(np.sum(_expected(orders, float(np.exp(log_t))))) - found

    if excess(low) >= 0:
        return 1e-9
    return 1e9 if excess(high) <= 0 else float(np.exp(brentq(excess, low, high, xtol=1e-10)))


def _expected(orders: Integers, growth: float) -> Reals:
    return np.clip(growth * (psi(growth + orders) - psi(growth)), 1, orders)


def _best_of_each(entity: Integers, score: Reals) -> tuple[Integers, Integers]:
    """The most telling meeting of each entity, ties by role; and in how many roles it meets lines."""
    order = np.lexsort((np.arange(len(entity)), -score, entity))
    return order[np.flatnonzero(np.diff(entity[order], prepend=-1))], np.bincount(entity)


def _rows(meetings: _Meetings, which: Integers, score: Reals, expected: Reals) -> pa.Table:
    start = np.searchsorted(meetings.line_of, [which, which + 1])
    shown = [sorted(meetings.line_orders[first:end].to_pylist())[:SHOWN_RECORDS] for first, end in start.T]
    columns = {
        "entity_id": meetings.names.take(pa.array(meetings.entity[which])),
        "role": meetings.role.take(pa.array(which)),
        "score": [float(f"{one:.9g}") for one in score],
        "lines": meetings.lines[which],
        "expected": [float(f"{one:.9g}") for one in expected],
        "orders": meetings.orders[which],
        "record_ids": [[f"orders/{one}" for one in ids] for ids in shown],
    }
    return pa.table({name: columns[name] for name in JUNCTIONS.names}, schema_of(JUNCTIONS.columns))


def _meetings(engine: Engine) -> pa.Table:
    identities, edges = engine.table("identities"), engine.table("edges")
    joined = edges.filter(~edges.directed, edges.kind.isin(JOINING))
    ends = engine.fetch(joined.select("from_entity_id", "to_entity_id"))
    customers = members(ends["from_entity_id"], ends["to_entity_id"])
    engine.create("joined_customers", customers.rename_columns(["customer_group", "entity_id"]), temporary=True)
    engine.create("sourced_orders", sourced(identities), temporary=True)
    orders = engine.table("sourced_orders")
    passed = passing(orders, identities, edges)
    met = engine.fetch(lines_met(passed, orders, engine.table("joined_customers")))
    for name in ("joined_customers", "sourced_orders"):
        engine.drop(name)
    return met


def _trades(engine: Engine) -> pa.Table:
    """The least activity of each entity that has one: `entity_id, industry`."""
    known = engine.table("activities").inner_join(engine.table("identities"), "party_id")
    return engine.fetch(known.group_by("entity_id").agg(industry=known.industry.min()))


def _trade_of(meetings: _Meetings, trades: pa.Table) -> Integers:
    """Of each meeting, the place of its entity's section in CARRYING_AND_LENDING, from 1; 0 for any other."""
    industries = trades["industry"].to_pylist()
    places = np.array([*map(_section, industries), 0], dtype=np.int64)
    found = pc.fill_null(pc.index_in(meetings.names, trades["entity_id"].combine_chunks()), len(industries))
    return places[np.asarray(found, dtype=np.int64)][meetings.entity]


def _section(industry: str) -> int:
    held = (industry == one or is_within(industry, one) for one in CARRYING_AND_LENDING)
    return next((number for number, holds in enumerate(held, start=1) if holds), 0)


def _numbered(values: pa.ChunkedArray) -> tuple[pa.Array, Integers]:
    """Distinct values, sorted, and the place of each value among them."""
    distinct = pc.unique(values)
    distinct = distinct.take(pc.sort_indices(distinct))
    return distinct, np.asarray(pc.index_in(values, distinct), dtype=np.int64)


def _runs(*columns: Integers) -> Integers:
    """Numbers of the runs of equal rows, from 0; the rows are sorted."""
    changes = np.any([np.diff(column, prepend=column[0]) != 0 for column in columns], axis=0)
    return np.cumsum(changes).astype(np.int64)
