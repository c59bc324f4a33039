"""What papers say: mostly what the order says, now and then something else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from chokepoint.simulate.bills import Bills
from chokepoint.simulate.columns import AMOUNT_UNITS, amounts, numbered, records, seconds_to_days, words
from chokepoint.simulate.goods import goods, suppliers
from chokepoint.simulate.marks import marked
from chokepoint.simulate.numbering import Ids
from chokepoint.simulate.orders import METHODS, Trades
from chokepoint.simulate.papers import (
    BILL,
    CERTIFICATE,
    CONTRACT,
    INVOICE,
    KINDS,
    LICENCE,
    PACKING_LIST,
    TENDER,
    VERIFICATION,
    Papers,
)
from chokepoint.simulate.parameters import DAY_SECONDS, Flags, Ints, parameters
from chokepoint.simulate.stage import Stage

OVER, UNDER, OTHERWISE = (1.4, 2.0), (0.3, 0.65), (1.1, 1.6)
"""Factors on the amount of an invoice that states too much or too little, and on a quantity that differs."""
YEAR_DAYS = 366


@dataclass
class Particulars:
    """What each paper says. Parties and goods are numbers, -1 for none; `number` and `file` name the paper whose
    number or file it bears, mostly itself; amounts in ten-thousandths, quantities in whole units, -1 for none.
    """

    number: Ints
    file: Ints
    buyer: Ints
    payer: Ints
    consignee: Ints
    good: Ints
    amount: Ints
    quantity: Ints


def draw_particulars(papers: Papers, trades: Trades, bills: Bills, stage: Stage) -> Particulars:
    """What each of the papers says."""
    rng, of, kind = stage.rng, papers.of, papers.kind
    count = len(papers)
    one_line = np.bincount(bills.order, minlength=len(trades)) == 1
    other_buyer = (kind == INVOICE) & marked(trades, "other_buyer_named")[of]
    return Particulars(
        number=_numbers(papers, trades),
        file=_files(papers, trades, rng),
        buyer=np.where(other_buyer, stage.payers[rng.integers(0, len(stage.payers), count)], trades.customer[of]),
        payer=np.where(kind == CONTRACT, trades.payer[of], -1),
        consignee=_consignees(papers, trades, stage),
        good=_goods(papers, trades, rng),
        amount=_amounts(papers, trades, bills, rng),
        quantity=_quantities(papers, trades, bills, one_line, rng),
    )


def _numbers(papers: Papers, trades: Trades) -> Ints:
    """Every paper has a number of its own, but some bear that of their issuer's one before."""
    number = np.arange(len(papers))
    rows = np.flatnonzero(papers.kind == INVOICE)
    year = papers.issued[rows] // (YEAR_DAYS * DAY_SECONDS)
    ranked = rows[np.lexsort((papers.issued[rows], year, trades.supplier[papers.of[rows]]))]
    before = np.r_[ranked[:1], ranked[:-1]]
    same = trades.supplier[papers.of[ranked]] == trades.supplier[papers.of[before]]
    again = marked(trades, "number_again")[papers.of[ranked]] & same
    number[ranked[again]] = before[again]
    return number


def _files(papers: Papers, trades: Trades, rng: np.random.Generator) -> Ints:
    """Papers of some orders are filed, all of one order alike; some files had served for an order before."""
    filed = rng.random(len(trades)) < parameters().papers["filed"]
    file = np.where(filed[papers.of], np.arange(len(papers)), -1)
    for kind in (INVOICE, PACKING_LIST, CERTIFICATE):
        rows = np.flatnonzero((papers.kind == kind) & (file >= 0))
        rows = rows[np.argsort(papers.issued[rows], kind="stable")]
        again = np.flatnonzero(marked(trades, "paper_again")[papers.of[rows]])
        again = again[again > 0]
        earlier = (rng.random(len(again)) * again).astype(np.int64)
        file[rows[again]] = rows[earlier]
    return file


def _consignees(papers: Papers, trades: Trades, stage: Stage) -> Ints:
    rng, of, kind = stage.rng, papers.of, papers.kind
    count = len(papers)
    consignee = np.where(np.isin(kind, (CERTIFICATE, PACKING_LIST, BILL, VERIFICATION)), trades.consignee[of], -1)
    other = marked(trades, "other_consignee_named")[of] & np.isin(kind, (CERTIFICATE, PACKING_LIST, BILL))
    consignee = np.where(other, stage.sites[rng.integers(0, len(stage.sites), count)], consignee)
    credit = trades.method[of] == METHODS.index("letter_of_credit")
    open_ = marked(trades, "bill_open")[of] | (credit & (rng.random(count) < parameters().papers["credit_open"]))
    consignee = np.where((kind == BILL) & open_, -1, consignee)
    banked = (kind == BILL) & marked(trades, "bank_consigned")[of]
    return np.where(banked, stage.banks[rng.integers(0, len(stage.banks), count)], consignee)


def _goods(papers: Papers, trades: Trades, rng: np.random.Generator) -> Ints:
    of, kind = papers.of, papers.kind
    good = np.where(np.isin(kind, (INVOICE, LICENCE, CERTIFICATE, PACKING_LIST)), trades.good[of], -1)
    coded = rng.random(len(papers)) < parameters().papers["coded"]
    good = np.where((kind == INVOICE) & ~coded, -1, good)
    other = (kind == INVOICE) & marked(trades, "other_code")[of]
    free = np.flatnonzero(~goods().controlled)
    return np.where(other, free[rng.integers(0, len(free), len(papers))], good)


def _amounts(papers: Papers, trades: Trades, bills: Bills, rng: np.random.Generator) -> Ints:
    of, count = papers.of, len(papers)
    factor = np.where(marked(trades, "invoice_over")[of], rng.uniform(*OVER, count), 1.0)
    factor = np.where(marked(trades, "invoice_under")[of], rng.uniform(*UNDER, count), factor)
    factor = np.where(papers.kind == INVOICE, factor, 1.0)
    stated = np.rint(bills.total[of] * factor / AMOUNT_UNITS * 100).astype(np.int64) * (AMOUNT_UNITS // 100)
    return np.where(np.isin(papers.kind, (INVOICE, CONTRACT)), stated, -1)


def _quantities(papers: Papers, trades: Trades, bills: Bills, one_line: Flags, rng: np.random.Generator) -> Ints:
    """Licences grant; papers of an order of one line state its quantity."""
    of, kind, count = papers.of, papers.kind, len(papers)
    main = bills.main[of]
    other = (kind == PACKING_LIST) & marked(trades, "other_quantity")[of]
    stated = np.where(other, np.ceil(main * rng.uniform(*OTHERWISE, count)).astype(np.int64) + 1, main)
    states = np.isin(kind, (INVOICE, PACKING_LIST, BILL)) & one_line[of]
    return np.where(kind == LICENCE, papers.granted, np.where(states, stated, -1))


def paper_records(rows: Ints, papers: Papers, told: Particulars, trades: Trades, ids: dict[str, Ids]) -> pa.Table:
    """One row per paper in `rows`."""
    of, kind = papers.of[rows], papers.kind[rows]
    party = ids["parties"]
    by_buyer = np.isin(kind, (CERTIFICATE, TENDER))
    issuer = np.where(by_buyer, trades.customer[of], trades.supplier[of])
    amount, quantity, good = told.amount[rows], told.quantity[rows], told.good[rows]
    return records(
        "documents",
        {
            "document_id": ids["documents"].of(rows),
            "kind": words(KINDS, kind),
            "order_id": ids["orders"].of(papers.order[rows]),
            "number": numbered("", told.number[rows] * 7 + 100_003, 8),
            "issued_at": seconds_to_days(papers.issued[rows]),
            "issuer_id": party.of(np.where(kind == LICENCE, -1, issuer)),
            "buyer_id": party.of(told.buyer[rows]),
            "payer_id": party.of(told.payer[rows]),
            "consignee_id": party.of(told.consignee[rows]),
            "goods_text": words(goods().description, trades.good[of]),
            "hs_code": words(goods().hs, good),
            "control_code": words(goods().control, np.where(np.isin(kind, (LICENCE, CERTIFICATE)), good, -1)),
            "quantity": amounts(np.maximum(quantity, 0) * AMOUNT_UNITS, quantity < 0),
            "unit": words(goods().unit, np.where(quantity < 0, -1, trades.good[of])),
            "amount": amounts(np.maximum(amount, 0), amount < 0),
            "currency": words(suppliers().currency, np.where(amount < 0, -1, trades.supplier[of])),
            "valid_from": seconds_to_days(papers.begins[rows]),
            "valid_to": seconds_to_days(papers.ends[rows]),
            "sha256": _hashes(told.file[rows]),
        },
    )


def _hashes(file: Ints) -> pa.Array:
    """A text of 64 hexadecimal digits for each file; NULL where there is none. SplitMix64 of its number."""
    state = np.maximum(file, 0).astype(np.uint64)[:, None] * np.uint64(4) + np.arange(4, dtype=np.uint64)[None, :]
    mixed = (state + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    text = (mixed ^ (mixed >> np.uint64(31))).astype(">u8").tobytes().hex().encode()
    ends = pa.py_buffer(np.arange(0, 64 * (len(file) + 1), 64, dtype=np.int32))
    filled = pa.array(file >= 0).buffers()[1]
    return pa.Array.from_buffers(pa.string(), len(file), [filled, ends, pa.py_buffer(text)])
