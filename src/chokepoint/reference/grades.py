"""How far a source may be believed, as a number: the Admiralty system's two letters."""

from __future__ import annotations

GRADES = {("A", 1): 1.0, ("B", 2): 0.9, ("C", 3): 0.7, ("D", 4): 0.4, ("E", 5): 0.1, ("F", 6): 0.6}
"""Worth of evidence by the worse of reliability (A-F) and credibility (1-6), Admiralty system; F, 6: not judged."""

CANNOT_BE_JUDGED = GRADES["F", 6]


def worth(reliability: str | None, credibility: int | None) -> float:
    """The grade of one source. A part that cannot be judged counts as that; otherwise the worse part decides."""
    parts = {letter: grade for (letter, _), grade in GRADES.items()}
    numbers = {number: grade for (_, number), grade in GRADES.items()}
    return min(parts.get(reliability or "F", CANNOT_BE_JUDGED), numbers.get(credibility or 6, CANNOT_BE_JUDGED))
