"""`explain`: one subject's evidence, sum and questions, as the run that stands for it found them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from chokepoint.observe.questions import QUESTIONS
from chokepoint.records.answers import Explanation
from chokepoint.records.errors import NotFoundError, WorkspaceError
from chokepoint.weigh.explain import explanations
from chokepoint.weigh.questions import Asking
from chokepoint.weigh.scale import RunContext, Scale, answering
from chokepoint.weigh.words import words
from chokepoint.workspace.doubts import doubtful_pairs_of, naming
from chokepoint.workspace.own import weights_with
from chokepoint.workspace.ranking import Standing

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Workspace


def explain(workspace: Workspace, kind: str, subject_id: str) -> Explanation:
    """The explanation of one subject of the last runs; raises NotFoundError."""
    return explain_several(workspace, kind, [subject_id])[0]


def explain_several(workspace: Workspace, kind: str, subject_ids: Sequence[str]) -> list[Explanation]:
    """The explanations of several, in the order asked for; raises NotFoundError for one that no run weighed."""
    standing = Standing.read(workspace, kind)
    rows = standing.rows.filter(standing.rows.subject_id.isin(list(subject_ids) or [""]))
    places = {
        row["subject_id"]: row
        for row in workspace.engine.fetch(rows.select("subject_id", "run_id", "place")).to_pylist()
    }
    by_run: dict[str, list[str]] = defaultdict(list)
    for subject_id in subject_ids:
        if subject_id not in places:
            raise NotFoundError(
                f"No {kind} `{subject_id}` in the last run. {_LISTED.get(kind, _NOT_ASKED)} An id is matched to the "
                "letter."
            )
        by_run[places[subject_id]["run_id"]].append(subject_id)
    found: dict[str, Explanation] = {}
    for run_id, ids in by_run.items():
        scale = scale_of(workspace, run_id, kind)
        doubts = doubtful_pairs_of(workspace.engine, ids) if kind == "order" else {}
        for explained in explanations(workspace.engine, RunContext(run_id, kind), ids, scale, Asking(QUESTIONS)):
            place = places[explained.subject_id]["place"]
            said = words(explained.likelihood, explained.prior, place, standing.of, _signs(explained))
            asked = naming(explained, doubts.get(explained.subject_id, ()))
            found[explained.subject_id] = replace(asked, rank=place, of=standing.of, words=said)
    return [found[subject_id] for subject_id in subject_ids]


_LISTED = {"order": "`chokepoint orders` lists the ids."}
_NOT_ASKED = "Only those are weighed of which an indicator asks; `chokepoint indicators` says which."


def _signs(explanation: Explanation) -> list[str]:
    """Ids of the signs that fire."""
    return [row.indicator for row in explanation.rows if row.state == "fires" and row.code and not row.relief]


def scale_of(workspace: Workspace, run_id: str, kind: str = "order") -> Scale:
    """The scale of a run on subjects of a kind; raises WorkspaceError where weights or catalogue have changed since."""
    runs = workspace.engine.table("runs")
    run = workspace.engine.fetch(runs.filter(runs.run_id == run_id)).to_pylist()[0]
    catalogue = workspace.catalogue.limited_to(str(run["catalogue"]).split(";"))
    weights = weights_with(workspace.stated_weights, catalogue)
    if run["weights_hash"] != weights.hash or run["catalogue"] != ";".join(sorted(catalogue.cards)):
        raise WorkspaceError(
            f"Weights or catalogue have changed since run {run_id}. Run `chokepoint assess` again to explain with them."
        )
    settings = replace(workspace.settings, prior=run["prior"])
    return Scale.of(answering(kind, catalogue.cards.values()), weights, settings)
