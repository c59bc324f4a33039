"""Fills `payment_matches`."""

from __future__ import annotations

import ibis.expr.types as ir

from chokepoint.connect.matching.candidates import ALIKE, PAIR, candidates
from chokepoint.connect.matching.scoring import likelihoods
from chokepoint.connect.matching.subjects import names, names_in, subjects, unreferenced
from chokepoint.engines.protocol import Engine

WORKING = "matching_"
"""Before the names of temporary tables: what several steps read is made once."""


def match_payments(engine: Engine, identities: ir.Table) -> None:
    """Fill `payment_matches` from the current views."""
    made = {"payments": unreferenced(identities), "subjects": subjects(identities)}
    held = {name: _made(engine, name, rows) for name, rows in made.items()}
    naming = _made(engine, "naming", _naming(held["payments"], held["subjects"]))
    pairs = _made(engine, "pairs", candidates(held["payments"], held["subjects"], naming))
    engine.create("payment_matches", likelihoods(pairs, held["payments"], held["subjects"], naming))
    for name in (*made, "naming", "pairs"):
        engine.drop(WORKING + name)


def _made(engine: Engine, name: str, rows: ir.Table) -> ir.Table:
    engine.create(WORKING + name, rows, temporary=True)
    return engine.table(WORKING + name)


def _naming(payments: ir.Table, subjects: ir.Table) -> ir.Table:
    """Pairs in which the reference names the subject, with how many of the kind bear the name: `bearers`."""
    words = names_in(payments)
    known = names(subjects).semi_join(words, "name")
    borne = known.group_by("kind", "name").agg(bearers=known.count().cast("float64"))
    known = known.inner_join(borne.filter(borne.bearers <= ALIKE), ["kind", "name"])
    rows = words.inner_join(known, "name")
    return rows.group_by(*PAIR).agg(bearers=rows.bearers.min())
