"""Marks of an order: what its records show besides the trade itself, a bit each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from chokepoint.simulate.parameters import Flags, Ints

if TYPE_CHECKING:
    from chokepoint.simulate.orders import Trades

OF_BILLS = ("overpriced", "underpriced", "below_limit", "vague_words")
OF_PAPERS = (
    *("invoice_over", "invoice_under", "other_quantity", "other_code", "other_consignee_named", "other_buyer_named"),
    *("number_again", "paper_again", "bill_open", "bank_consigned", "verified"),
)
OF_PAYMENTS = ("financed_twice", "paid_over", "structured", "refund_elsewhere", "changed_late")
OF_CARRIAGE = ("changed_underway", "weight_off", "own_vehicle", "sent_on", "slow")
OF_TERMS = ("vague_terms", "withdrawn", "terms_changed")
OF_NOTES = (
    *("evasive", "unfamiliar", "customised", "services_declined", "one_item", "urgent", "secret", "papers_refused"),
    *("probing", "hasty"),
)
MARKS = (*OF_BILLS, *OF_PAPERS, *OF_PAYMENTS, *OF_CARRIAGE, *OF_TERMS, *OF_NOTES)
"""Every mark, in the order of its bit."""


def mark(trades: Trades, rows: Ints, name: str) -> None:
    """Set a mark on some rows."""
    trades.marks[rows] |= np.int64(1 << MARKS.index(name))


def marked(trades: Trades, name: str) -> Flags:
    """Which rows bear a mark."""
    return np.asarray(trades.marks & np.int64(1 << MARKS.index(name)) != 0)
