"""Papers that bear what a paper of somebody else bears: its number, its file."""

import ibis.expr.types as ir

from chokepoint.observe.sameness import with_sameness


def borne_by_others(
    papers: ir.Table, by: str, holder: str, resemblances: ir.Table, most: int, at: str | None = None
) -> ir.Table:
    """One row per paper and paper of another holder with the same `by`: `other_document, other_id, own`.

    `papers` have `document_id`, the holder and its `<holder>_entity`. What more than `most` holders bear is a form that
    everybody uses. With `at` only papers that are earlier by that column. `own`: NULL where the two may be one.
    """
    entity = f"{holder}_entity"
    often = papers.group_by(by).agg(holders=papers[entity].nunique())
    told = papers.semi_join(often.filter((often.holders > 1) & (often.holders <= most)), by)
    moment = {"other_at": told[at]} if at else {}
    other = told.select(
        by, other_document=told.document_id, other_id=told[holder], other_id_entity=told[entity], **moment
    )
    pairs = told.inner_join(other, by)
    pairs = pairs.filter(pairs[entity] != pairs.other_id_entity)
    pairs = pairs.filter(pairs.other_at < pairs[at]) if at else pairs
    return with_sameness(pairs, resemblances, holder, "other_id")
