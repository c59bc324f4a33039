"""The papers: invoices, licences, end-user certificates, contracts, tenders, mandates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from chokepoint.simulate.bills import Bills
from chokepoint.simulate.columns import amounts, numbered, records, seconds_to_days, words
from chokepoint.simulate.goods import goods, suppliers
from chokepoint.simulate.orders import Trades
from chokepoint.simulate.parameters import DAY_SECONDS, Flags, Ints, parameters

KINDS = ("invoice", "licence", "end_user_certificate", "contract", "tender", "mandate")
INVOICE, LICENCE, CERTIFICATE, CONTRACT, TENDER, MANDATE = range(6)
NO_PAPER, PAYER_CONTRACT, OPEN_TENDER = range(3)
"""What `Trades.paper` says: nothing, a contract that names the payer, a public tender."""
INVOICED = 0.6
LICENCE_LEAD = 90 * DAY_SECONDS
LICENCE_TAIL = 365 * DAY_SECONDS


@dataclass
class Papers:
    """One paper a row. `order` is a row of the trades or -1; `of` the row from which its parties are taken."""

    kind: Ints
    order: Ints
    of: Ints
    issued: Ints
    begins: Ints
    ends: Ints

    def __len__(self) -> int:
        return len(self.kind)


def draw_papers(trades: Trades, rng: np.random.Generator) -> Papers:
    """Every paper of the trades."""
    ordered = trades.stage == 0
    controlled = goods().controlled[trades.good] & trades.licensed
    parts = [
        _of_orders(INVOICE, trades, ordered & (rng.random(len(trades)) < INVOICED), 3),
        _of_orders(CERTIFICATE, trades, controlled, -20, years=1),
        _of_orders(CONTRACT, trades, trades.paper == PAYER_CONTRACT, -5),
        _of_orders(TENDER, trades, trades.paper == OPEN_TENDER, -40),
        _licences(trades, controlled),
    ]
    return Papers(
        **{name: np.concatenate([getattr(part, name) for part in parts]) for name in Papers.__dataclass_fields__}
    )


def _of_orders(kind: int, trades: Trades, chosen: Flags, days: int, years: int = 0) -> Papers:
    rows = np.flatnonzero(chosen)
    issued = trades.when[rows] + days * DAY_SECONDS
    issued = np.minimum(issued, parameters().last_second)
    never = np.full(len(rows), -1)
    ends = issued + years * 365 * DAY_SECONDS if years else never
    return Papers(np.full(len(rows), kind), rows, rows, issued, issued if years else never, ends)


def _licences(trades: Trades, controlled: Flags) -> Papers:
    """One licence for each buyer and controlled good, from before its first such order to after its last."""
    rows = np.flatnonzero(controlled)
    key = trades.customer[rows] * len(goods().hs) + trades.good[rows]
    kept, which = np.unique(key, return_inverse=True)
    first = np.full(len(kept), np.iinfo(np.int64).max)
    last = np.zeros(len(kept), dtype=np.int64)
    one = np.zeros(len(kept), dtype=np.int64)
    np.minimum.at(first, which, trades.when[rows])
    np.maximum.at(last, which, trades.when[rows])
    one[which] = rows
    begins = first - LICENCE_LEAD
    return Papers(np.full(len(kept), LICENCE), np.full(len(kept), -1), one, begins, begins, last + LICENCE_TAIL)


def paper_records(papers: Papers, trades: Trades, bills: Bills, ids: dict[str, pa.Array]) -> pa.Table:
    """One row per paper."""
    of, kind = papers.of, papers.kind
    party = ids["parties"]
    payer = np.where(kind == CONTRACT, trades.payer[of], -1)
    by_buyer = np.isin(kind, (CERTIFICATE, TENDER))
    goods_bound = np.isin(kind, (LICENCE, CERTIFICATE))
    issuer = np.where(by_buyer, trades.customer[of], trades.supplier[of])
    worth = np.isin(kind, (INVOICE, CONTRACT))
    return records(
        "documents",
        {
            "document_id": ids["documents"],
            "kind": words(KINDS, kind),
            "order_id": ids["orders"].take(pa.array(papers.order, mask=papers.order < 0)),
            "number": numbered("", np.arange(len(papers)) * 7 + 100_003, 8),
            "issued_at": seconds_to_days(papers.issued),
            "issuer_id": party.take(pa.array(issuer, mask=kind == LICENCE)),
            "buyer_id": party.take(pa.array(trades.customer[of])),
            "payer_id": party.take(pa.array(payer, mask=payer < 0)),
            "consignee_id": party.take(pa.array(trades.consignee[of], mask=kind != CERTIFICATE)),
            "goods_text": words(goods().description, trades.good[of]),
            "hs_code": words(goods().hs, np.where(goods_bound, trades.good[of], -1)),
            "control_code": words(goods().control, np.where(goods_bound, trades.good[of], -1)),
            "amount": amounts(bills.total[of], ~worth),
            "currency": words(suppliers().currency, np.where(worth, trades.supplier[of], -1)),
            "valid_from": seconds_to_days(papers.begins),
            "valid_to": seconds_to_days(papers.ends),
        },
    )
