"""How well goods fit somebody's activity in this ledger, in an expression."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from chokepoint.reference.goods import chapter_titles

RELATED = 0.5
"""Affinity from which goods count as related to an activity. Ours: the lowest that the packaged table gives to goods
that an activity uses; general traders stand below it."""

LEAST_BUYERS = 3
"""Other buyers of the same activity from which their purchases say something about it. Ours."""

USUAL_SHARE = 0.05
"""Share of the other buyers of an activity from which goods count as related to it. Ours."""

MOST_LEARNED = 0.9
"""Highest affinity that the ledger alone can give."""

SMALL_RELATIVE = 1.0
"""What may be called a small quantity, as a multiple of what is usually ordered of the goods at once. Ours: whoever
buys for its own use buys less than those whose business the goods are."""

LEAST_SIZE = 0.1
"""How much the smallest quantity still counts."""

UNKNOWN_SIZE = 0.5
"""How much an unknown quantity counts: half of a usual one."""

FROM_TEXT = 0.8
"""How much a finding counts that rests on an activity read from words."""


def fitted(rows: ir.Table, fit: ir.Table, *, buyers: bool = False) -> ir.Table:
    """`rows` with `affinity`, from their columns `industry` and `heading`; NULL where either is not known.

    `buyers`: the activity is the buyer's own, who is then not counted among those who buy such goods, and whose small
    quantities (column `relative`, quantity ÷ the usual one) may be for its own use; NULL too where that would decide
    and `relative` is not known.
    """
    own = 1 if buyers else 0
    rows = rows.left_join(fit, ["industry", "heading"], rname="fit_{name}")
    others, of_all = rows.buyers.fill_null(own) - own, rows.all_buyers.fill_null(own) - own
    share = others / ibis.greatest(of_all, 1)
    learned = (others >= LEAST_BUYERS).ifelse(ibis.least(share / USUAL_SHARE * RELATED, MOST_LEARNED), 0.0)
    ever = ibis.greatest(rows.table_affinity, learned).round(6)
    little = ibis.greatest(rows.table_small_affinity, learned).round(6)
    affinity = rows.table_affinity.isnull().ifelse(ibis.null("float64"), ever)
    if buyers:
        affinity = ibis.cases(
            ((ever >= RELATED) | (little < RELATED), affinity),
            (rows.relative.isnull(), ibis.null("float64")),
            (rows.relative <= SMALL_RELATIVE, little),
            else_=affinity,
        )
    joined = [name for name in rows.columns if name.startswith("fit_")]
    rows = rows.mutate(affinity=affinity)
    return rows.drop("buyers", "all_buyers", "table_affinity", "table_small_affinity", *joined)


def distance(rows: ir.Table) -> ir.FloatingValue:
    """How far goods lie from an activity, 0 to 1: by `affinity`, and by `method`, how the activity is known."""
    known = (rows.method == "text").ifelse(FROM_TEXT, 1.0)
    return (1 - rows.affinity / RELATED) * known


def size(relative: ir.FloatingValue) -> ir.FloatingValue:
    """How much a quantity counts, 0 to 1: fully from the usual one on, half as much a tenth of it."""
    return (relative.log10() / 2 + 1).clip(LEAST_SIZE, 1.0).fill_null(UNKNOWN_SIZE)


def goods_named(heading: ir.StringValue) -> ir.StringValue:
    """A heading with the short title of its chapter, as people read it."""
    return heading + " (" + _title(heading) + ")"


def chapter_named(chapter: ir.StringValue) -> ir.StringValue:
    """A chapter with its short title, as people read it."""
    return ibis.literal("chapter ") + chapter + " (" + _title(chapter) + ")"


def activity_named(industry: ir.StringValue, title: ir.StringValue) -> ir.StringValue:
    """An activity's code with its short title, as people read it."""
    return (title == "").ifelse(industry, industry + " (" + title + ")")


def _title(code: ir.StringValue) -> ir.StringValue:
    return code.substr(0, 2).cases(*chapter_titles().items(), else_="goods")
