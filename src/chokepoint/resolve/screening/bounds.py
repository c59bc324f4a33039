"""What a listed name can score at most, from the words that it shares, before it is compared."""

from __future__ import annotations

from chokepoint.resolve.comparison import Described, Weights
from chokepoint.resolve.comparison.words import Words
from chokepoint.resolve.screening.postings import Candidate

SLACK = 0.75
"""Log-odds for what the shared words do not tell: titles, a legal form, words somewhat alike that were not found."""

_CONFLICTS = ("conflict", "conflict_generic", "conflict_initial")


class Bounds:
    """The weights as far as they bound a score."""

    def __init__(self, weights: Weights) -> None:
        self._usual = weights.usual
        self._single = weights.terms["single"]
        self._initial = max(0.0, weights.terms["initial"])
        self._agreement = max(level.weight for level in weights.levels)
        self._conflicts = [(weights.terms[kind], weights.terms[f"{kind}_share"]) for kind in _CONFLICTS]
        self._fields = {field: max(0.0, *levels.values()) for field, levels in weights.fields.items()}

    def name(self, asked: Words, listed: Words, candidate: Candidate) -> float:
        """The log-odds that two names reach at most."""
        initials = sum(token.role == "initial" for token in (*asked.body, *listed.body))
        most = self._usual + self._agreement * candidate.agreed + self._initial * initials + SLACK
        if candidate.left and candidate.right:
            return most + max(worth + share * candidate.agreed for worth, share in self._conflicts)
        alone = candidate.found == 1 and not initials and min(len(asked.body), len(listed.body)) == 1
        return most + self._single if alone and max(len(asked.body), len(listed.body)) > 1 else most

    def fields(self, query: Described) -> float:
        """The log-odds that what is known beside the name adds at most."""
        known = {
            "account": "account" in query.identifiers,
            "date": query.dates,
            "phone": query.phone,
            "email": query.email,
            "website": query.website,
            "address": query.address,
            "city": query.city,
            "country": query.countries,
        }
        numbers = max(self._fields["identifier"], self._fields["lasting_identifier"]) * len(query.identifiers)
        return numbers + sum(self._fields[field] for field, value in known.items() if value)
