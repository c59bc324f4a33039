"""Why a party or a network stands where it stands: what the signs of its orders and parties add up to, sign by sign."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import numpy as np

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.records.answers import EvidenceRow, Explanation, Stop
from chokepoint.records.errors import NotFoundError
from chokepoint.weigh.coverage import STATES
from chokepoint.weigh.explain import STATE_ORDER, nothing_fired
from chokepoint.weigh.scale import RunContext, Scale
from chokepoint.weigh.units import least_orders
from chokepoint.weigh.words import words

TOLD = 10
"""Occasions of one sign that are told, the strongest first: each counts half the one before, the eleventh a
thousandth."""

Row = dict[str, Any]


@dataclass(frozen=True)
class UnitParts:
    """What a unit is made of: the parties whose orders, and own signs, count."""

    unit_id: str
    party_ids: tuple[str, ...]

    def orders(self) -> ir.Table:
        """The orders of these parties: `subject_id`."""
        rows = current("orders")
        return rows.filter(rows.customer_id.isin(list(self.party_ids) or [""])).select(subject_id="order_id")


def explain_unit(engine: Engine, run: RunContext, parts: UnitParts, scale: Scale, of: int) -> Explanation:
    """The explanation of one party or network among `of`; `scale` is that of orders. Raises NotFoundError."""
    held = _rows(engine, "likelihoods", run.run_id, run.subject_kind, parts.unit_id)
    if not held:
        raise NotFoundError(f"Run `{run.run_id}` has weighed no {run.subject_kind} `{parts.unit_id}`.")
    (weighed,) = held
    runs = engine.table("runs")
    prior = engine.fetch(runs.filter(runs.run_id == run.run_id).select("prior"))["prior"][0].as_py()
    rows = (
        nothing_fired(_intercept(engine, run, weighed["orders"]), prior),
        *_evidence(engine, run, parts, scale),
    )
    fires = [row.indicator for row in rows if row.contribution > 0 and not row.relief]
    return Explanation(
        subject_kind=run.subject_kind,
        subject_id=parts.unit_id,
        prior=prior,
        log_odds=weighed["log_odds"],
        likelihood=weighed["likelihood"],
        low=weighed["low"],
        high=weighed["high"],
        words=words(weighed["likelihood"], prior, weighed["rank"], of, fires),
        coverage=weighed["coverage"],
        rows=rows,
        questions=(),
        band=weighed["band"],
        rank=weighed["rank"],
        of=of,
        stops=tuple(_stops(engine, run.run_id, parts)),
        calibration=scale.weights.calibration,
        run_id=run.run_id,
        orders=weighed["orders"],
        percentile=weighed["percentile"],
    )


def _rows(engine: Engine, table: str, run_id: str, kind: str, subject_id: str) -> list[Row]:
    rows = engine.table(table)
    rows = rows.filter(rows.run_id == run_id, rows.subject_kind == kind, rows.subject_id == subject_id)
    return list(engine.fetch(rows).to_pylist())


def _intercept(engine: Engine, run: RunContext, orders: int) -> float:
    """Log-odds of a unit of about as many orders on which nothing has fired."""
    rows = engine.table("intercepts")
    rows = rows.filter(rows.run_id == run.run_id, rows.subject_kind == run.subject_kind)
    by_size = {row["least_orders"]: row["intercept"] for row in engine.fetch(rows).to_pylist()}
    return float(by_size[int(least_orders(np.array([orders]))[0])])


def _evidence(engine: Engine, run: RunContext, parts: UnitParts, scale: Scale) -> list[EvidenceRow]:
    """A row for each indicator: what it adds, and its strongest occasions."""
    added = {
        row["indicator_id"]: row["contribution"]
        for row in _rows(engine, "contributions", run.run_id, run.subject_kind, parts.unit_id)
    }
    shown = _findings(engine, run.run_id, parts)
    letters = _letters(engine, run.run_id, parts, scale)
    rows = []
    for card, weight in zip(scale.cards, scale.of_card, strict=True):
        basis, record_ids = _told(shown.get(card.id, []))
        rows.append(
            EvidenceRow(
                group=weight.group,
                indicator=card.id,
                code=card.code,
                state=STATES[letters[card.id]],
                contribution=added.get(card.id, 0.0),
                basis=basis,
                record_ids=record_ids,
                title=card.title,
                relief=card.relief,
                sensitivity=weight.sensitivity,
            )
        )
    return sorted(
        rows, key=lambda row: (STATE_ORDER.index(row.state), row.relief, -abs(row.contribution), row.indicator)
    )


def _findings(engine: Engine, run_id: str, parts: UnitParts) -> dict[str, list[Row]]:
    """What fired on the unit's parties and orders, by indicator."""
    rows = engine.table("findings")
    rows = rows.filter(rows.run_id == run_id)
    own = rows.filter(rows.subject_kind == "party", rows.subject_id.isin(list(parts.party_ids) or [""]))
    of_orders = rows.filter(rows.subject_kind == "order").semi_join(parts.orders(), "subject_id")
    found: dict[str, list[Row]] = defaultdict(list)
    for each in (own, of_orders):
        for row in engine.fetch(each.drop("run_id")).to_pylist():
            found[row["indicator_id"]].append(row)
    return found


def _told(findings: Sequence[Row]) -> tuple[str, tuple[str, ...]]:
    """The strongest occasions in words, each set of records once, and their records."""
    strongest = sorted(
        findings,
        key=lambda row: (-round(row["strength"] * row["grade"], 9), row["subject_kind"] == "order", row["subject_id"]),
    )
    occasions = list({tuple(row["record_ids"]): row for row in reversed(strongest)}.values())[::-1]
    if not occasions:
        return "", ()
    told = occasions[:TOLD]
    said = "; ".join(f"{row['subject_id']}: {row['basis']}" for row in told)
    if len(occasions) > len(told):
        said += f"; and {len(occasions) - len(told):,} more"
    return said, tuple(sorted({name for row in told for name in row["record_ids"]}))


def _letters(engine: Engine, run_id: str, parts: UnitParts, scale: Scale) -> dict[str, str]:
    """One answer an indicator: it fires where it does once, and is unassessable where it was so more than silent."""
    states = engine.table("states")
    states = states.filter(states.run_id == run_id)
    of_orders = states.filter(states.subject_kind == "order").semi_join(parts.orders(), "subject_id")
    own = states.filter(states.subject_kind == "party", states.subject_id.isin(list(parts.party_ids) or [""]))
    own_ids = [card.id for card in scale.cards if card.subject == "party"]
    counts: dict[str, Counter[str]] = {name: Counter() for name in scale.ids}
    for rows, ids in ((of_orders, list(scale.ids)), (own, own_ids)):
        for packed in engine.fetch(rows.select("packed"))["packed"].to_pylist():
            for name, letter in zip(ids, packed, strict=True):
                counts[name][letter] += 1
    return {name: _prevailing(count) for name, count in counts.items()}


def _prevailing(count: Counter[str]) -> str:
    if count["f"]:
        return "f"
    if count["u"] > count["s"]:
        return "u"
    return "s" if count["s"] else "o"


def _stops(engine: Engine, run_id: str, parts: UnitParts) -> list[Stop]:
    """The stops on the unit's orders."""
    rows = engine.table("stops")
    rows = rows.filter(rows.run_id == run_id, rows.subject_kind == "order").semi_join(parts.orders(), "subject_id")
    found = sorted(engine.fetch(rows).to_pylist(), key=lambda row: (row["stop_id"], row["subject_id"]))
    return [Stop(row["stop_id"], f"{row['subject_id']}: {row['basis']}", tuple(row["record_ids"])) for row in found]
