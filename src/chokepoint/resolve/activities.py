"""What parties do for a living, and how well the goods of this ledger fit those activities."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import ibis
import pyarrow as pa

from chokepoint.engines.protocol import Engine
from chokepoint.engines.snapshot import current
from chokepoint.reference.activities import industry_of, is_within, title
from chokepoint.reference.affinity import Affinity, affinity

HEADING_DIGITS = 4
"""Length of a heading of the Harmonized System."""

LOADED_AFFINITY = 0.6
"""What loaded HS-ISIC pairs raise an affinity to. They are loose (3.5 classes a code on average, at most 15, in the
public concordance), so they make goods plausible and no more."""

STATED = "stated"
FROM_TEXT = "text"

_NAMED = "named_activities"


def resolve_activities(engine: Engine) -> None:
    """Fill `activities`, one row a party whose activity is stated or can be read from its words, and `affinities`.

    Words are read where no code is stated. Affinities are of every activity with every heading that occur here, from
    the packaged table, raised by `goods_industries` where that is loaded.
    """
    industries = _fill_activities(engine)
    _fill_affinities(engine, industries)


def _fill_activities(engine: Engine) -> list[str]:
    """Fill `activities`; returns the codes that occur."""
    parties = current("parties").select("party_id", "industry", "industry_text")
    named = engine.fetch(parties.select("industry", "industry_text").distinct()).to_pylist()
    found = {(row["industry"], row["industry_text"]): activity(row["industry"], row["industry_text"]) for row in named}
    known = [(stated, words, *meant) for (stated, words), meant in found.items() if meant]
    engine.create(
        _NAMED,
        pa.table(
            {
                "stated": pa.array([stated or "" for stated, *_ in known], pa.string()),
                "words": pa.array([words or "" for _, words, *_ in known], pa.string()),
                "code": pa.array([code for *_, code, _ in known], pa.string()),
                "title": pa.array([title(code) for *_, code, _ in known], pa.string()),
                "method": pa.array([method for *_, method in known], pa.string()),
            }
        ),
        temporary=True,
    )
    meant = ibis.table(dict.fromkeys(("stated", "words", "code", "title", "method"), "string"), name=_NAMED)
    same = [parties.industry.fill_null("") == meant.stated, parties.industry_text.fill_null("") == meant.words]
    rows = parties.inner_join(meant, same)
    engine.create("activities", rows.select("party_id", "title", "method", industry=rows.code))
    engine.drop(_NAMED)
    return sorted({code for *_, code, _ in known})


def activity(stated: str | None, words: str | None) -> tuple[str, str] | None:
    """The code of an activity, stated or read from its words, and how it is known; None where it is not."""
    if stated:
        return stated, STATED
    read = industry_of(words) if words else None
    return (read, FROM_TEXT) if read else None


def _fill_affinities(engine: Engine, industries: Sequence[str]) -> None:
    lines = current("order_lines")
    headings = lines.filter(lines.hs_code.length() >= HEADING_DIGITS)
    headings = headings.select(heading=headings.hs_code.substr(0, HEADING_DIGITS)).distinct()
    found = sorted(engine.fetch(headings)["heading"].to_pylist())
    engine.create("affinities", affinities_of(engine, [(one, heading) for one in industries for heading in found]))


def affinities_of(engine: Engine, pairs: Sequence[tuple[str, str]]) -> pa.Table:
    """Rows of `affinities` for pairs of an activity and a heading."""
    loaded = _loaded(engine, sorted({industry for industry, _ in pairs}))
    given = [
        _raised(affinity(industry, heading), bool({heading, heading[:2]} & loaded[industry]))
        for industry, heading in pairs
    ]
    return pa.table(
        {
            "industry": pa.array([industry for industry, _ in pairs], pa.string()),
            "heading": pa.array([heading for _, heading in pairs], pa.string()),
            "affinity": pa.array([one.any for one in given], pa.float64()),
            "small_affinity": pa.array([one.small for one in given], pa.float64()),
        }
    )


def _raised(given: Affinity, loaded: bool) -> Affinity:
    if not loaded:
        return given
    return Affinity(any=max(given.any, LOADED_AFFINITY), small=max(given.small, LOADED_AFFINITY))


def _loaded(engine: Engine, industries: Sequence[str]) -> dict[str, set[str]]:
    """Headings and chapters that `goods_industries` gives to each activity, or to a part of it."""
    named: dict[str, set[str]] = defaultdict(set)
    for row in engine.fetch(current("goods_industries")).to_pylist():
        named[row["industry"]].add(row["hs_prefix"][:HEADING_DIGITS])
    return {
        industry: set().union(*(goods for one, goods in named.items() if is_within(one, industry)))
        for industry in industries
    }
