"""Two names, or two descriptions, compared."""

from __future__ import annotations

from collections.abc import Iterable

from chokepoint.records.errors import InputError
from chokepoint.resolve.comparison.described import Described
from chokepoint.resolve.comparison.evidence import Comparison, Row
from chokepoint.resolve.comparison.fields import NOT_COUNTED, Shared, field_rows
from chokepoint.resolve.comparison.finding import Finding
from chokepoint.resolve.comparison.frequencies import DEFAULT, Frequencies
from chokepoint.resolve.comparison.levels import Weights, packaged_weights
from chokepoint.resolve.comparison.names import name_findings
from chokepoint.resolve.names import Name, read_name

MOST_NAMES = 50
"""Names and aliases of one description that are compared."""


def compare_names(left: str, right: str, kind: str | None = None, frequencies: Frequencies = DEFAULT) -> Comparison:
    """How likely two names are of one bearer, with the rows that add up to it.

    `kind` is a kind of the parties table, where it is known; `frequencies` say how common each word is. Raises
    InputError for what is not text. A name without a letter or digit gives next to nothing.
    """
    for name in (left, right):
        if not isinstance(name, str):
            raise InputError(
                f"A name must be text; found {type(name).__name__}. Give an empty text where none is known."
            )
    weights = packaged_weights()
    return compared(read_name(left, kind), read_name(right, kind), frequencies, weights)


def compare(
    left: Described, right: Described, frequencies: Frequencies = DEFAULT, shared: Shared = NOT_COUNTED
) -> Comparison:
    """How likely two descriptions are of one entity: the best pair of their names, then every field known of both."""
    weights = packaged_weights()
    best = max(
        (
            compared(one, other, frequencies, weights, by_alias=(i, j) != (0, 0))
            for i, one in enumerate(_read(left))
            for j, other in enumerate(_read(right))
        ),
        key=lambda comparison: comparison.log_odds,
    )
    return Comparison((*best.rows, *field_rows(left, right, weights, shared)))


def _read(described: Described) -> list[Name]:
    return [read_name(name, described.kind) for name in described.names[:MOST_NAMES]]


def compared(
    left: Name, right: Name, frequencies: Frequencies, weights: Weights, *, by_alias: bool = False
) -> Comparison:
    """Two names that have been read. `by_alias`: not the main names on both sides, of which one fits more easily."""
    return weighed(name_findings(left, right, frequencies, weights), weights, by_alias=by_alias)


def weighed(findings: Iterable[Finding], weights: Weights, *, by_alias: bool = False) -> Comparison:
    """What two names agree and differ in as a comparison."""
    usual = Row("usual", "", "", "usual rate", weights.usual)
    alias = (Row("name", "", "", "by an alias", weights.fields["alias"]["used"]),) if by_alias else ()
    return Comparison((usual, *(finding.row(weights) for finding in findings), *alias))
