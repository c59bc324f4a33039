"""What a merge of two parties would take away: signs that fired, and stops, because the two counted as different."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from chokepoint.engines.arrow import as_table
from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.observe.cards import readings
from chokepoint.observe.indicator import State
from chokepoint.observe.running import Observation, Observed
from chokepoint.records.entities import RemovedSign
from chokepoint.records.errors import NotFoundError
from chokepoint.records.resolved import IDENTITIES, RESEMBLANCES
from chokepoint.workspace.own import observed_without_broken
from chokepoint.workspace.ranking import Standing
from chokepoint.workspace.undoing import undone

if TYPE_CHECKING:
    from chokepoint.workspace.workspace import Progress, Workspace

PREVIEW = "preview"


def signs_removed(
    workspace: Workspace, left: str, right: str, progress: Progress | None = None
) -> tuple[RemovedSign, ...]:
    """The signs and stops of the last runs that would no longer stand if `left` and `right` were one, by order.

    All is observed again with the merge, on what the last run saw, and nothing of it is kept. Raises NotFoundError for
    a party that is not there, WorkspaceError where nothing was assessed yet.
    """
    engine = workspace.engine
    standing = Standing.read(workspace)
    _known(engine, left, right)
    before = _fired(engine, standing)
    subjects = engine.fetch(standing.rows.select("subject_id"))["subject_id"]

    def observe() -> Observed:
        catalogue = workspace.catalogue
        reads = readings(catalogue.found, catalogue.cards)
        with undone(engine):
            _merge(engine, left, right)
            return Observation(engine, catalogue.queries(engine), reads, PREVIEW).observe(subjects, progress)

    return _removed(before, observed_without_broken(workspace, observe))


def _known(engine: Engine, *party_ids: str) -> None:
    parties = current("parties")
    found = engine.fetch(parties.filter(parties.party_id.isin(list(party_ids))).select("party_id"))
    missing = sorted(set(party_ids) - set(found["party_id"].to_pylist()))
    if missing:
        raise NotFoundError(
            f"There is no party `{missing[0]}` in what the last run saw. An id is matched to the letter."
        )


def _fired(engine: Engine, standing: Standing) -> list[RemovedSign]:
    """What fired and what stopped in the runs that stand."""
    stand = standing.rows.select("run_id", "subject_kind", "subject_id")
    found = []
    for table, column in (("findings", "indicator_id"), ("stops", "stop_id")):
        rows = engine.table(table).semi_join(stand, ["run_id", "subject_kind", "subject_id"])
        for row in engine.fetch(rows.select("subject_id", "basis", sign=column)).to_pylist():
            stop = table == "stops"
            found.append(RemovedSign(row["subject_id"], row["sign"], row["basis"], State.SILENT.name.lower(), stop))
    return found


def _merge(engine: Engine, left: str, right: str) -> None:
    """Make the two one entity, in the tables that say who is one and who may be."""
    identities = engine.fetch(engine.table(IDENTITIES.name)).to_pylist()
    entity = {row["party_id"]: row["entity_id"] for row in identities}
    both = {entity.get(left, left), entity.get(right, right)}
    one = min(both)
    engine.create(
        IDENTITIES.name,
        as_table(IDENTITIES, [{**row, "entity_id": one} if row["entity_id"] in both else row for row in identities]),
    )
    pairs: dict[tuple[str, str], dict[str, Any]] = {}
    for row in engine.fetch(engine.table(RESEMBLANCES.name)).to_pylist():
        ends = tuple(one if row[end] in both else row[end] for end in ("left_id", "right_id"))
        if ends[0] != ends[1]:
            likelihood = max(row["likelihood"], pairs.get((ends[0], ends[1]), row)["likelihood"])
            pairs[ends[0], ends[1]] = {"left_id": ends[0], "right_id": ends[1], "likelihood": likelihood}
    engine.create(RESEMBLANCES.name, as_table(RESEMBLANCES, list(pairs.values())))


def _removed(before: list[RemovedSign], observed: Observed) -> tuple[RemovedSign, ...]:
    still = {
        (subject, sign)
        for column, parts in (("indicator_id", observed.orders.findings.values()), ("stop_id", observed.stops))
        for rows in parts
        for subject, sign in _pairs(rows, column)
    }
    gone = [sign for sign in before if (sign.order_id, sign.sign) not in still]
    packed = _letters(observed.orders.states(PREVIEW), {sign.order_id for sign in gone})
    place = {sign: number for number, sign in enumerate(observed.orders.catalogue)}
    told = []
    for sign in gone:
        if sign.stop or sign.order_id not in packed:
            told.append(sign)
        else:
            state = State(packed[sign.order_id][place[sign.sign]])
            told.append(RemovedSign(sign.order_id, sign.sign, sign.basis, state.name.lower(), stop=False))
    return tuple(sorted(told, key=lambda sign: (sign.order_id, sign.sign)))


def _pairs(rows: pa.Table, column: str) -> list[tuple[str, str]]:
    return list(zip(rows["subject_id"].to_pylist(), rows[column].to_pylist(), strict=True))


def _letters(states: pa.Table, wanted: set[str]) -> dict[str, str]:
    """Packed answers of the wanted orders."""
    ids, packed = states["subject_id"].to_pylist(), states["packed"].to_pylist()
    return {one: letters for one, letters in zip(ids, packed, strict=True) if one in wanted}
