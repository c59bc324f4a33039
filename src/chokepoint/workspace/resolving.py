"""`resolve`: who is one entity, what persons decided on it, and what speaks for and against a pair."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from chokepoint.engines.snapshot import Snapshot, current
from chokepoint.records.entities import Entity, Judgement, PairEvidence, PairRow
from chokepoint.records.errors import InputError, NotFoundError
from chokepoint.records.resolved import IDENTITIES
from chokepoint.resolve.clusters.explaining import compare_parties
from chokepoint.resolve.clusters.judgements import judged
from chokepoint.resolve.identities import judged_entities, resolve_identities
from chokepoint.workspace.assess import Moment
from chokepoint.workspace.judging import Author, judge, judgements, withdraw

if TYPE_CHECKING:
    import pyarrow as pa

    from chokepoint.engines.protocol import Engine
    from chokepoint.workspace.workspace import Workspace


def entities(workspace: Workspace, *, confirmed_only: bool = False) -> list[Entity]:
    """Every entity with its parties, by id; with `confirmed_only` as persons judged them, without any guess."""
    engine = workspace.engine
    _open(engine)
    if confirmed_only:
        return _gathered(engine, judged_entities(engine))
    resolve_identities(engine)
    return _gathered(engine, engine.fetch(engine.table(IDENTITIES.name)))


def merge(workspace: Workspace, left: str, right: str, author: Author) -> str:
    """Judge two parties one; returns the act.

    Raises NotFoundError for a party that is not there, InputError where other judgements forbid it: nothing is
    recorded then.
    """
    engine = workspace.engine
    _open(engine)
    _known(engine, left, right)
    if left == right:
        raise InputError(f"`{left}` is one party: a merge takes two different ones.")
    with engine.atomic():
        act = judge(engine, [(left, right)], author, same=True)
        _open(engine)
        resolve_identities(engine)
        group = _group_of(engine)
        if group[left] != group[right]:
            against = next(
                pair
                for pair in judged(engine).different
                if {group[pair[0]], group[pair[1]]} == {group[left], group[right]}
            )
            raise InputError(
                f"`{left}` and `{right}` cannot be one: it was judged that `{against[0]}` and `{against[1]}` are "
                "different, and each is one with one of the two. Take that back first (`resolve --judgements`, "
                "`resolve --undo J`)."
            )
    return act


def split(workspace: Workspace, party_id: str, author: Author) -> str:
    """Judge a party different from every other of its entity; returns the act.

    Raises NotFoundError for a party that is not there, InputError for one that stands alone.
    """
    engine = workspace.engine
    _open(engine)
    _known(engine, party_id)
    resolve_identities(engine)
    group = _group_of(engine)
    others = sorted(other for other, entity in group.items() if entity == group[party_id] and other != party_id)
    if not others:
        raise InputError(f"`{party_id}` is an entity of its own already: there is nothing to split it from.")
    with engine.atomic():
        act = judge(engine, [(party_id, other) for other in others], author, same=False)
        _open(engine)
        resolve_identities(engine)
    return act


def undo(workspace: Workspace, act: str) -> None:
    """Take back an act of judgement, or one judgement of it; raises NotFoundError, InputError."""
    engine = workspace.engine
    _open(engine)
    with engine.atomic():
        withdraw(engine, act)
        _open(engine)
        resolve_identities(engine)


def standing_judgements(workspace: Workspace) -> list[Judgement]:
    """Every judgement, oldest first, those taken back too."""
    _open(workspace.engine)
    return judgements(workspace.engine)


def compare_pair(workspace: Workspace, left: str, right: str) -> PairEvidence:
    """What speaks for and against two parties being one, row by row; raises NotFoundError."""
    engine = workspace.engine
    _open(engine)
    _known(engine, left, right)
    found = compare_parties(engine, left, right)
    decided = judged(engine)
    pair = (min(left, right), max(left, right))
    return PairEvidence(
        left_party_id=left,
        right_party_id=right,
        likelihood=found.likelihood,
        log_odds=found.log_odds,
        rows=tuple(PairRow(row.field, row.left, row.right, row.level, row.log_odds) for row in found.rows),
        judged=True if pair in decided.same else False if pair in decided.different else None,
    )


def _open(engine: Engine) -> None:
    """The current views as of now."""
    now = Moment.at(None, None)
    Snapshot(engine, now.as_of, now.known_at).open()


def _known(engine: Engine, *party_ids: str) -> None:
    parties = current("parties")
    found = engine.fetch(parties.filter(parties.party_id.isin(list(party_ids))).select("party_id"))
    missing = sorted(set(party_ids) - set(found["party_id"].to_pylist()))
    if missing:
        raise NotFoundError(
            f"There is no party `{missing[0]}` in this workspace. Give the party_id of the table parties."
        )


def _group_of(engine: Engine) -> dict[str, str]:
    rows = engine.fetch(engine.table(IDENTITIES.name).select("party_id", "entity_id"))
    return dict(zip(rows["party_id"].to_pylist(), rows["entity_id"].to_pylist(), strict=True))


def _gathered(engine: Engine, identities: pa.Table) -> list[Entity]:
    rows = identities.take(
        pc.sort_indices(identities, sort_keys=[("entity_id", "ascending"), ("party_id", "ascending")])
    )
    names = engine.fetch(current("parties").select("party_id", "name"))
    called = dict(zip(names["party_id"].to_pylist(), names["name"].to_pylist(), strict=True))
    acts: dict[str, list[str]] = defaultdict(list)
    for one in judgements(engine):
        if not one.withdrawn:
            acts[one.left_party_id].append(one.act)
            acts[one.right_party_id].append(one.act)
    groups: dict[str, list[tuple[str, float, bool]]] = defaultdict(list)
    columns = (rows[name].to_pylist() for name in ("entity_id", "party_id", "likelihood", "confirmed"))
    for entity_id, *member in zip(*columns, strict=True):
        groups[entity_id].append((member[0], member[1], member[2]))
    return [
        Entity(
            entity_id=entity_id,
            party_ids=tuple(party_id for party_id, _, _ in members),
            likelihood=min(likelihood for _, likelihood, _ in members),
            confirmed=all(confirmed for _, _, confirmed in members),
            name=called.get(entity_id),
            judgements=tuple(sorted({act for party_id, _, _ in members for act in acts.get(party_id, ())})),
        )
        for entity_id, members in groups.items()
    ]
