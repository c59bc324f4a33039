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

SMALL_RELATIVE = 3.0
"""What may be called a small quantity, as a multiple of what is usually ordered of the goods at once. Ours."""

LEAST_SIZE = 0.1
"""How much the smallest quantity still counts."""

UNKNOWN_SIZE = 0.5
"""How much an unknown quantity counts: half of a usual one."""

FROM_TEXT = 0.8
"""How much a finding counts that rests on an activity read from words."""


def fitted(rows: ir.Table, fit: ir.Table, *, own: int) -> ir.Table:
    """`rows` with `affinity`, from their columns `industry`, `heading` and `relative` (quantity ÷ the usual one).

    NULL where activity or goods are not known, or where it depends on a quantity that is not known. `own`: how many
    of the buyers that the ledger knows of are the party itself.
    """
    rows = rows.left_join(fit, ["industry", "heading"], rname="fit_{name}")
    others, of_all = rows.buyers.fill_null(own) - own, rows.all_buyers.fill_null(own) - own
    share = others / ibis.greatest(of_all, 1)
    learned = (others >= LEAST_BUYERS).ifelse(ibis.least(share / USUAL_SHARE * RELATED, MOST_LEARNED), 0.0)
    ever = ibis.greatest(rows.table_affinity, learned).round(6)
    little = ibis.greatest(rows.table_small_affinity, learned).round(6)
    affinity = ibis.cases(
        (rows.table_affinity.isnull(), ibis.null("float64")),
        ((ever >= RELATED) | (little < RELATED), ever),
        (rows.relative.isnull(), ibis.null("float64")),
        (rows.relative <= SMALL_RELATIVE, little),
        else_=ever,
    )
    return rows.mutate(affinity=affinity).drop(
        "buyers", "all_buyers", "table_affinity", "table_small_affinity", *_joined(rows)
    )


def distance(rows: ir.Table) -> ir.FloatingValue:
    """How far goods lie from an activity, 0 to 1: by affinity, by quantity, and by how the activity is known."""
    size = (rows.relative.log10() / 2 + 1).clip(LEAST_SIZE, 1.0)
    known = (rows.method == "text").ifelse(FROM_TEXT, 1.0)
    return (1 - rows.affinity / RELATED) * size.fill_null(UNKNOWN_SIZE) * known


def goods_named(heading: ir.StringValue) -> ir.StringValue:
    """A heading with the short title of its chapter, as people read it."""
    titles = heading.substr(0, 2).cases(*chapter_titles().items(), else_="goods")
    return heading + " (" + titles + ")"


def activity_named(industry: ir.StringValue, title: ir.StringValue) -> ir.StringValue:
    """An activity's code with its short title, as people read it."""
    return (title == "").ifelse(industry, industry + " (" + title + ")")


def _joined(rows: ir.Table) -> list[str]:
    return [name for name in rows.columns if name.startswith("fit_")]
