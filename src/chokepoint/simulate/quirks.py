"""What customers' master data show innocently: free mail, foreign numbers and banks, boxes, shared offices."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.simulate.columns import words
from chokepoint.simulate.firms import QUIRKS, Firms
from chokepoint.simulate.names import foreign_accounts, foreign_phones
from chokepoint.simulate.parameters import Flags, Ints, stream

FREE_MAIL = ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com")
ENDINGS = ("de", "fr", "nl", "ru", "it")
"""Endings of other countries under which some customers have their address."""
HOUSE = 14
"""Firms in one house of offices, about."""
SHARED = 2
"""Firms that state one telephone."""


def has(firms: Firms, quirk: str) -> Flags:
    """Which parties have a quirk."""
    return np.asarray(firms.quirks & np.int64(1 << QUIRKS.index(quirk)) != 0)


def quirked(columns: dict[str, pa.Array], firms: Firms, country: list[str], seed: int) -> dict[str, pa.Array]:
    """The columns, with the quirks of the parties in their place."""
    rng = stream(seed, "quirks")
    made = dict(columns)
    count = len(firms)
    local = pc.list_element(pc.split_pattern(made["email"], "@"), 1)
    made["email"] = _where(
        has(firms, "free_mail"),
        pc.binary_join_element_wise(
            pc.list_element(pc.split_pattern(local, "."), 0), words(FREE_MAIL, rng.integers(0, 4, count)), "@"
        ),
        made["email"],
    )
    made["website"] = _where(has(firms, "free_mail"), pa.nulls(count, pa.string()), made["website"])
    abroad = _other_endings(country, rng)
    for name in ("email", "website"):
        stem = pc.replace_substring_regex(made[name], r"\.(com|net)$", "")
        made[name] = _where(has(firms, "foreign_domain"), pc.binary_join_element_wise(stem, abroad, "."), made[name])
    made["phone"] = _where(has(firms, "foreign_phone"), foreign_phones(country, count, rng), made["phone"])
    made["account"] = _where(has(firms, "foreign_account"), foreign_accounts(country, rng), made["account"])
    box = pc.binary_join_element_wise("P.O. Box ", pa.array(rng.integers(100, 9_999, count)).cast(pa.string()), "")
    made["address"] = _where(has(firms, "box"), box, made["address"])
    return _shared(_copied_domains(made, firms, rng), firms)


def _where(chosen: Flags, one: pa.Array, other: pa.Array) -> pa.Array:
    return pc.if_else(pa.array(chosen), one, other)


def _other_endings(country: list[str], rng: np.random.Generator) -> pa.Array:
    pick = rng.integers(0, len(ENDINGS), len(country))
    same = np.array([ENDINGS[k].upper() == where for k, where in zip(pick.tolist(), country, strict=True)], dtype=bool)
    return words(ENDINGS, (pick + same) % len(ENDINGS))


def _copied_domains(columns: dict[str, pa.Array], firms: Firms, rng: np.random.Generator) -> dict[str, pa.Array]:
    """Some domains are those of an older customer without its hyphen: one brand in two hands."""
    rows = np.flatnonzero(has(firms, "copied_domain"))
    if len(rows) == 0:
        return columns
    older = np.flatnonzero(firms.plain)
    of = older[rng.integers(0, len(older), len(rows))]
    for name in ("email", "website"):
        cells = columns[name].to_pylist()
        for one, other in zip(rows.tolist(), of.tolist(), strict=True):
            if cells[other]:
                cells[one] = cells[other].replace("-", "")
        columns[name] = pa.array(cells, pa.string())
    return columns


def _shared(columns: dict[str, pa.Array], firms: Firms) -> dict[str, pa.Array]:
    """Houses of many firms have one address; firms of one bookkeeper state one telephone. Neighbours share."""
    for quirk, size, name in (("mass_address", HOUSE, "address"), ("shared_phone", SHARED, "phone")):
        rows = np.flatnonzero(has(firms, quirk))
        rows = rows[np.argsort(firms.place[rows], kind="stable")]
        source: Ints = np.arange(len(firms))
        source[rows] = rows[np.arange(len(rows)) // size * size]
        columns[name] = columns[name].take(pa.array(source))
    return columns
