"""What the sales desk noted: signs on some orders, and that all was well with customers that were visited."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.simulate.columns import instants, records, words
from chokepoint.simulate.marks import OF_NOTES, marked
from chokepoint.simulate.numbering import Ids
from chokepoint.simulate.orders import Trades
from chokepoint.simulate.parameters import DAY_SECONDS, Ints, parameters

CODES = {
    "evasive": ("evasive_answers", "changed_answers"),
    "unfamiliar": ("unfamiliar_with_product",),
    "customised": ("unusual_customisation", "marks_to_be_left_off"),
    "services_declined": ("installation_declined", "training_declined", "warranty_declined"),
    "one_item": ("alternatives_refused", "listed_item_only"),
    "urgent": ("unusual_urgency", "pressure_to_skip_checks"),
    "secret": ("secrecy_asked", "neutral_packing_asked"),
    "papers_refused": ("identification_refused", "licence_refused", "end_use_statement_refused"),
    "probing": ("limits_probed", "controls_probed"),
    "hasty": ("carrier_first_used", "urgent_shipping_asked", "receipt_check_declined"),
}
"""Codes of the published list by which each mark is noted."""
CONTRARIES = (
    *("answered_plainly", "knows_product", "standard_version", "services_taken", "alternatives_considered"),
    *("ordinary_schedule", "open_about_order", "papers_shown", "no_probing", "usual_shipping"),
)
"""What is noted of a customer with whom nothing of the kind was seen."""
EVERY = (*(code for codes in CODES.values() for code in codes), *CONTRARIES)


@dataclass
class Notes:
    """One note a row: of a trade (`order`) or of a party (`party`), the other -1; `code` indexes EVERY."""

    order: Ints
    party: Ints
    code: Ints
    when: Ints


def draw_notes(trades: Trades, rng: np.random.Generator) -> Notes:
    """Every note."""
    rows, codes = [], []
    for name in OF_NOTES:
        shown = np.flatnonzero(marked(trades, name))
        known = np.array([EVERY.index(code) for code in CODES[name]])
        rows.append(shown)
        codes.append(known[rng.integers(0, len(known), len(shown))])
    order, code = np.concatenate(rows), np.concatenate(codes)
    when = trades.when[order] + (rng.random(len(order)) * 3 * DAY_SECONDS).astype(np.int64)
    visited = _visited(trades, rng)
    size = len(visited) * len(CONTRARIES)
    party = np.repeat(trades.customer[visited], len(CONTRARIES))
    plain = np.tile(np.arange(len(EVERY) - len(CONTRARIES), len(EVERY)), len(visited))
    kept = rng.random(size) < parameters().notes["entry"]
    met = np.repeat(trades.when[visited] - rng.integers(1, 20, len(visited)) * DAY_SECONDS, len(CONTRARIES))
    none = np.full(len(order), -1)
    return Notes(
        order=np.concatenate([order, np.full(int(kept.sum()), -1)]),
        party=np.concatenate([none, party[kept]]),
        code=np.concatenate([code, plain[kept]]),
        when=np.concatenate([when, met[kept]]),
    )


def _visited(trades: Trades, rng: np.random.Generator) -> Ints:
    """The first order of each customer that somebody talked to before it."""
    ranked = np.argsort(trades.when, kind="stable")
    _, first = np.unique(trades.customer[ranked], return_index=True)
    rows = ranked[first]
    return np.sort(rows[rng.random(len(rows)) < parameters().notes["visited"]])


def note_records(rows: Ints, notes: Notes, ids: dict[str, Ids]) -> pa.Table:
    """One row per note in `rows`."""
    order, party = notes.order[rows], notes.party[rows]
    on_order = (order >= 0).astype(np.int64)
    return records(
        "notes",
        {
            "note_id": ids["notes"].of(rows),
            "subject_kind": words(["party", "order"], on_order),
            "subject_id": pc.coalesce(ids["orders"].of(order), ids["parties"].of(party)),
            "noted_at": instants(notes.when[rows]),
            "code": words(EVERY, notes.code[rows]),
            "source_id": words(["S-09"], np.zeros(len(rows), dtype=np.int64)),
        },
    )
