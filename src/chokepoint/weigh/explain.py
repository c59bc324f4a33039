"""Why a subject stands where it stands: the rows that add up to its log-odds, as stored, and what to ask next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from chokepoint.engines.protocol import Engine
from chokepoint.records.answers import EvidenceRow, Explanation, Stop
from chokepoint.records.errors import NotFoundError
from chokepoint.weigh.background import Measured
from chokepoint.weigh.coverage import STATES
from chokepoint.weigh.evidence import STRENGTH_UNITS, Evidence, Segments, of_run, read_evidence, read_segments
from chokepoint.weigh.pairs import pair_id
from chokepoint.weigh.questions import Asking, Standing, inquiries
from chokepoint.weigh.scale import RunContext, Scale, Worths
from chokepoint.weigh.weighing import Ledger, read_backgrounds
from chokepoint.weigh.words import words

NOTHING_FIRED = "nothing-fired-yet"
"""The row for what an order gains by showing no sign: the intercept less the log-odds of the prior, never above 0."""

FIRING = "fires"
STATE_ORDER = (FIRING, "unassessable", "silent", "outside")
"""Signs before reliefs where they fire; then the rows that add nothing."""

Row = dict[str, Any]


OF_SUBJECTS = ("findings", "contributions", "likelihoods", "stops")
"""Tables of which the rows of the subjects are read."""


@dataclass(frozen=True)
class Found:
    """What the tables hold on the subjects asked for; `by_subject` lists rows by table and subject id.

    `run` is its row in `runs`, `of` how many subjects it weighed.
    """

    run: Row
    intercept: float
    of: int
    evidence: Evidence
    segments: Segments
    backgrounds: Measured
    by_subject: dict[str, dict[str, list[Row]]]

    @classmethod
    def of_ledger(cls, engine: Engine, run: RunContext, held: Row, ledger: Ledger) -> Found:
        """All subjects of a run that was weighed this moment; `held` as it would stand in `runs`, which is not read."""
        subjects = len(ledger.evidence.subjects)
        by_subject = {table: _by_subject(of_run(engine, table, run, None)) for table in OF_SUBJECTS}
        return cls(held, held["intercept"], subjects, ledger.evidence, ledger.segments, ledger.backgrounds, by_subject)

    @cached_property
    def place(self) -> dict[str, int]:
        """The place of each subject in the evidence."""
        return {subject_id: place for place, subject_id in enumerate(self.evidence.subjects.to_pylist())}


def explain(engine: Engine, run: RunContext, subject_id: str, scale: Scale, asking: Asking) -> Explanation:
    """The explanation of one subject; raises NotFoundError where the run has not weighed it."""
    return explanations(engine, run, [subject_id], scale, asking)[0]


def explanations(
    engine: Engine, run: RunContext, subject_ids: Sequence[str], scale: Scale, asking: Asking
) -> list[Explanation]:
    """The explanation of each subject, in the order asked for; raises NotFoundError for one that was not weighed.

    Reads `findings`, `states`, `contributions`, `likelihoods`, `stops`, `runs` and the `backgrounds` of the run's
    reference run. The scale must be that of the run.
    """
    found = _read(engine, run, subject_ids, scale)
    for subject_id in subject_ids:
        if subject_id not in found.by_subject["likelihoods"]:
            raise NotFoundError(f"Run `{run.run_id}` has weighed no {run.subject_kind} `{subject_id}`.")
    return explained(found, subject_ids, scale, asking)


def explained(found: Found, subject_ids: Sequence[str], scale: Scale, asking: Asking) -> list[Explanation]:
    """The explanation of each subject, in the order asked for, from what was found on them."""
    worths = Worths(scale, found.backgrounds)
    return [_explanation(found, subject_id, scale, worths, asking) for subject_id in subject_ids]


def _read(engine: Engine, run: RunContext, subject_ids: Sequence[str], scale: Scale) -> Found:
    runs = engine.table("runs")
    held = engine.fetch(runs.filter(runs.run_id == run.run_id)).to_pylist()
    if not held:
        raise NotFoundError(f"There is no run `{run.run_id}`.")
    evidence = read_evidence(engine, run, scale, subject_ids)
    return Found(
        held[0],
        _intercept(engine, run, held[0]),
        _weighed(engine, run),
        evidence,
        read_segments(engine, run, scale, evidence.subjects, subject_ids),
        read_backgrounds(engine, held[0]["reference_run_id"], run.subject_kind),
        {table: _by_subject(of_run(engine, table, run, subject_ids)) for table in OF_SUBJECTS},
    )


def _intercept(engine: Engine, run: RunContext, held: Row) -> float:
    """Log-odds of a subject of the run's kind on which nothing has fired."""
    if run.subject_kind == "order":
        return float(held["intercept"])
    return float(of_run(engine, "intercepts", run, None, ["intercept"])["intercept"][0].as_py())


def _weighed(engine: Engine, run: RunContext) -> int:
    """How many subjects the run has weighed."""
    rows = engine.table("likelihoods")
    rows = rows.filter(rows.run_id == run.run_id, rows.subject_kind == run.subject_kind)
    return int(engine.fetch(rows.aggregate(of=rows.count()))["of"][0].as_py())


def _by_subject(rows: pa.Table) -> dict[str, list[Row]]:
    result: dict[str, list[Row]] = defaultdict(list)
    for row in rows.to_pylist():
        result[row["subject_id"]].append(row)
    return dict(result)


def _explanation(found: Found, subject_id: str, scale: Scale, worths: Worths, asking: Asking) -> Explanation:
    (weighed,) = found.by_subject["likelihoods"][subject_id]
    stops = sorted(found.by_subject["stops"].get(subject_id, []), key=lambda row: str(row["stop_id"]))
    standing = _standing(found, subject_id, worths)
    rows = _rows(found, subject_id, standing, scale)
    prior = found.run["prior"]
    fires = [row.indicator for row in rows if row.state == FIRING and row.code and not row.relief]
    return Explanation(
        subject_kind=weighed["subject_kind"],
        subject_id=subject_id,
        prior=prior,
        log_odds=weighed["log_odds"],
        likelihood=weighed["likelihood"],
        low=weighed["low"],
        high=weighed["high"],
        words=words(weighed["likelihood"], prior, weighed["rank"], found.of, fires),
        coverage=weighed["coverage"],
        rows=rows,
        questions=inquiries(standing, scale, asking),
        band=weighed["band"],
        rank=weighed["rank"],
        of=found.of,
        stops=tuple(Stop(row["stop_id"], row["basis"], tuple(row["record_ids"])) for row in stops),
        calibration=scale.weights.calibration,
        run_id=found.run["run_id"],
    )


def _standing(found: Found, subject_id: str, worths: Worths) -> Standing:
    evidence, place = found.evidence, found.place[subject_id]
    here = evidence.subject == place
    force = np.zeros(evidence.letters.shape[1])
    force[evidence.indicator[here]] = evidence.strength[here] / STRENGTH_UNITS * evidence.grade[here]
    segments = {column: names[found.segments.codes[column][place]] for column, names in found.segments.names.items()}
    share, log_ratio = worths.of(segments)
    return Standing(
        evidence.letters[place],
        force,
        share,
        log_ratio,
        found.intercept,
        found.by_subject["likelihoods"][subject_id][0]["likelihood"],
        subject_id in found.by_subject["stops"],
    )


def _rows(found: Found, subject_id: str, standing: Standing, scale: Scale) -> tuple[EvidenceRow, ...]:
    """All rows: nothing fired yet, signs, pairs and reliefs by what they add, then those that add nothing."""
    findings = {row["indicator_id"]: row for row in found.by_subject["findings"].get(subject_id, [])}
    added = {row["indicator_id"]: row for row in found.by_subject["contributions"].get(subject_id, [])}
    rows = [
        _row(
            scale, number, chr(letter), float(standing.share[number]), {**findings.get(name, {}), **added.get(name, {})}
        )
        for number, (name, letter) in enumerate(zip(scale.ids, standing.letters.tolist(), strict=True))
    ]
    rows += _pair_rows(scale, findings, added)
    rows.sort(key=lambda row: (STATE_ORDER.index(row.state), row.relief, -abs(row.contribution), row.indicator))
    return nothing_fired(found.intercept, found.run["prior"]), *rows


def _pair_rows(scale: Scale, findings: dict[str, Row], added: dict[str, Row]) -> list[EvidenceRow]:
    """A row for each pair of signs that shows: no indicator, so without a code."""
    titles = {card.id: card.title for card in scale.cards}
    rows = []
    for pair in scale.weights_of_pairs:
        name = pair_id(pair.first, pair.second)
        if name in added:
            records = [findings[each]["record_ids"] for each in (pair.first, pair.second)]
            rows.append(
                EvidenceRow(
                    group=name,
                    indicator=name,
                    code="",
                    state=FIRING,
                    contribution=added[name]["contribution"],
                    basis="Decided cases showed both more often than the two signs add up to.",
                    record_ids=tuple(sorted(set().union(*records))),
                    title=f"Together: {titles[pair.first]}; {titles[pair.second]}",
                )
            )
    return rows


def nothing_fired(intercept: float, prior: float) -> EvidenceRow:
    """The row for the intercept less the log-odds of the prior."""
    return EvidenceRow(
        group="",
        indicator=NOTHING_FIRED,
        code="",
        state=FIRING,
        contribution=intercept - float(np.log(prior / (1 - prior))),
        basis="The usual rate includes those with signs; one without any is less likely than that.",
        record_ids=(),
        title="nothing has fired yet",
    )


def _row(scale: Scale, number: int, letter: str, share: float, held: Row) -> EvidenceRow:
    card, weight = scale.cards[number], scale.of_card[number]
    return EvidenceRow(
        group=weight.group,
        indicator=card.id,
        code=card.code,
        state=STATES[letter],
        contribution=held.get("contribution", 0.0),
        basis=held.get("basis", ""),
        record_ids=tuple(held.get("record_ids", ())),
        title=card.title,
        relief=card.relief,
        strength=held.get("strength"),
        grade=held.get("grade"),
        sensitivity=weight.sensitivity,
        background=share,
    )
