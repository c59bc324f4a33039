"""A firm that buys from one supplier alone, though others sell the same and it buys enough to have several.

Two firms that trade with nobody else may be two ends of one hand, with prices and goods as it likes.

Innocent: A framework contract, a dealership, a licence or good service ties a buyer to one supplier; firms of one
    group supply each other, which is not counted where it is on record.
Cannot see: Suppliers whose orders are not in this ledger; ties between the two that nobody recorded.
Check: Who owns the two firms, are their prices those of others, and does the supplier have other buyers?
Ask: What agreement do you have with this supplier, and whom else do you buy from?
Source: AUSTRAC, financial crime guide on trade-based money laundering, October 2022 (exclusive trade with one
    counterparty).
"""

import ibis
import ibis.expr.types as ir

from chokepoint.observe.evidence import gathered, record
from chokepoint.observe.examples import (
    fires,
    in_doubt,
    line,
    on_subject,
    order,
    outside,
    party,
    related,
    silent,
    unassessable,
)
from chokepoint.observe.indicator import Indicator, Row
from chokepoint.observe.sameness import with_entities

LEAST_ORDERS = 12
"""Orders of goods that several sell from which a buyer would have several suppliers. Ours: one a month."""

LEAST_SPAN_DAYS = 180
"""Days that these orders span at least, so that one project is no habit. Ours."""

SOME_ORDERS, MANY_ORDERS = 25, 50
FEW, SOME, MANY = 0.4, 0.7, 1.0
"""Strength by the number of orders; less, the more other firms do the same. Ours."""

LEAST_PEERS = 10
"""Firms with as many orders from which it is known what is usual in this ledger. Ours."""

MOST_EXCLUSIVE = 0.25
"""Share of these firms that have one supplier from which having one is the habit of this ledger. Ours."""


def finding(
    parties: ir.Table, rival_sellers: ir.Table, tied_parties: ir.Table, identities: ir.Table, resemblances: ir.Table
) -> ir.Table:
    """One row per party. NULL where supplier or goods of an order are not known and no second supplier is, where too
    few firms order as much to tell what is usual, and where buyer or supplier may be somebody else besides, or tied.
    """
    buyers = _buyers(rival_sellers)
    usual = buyers.agg(peers=buyers.count(), share=(buyers.sellers == 1).mean().round(9))
    told = buyers.cross_join(usual)
    ties = tied_parties.select(entity="entity_id", supplier="other_id", certain="certain")
    told = told.left_join(ties, ["entity", "supplier"]).drop("entity_right", "supplier_right")
    told = told.left_join(_perhaps(rival_sellers, resemblances), "entity").drop("entity_right")
    rows = with_entities(parties.select("party_id"), identities, "party_id").rename(entity="party_id_entity")
    rows = rows.left_join(told, "entity")
    tied = rows.certain.fill_null(False)
    usual_here = (rows.share > MOST_EXCLUSIVE).fill_null(False)
    open_ = (rows.unknown > 0) | rows.doubted.fill_null(False) | rows.certain.notnull() | (rows.peers < LEAST_PEERS)
    fired = ibis.cases(
        (rows.sellers.isnull(), ibis.null("boolean")),
        ((rows.sellers > 1) | tied, False),
        (open_, ibis.null("boolean")),
        (usual_here, False),
        else_=True,
    )
    orders = ibis.cases((rows.orders >= MANY_ORDERS, MANY), (rows.orders >= SOME_ORDERS, SOME), else_=FEW)
    return rows.select(
        "record_ids",
        subject_id=rows.party_id,
        fired=fired,
        strength=(orders * (1 - rows.share)).round(4),
        basis=rows.orders.cast("string") + ibis.literal(" orders, all from ") + rows.supplier,
    )


def _buyers(rival_sellers: ir.Table) -> ir.Table:
    """One row per entity with enough such orders: `entity, orders, sellers, supplier, unknown, record_ids`."""
    sure = rival_sellers.contested.fill_null(False) & rival_sellers.supplier.notnull()
    buyers = rival_sellers.group_by("entity").agg(
        orders=sure.sum(),
        sellers=rival_sellers.supplier.nunique(where=sure),
        supplier=rival_sellers.supplier.min(where=sure),
        unknown=(~sure).sum(),
        span=rival_sellers.ordered_at.max().date().delta(rival_sellers.ordered_at.min().date(), unit="day"),
        record_ids=gathered(record("orders", rival_sellers.order_id), where=sure),
    )
    return buyers.filter((buyers.orders >= LEAST_ORDERS) & (buyers.span >= LEAST_SPAN_DAYS))


def _perhaps(rival_sellers: ir.Table, resemblances: ir.Table) -> ir.Table:
    """One row per entity that may be one that buys too."""
    others = rival_sellers.select("entity").distinct()
    known = resemblances.inner_join(others, [("right_id", "entity")])
    return known.select(entity="left_id").distinct().mutate(doubted=ibis.literal(True))


def applies(parties: ir.Table, rival_sellers: ir.Table, identities: ir.Table) -> ir.Table:
    """Parties that order goods with several sellers often enough; NULL where they would if suppliers or goods were
    known.
    """
    sure = rival_sellers.contested.fill_null(False) & rival_sellers.supplier.notnull()
    span = rival_sellers.ordered_at.max().date().delta(rival_sellers.ordered_at.min().date(), unit="day")
    buyers = rival_sellers.group_by("entity").agg(orders=sure.sum(), all=rival_sellers.count(), span=span)
    may = buyers.filter((buyers["all"] >= LEAST_ORDERS) & (buyers.span >= LEAST_SPAN_DAYS))
    may = may.select("entity", enough=(may.orders >= LEAST_ORDERS).ifelse(True, ibis.null("boolean")), may=True)
    rows = with_entities(parties.select("party_id"), identities, "party_id").rename(entity="party_id_entity")
    rows = rows.left_join(may, "entity")
    return rows.select(subject_id=rows.party_id, applies=rows.may.notnull().ifelse(rows.enough, False))


def _buys(
    customer: str, suppliers: tuple[str | None, ...], count: int = 12, hs_code: str | None = "732690"
) -> list[Row]:
    """Orders a month apart, from the suppliers in turn."""
    rows = []
    for n in range(count):
        order_id = f"{customer}-{n}"
        at = f"202{2 + n // 12}-{n % 12 + 1:02}-10"
        rows += [order(order_id, customer, at, supplier_id=suppliers[n % len(suppliers)]), line(hs_code, order_id)]
    return rows


_OTHERS = [made for n in range(10) for made in _buys(f"c{n}", ("seller", "s2", "s3"))]
_ALONE = [made for n in range(10) for made in _buys(f"c{n}", ("seller", "s2", "s3")[n % 3 : n % 3 + 1])]
_BUYER = party()

INDICATOR = Indicator(
    code="CUS-14",
    subject="party",
    finding=finding,
    applies=applies,
    explain="All is bought from one supplier though others sell the same: {basis}.",
    questions=("suppliers", "owners", "goods", "same-party"),
    examples=on_subject(
        "buyer",
        fires("twelve orders, one supplier", _BUYER, *_OTHERS, *_buys("buyer", ("seller",))),
        fires("thirty of them", _BUYER, *_OTHERS, *_buys("buyer", ("seller",), 30)),
        silent("two suppliers", _BUYER, *_OTHERS, *_buys("buyer", ("seller", "s2"))),
        silent("one supplier, as is usual here", _BUYER, *_ALONE, *_buys("buyer", ("seller",))),
        silent("its parent supplies it", _BUYER, *_OTHERS, *_buys("buyer", ("seller",)), related("seller", "buyer")),
        unassessable("too few others to tell", _BUYER, *_OTHERS[:72], *_buys("buyer", ("seller",))),
        unassessable(
            "some suppliers not known",
            _BUYER,
            *_OTHERS,
            *_buys("buyer", ("seller",)),
            order("X", supplier_id=None),
            line("732690", "X"),
        ),
        unassessable("no supplier known", _BUYER, *_OTHERS, *_buys("buyer", (None,))),
        unassessable("goods without a code", _BUYER, *_OTHERS, *_buys("buyer", ("seller",), hs_code=None)),
        unassessable(
            "one that may be it buys too",
            _BUYER,
            *_OTHERS,
            *_buys("buyer", ("seller",)),
            *in_doubt("c1", "buyer"),
        ),
        outside("eleven orders", _BUYER, *_OTHERS, *_buys("buyer", ("seller",), 11)),
        outside("goods that one alone sells", _BUYER, *_OTHERS, *_buys("buyer", ("seller",), hs_code="880730")),
        outside("it never ordered", _BUYER, *_OTHERS),
    ),
)
