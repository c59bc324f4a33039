"""Two names compared, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from chokepoint.resolve.comparison.alignment import Alignment, Pair, align
from chokepoint.resolve.comparison.evidence import Row
from chokepoint.resolve.comparison.finding import Finding
from chokepoint.resolve.comparison.frequencies import Frequencies
from chokepoint.resolve.comparison.gender import family_gender_differs, gender_differs
from chokepoint.resolve.comparison.levels import Weights
from chokepoint.resolve.comparison.vetoes import name_vetoes
from chokepoint.resolve.comparison.words import Words, as_written, words_of
from chokepoint.resolve.names import Name, Token, scripts

WITHOUT_GENDER = frozenset({scripts.HAN, scripts.KANA, scripts.HANGUL, scripts.THAI})
"""Scripts of languages whose given names have no ending for women."""
FAMILY_TOO = 0.3
"""What is added where the family names are a man's and a woman's form besides."""
SYLLABIC = frozenset({scripts.HAN, scripts.KANA, scripts.HANGUL})
"""Scripts in which a name has as many syllables as characters: Ming is not Ming-hui, however the Latin is parted."""
HALF = 0.5
"""Share of a lone word's doubt where an initial agrees besides."""


def name_rows(left: Name, right: Name, frequencies: Frequencies, weights: Weights) -> list[Row]:
    """The rows of two names. Without a word of substance on either side there is nothing to agree on."""
    return [finding.row(weights) for finding in name_findings(left, right, frequencies, weights)]


def name_findings(left: Name, right: Name, frequencies: Frequencies, weights: Weights) -> list[Finding]:
    """What two names agree and differ in, by the reading that fits better.

    Symmetric but for the order of rows.
    """
    mine, theirs = words_of(left), words_of(right)
    read = _findings(mine, theirs, frequencies, weights)
    if SYLLABIC & {left.script, right.script}:
        return read
    ours, others = as_written(left), as_written(right)
    if (ours is None and others is None) or not (mine.spelt or theirs.spelt):
        return read
    bare = _findings(ours or mine, others or theirs, frequencies, weights)
    bare.append(Finding("", "", "as written", (("as_written", 1.0),)))
    return bare if _worth(bare, weights) > _worth(read, weights) else read


def _worth(findings: Sequence[Finding], weights: Weights) -> float:
    return sum(finding.worth(weights) for finding in findings)


def _findings(mine: Words, theirs: Words, frequencies: Frequencies, weights: Weights) -> list[Finding]:
    left, right = mine.name, theirs.name
    alignment = align(mine, theirs, weights.least)
    told = _told(alignment, mine, theirs, frequencies, weights)
    agreed = sum(one.information * weights.damping**place for place, one in enumerate(told))
    company = mine.company or theirs.company or "company" in (left.kind, right.kind)
    return [
        *_agreements(told, left.script == right.script, agreed, weights),
        *([] if company else _gender(told, left, right)),
        *_left_over(alignment, mine, theirs, _Context(company, agreed, weights.damping)),
        *([] if alignment.left_over and alignment.right_over else _single(told, mine, theirs)),
        *_order(alignment),
        *_legal_forms(mine, theirs, left.script == right.script),
        *_minor(mine, theirs),
        *name_vetoes(mine, theirs, alignment),
    ]


class _Told(NamedTuple):
    """A pair of words and what an agreement on it tells."""

    information: float
    pair: Pair
    left: list[Token]
    right: list[Token]


class _Context(NamedTuple):
    """What words left over are seen beside: `agreed` is the information that agrees elsewhere in the names."""

    company: bool
    agreed: float
    damping: float


def _told(alignment: Alignment, mine: Words, theirs: Words, frequencies: Frequencies, weights: Weights) -> list[_Told]:
    """The pairs, the most telling first."""
    told = []
    for pair in alignment.pairs:
        left = [mine.body[place] for place in pair.left]
        right = [theirs.body[place] for place in pair.right]
        information = min(_information(left, frequencies, weights), _information(right, frequencies, weights))
        told.append(_Told(information, pair, left, right))
    told.sort(key=lambda one: -one.information)
    return told


def _information(tokens: Sequence[Token], frequencies: Frequencies, weights: Weights) -> float:
    """What an agreement on these words tells, within the bounds; of words written together, the sum."""
    told = sum(frequencies.information(token.form) for token in tokens)
    return min(max(told, weights.least_information), weights.most_information)


def _agreements(told: Sequence[_Told], one_script: bool, agreed: float, weights: Weights) -> list[Finding]:
    """A row a pair; the most telling word counts in full, each further one less.

    A word that is but somewhat alike may be another word: it takes back a share of what agrees elsewhere.
    """
    suffix = "_each" if one_script else "_across"
    found = []
    for place, one in enumerate(told):
        damped = weights.damping**place
        if one.pair.initial:
            level = "initial"
            terms: tuple[tuple[str, float], ...] = (("initial", damped),)
        else:
            level = weights.level(one.pair.similarity)
            shares = weights.shares(one.pair.similarity)
            elsewhere = agreed - damped * one.information
            unlike = weights.unlike(one.pair.similarity) * max(elsewhere, 0.0)
            terms = (
                *((step, share * damped * one.information) for step, share in shares),
                *((step + suffix, share) for step, share in shares),
                *((("unlike" + suffix, unlike),) if unlike else ()),
            )
        found.append(Finding(_text(one.left), _text(one.right), level, terms))
    return found


def _gender(told: Sequence[_Told], left: Name, right: Name) -> list[Finding]:
    """A man's and a woman's form of one given name, once; in languages that have them, not of vessels."""
    if left.kind not in (None, "person") or WITHOUT_GENDER & {left.script, right.script}:
        return []
    for one in told:
        if one.pair.initial or one.pair.similarity == 1.0 or len(one.left) + len(one.right) > 2:
            continue
        share = gender_differs(one.left[0], one.right[0], one.pair.left == one.pair.right == (0,))
        if share:
            share += FAMILY_TOO * any(family_gender_differs(other.left[0], other.right[0]) for other in told)
            return [Finding(_text(one.left), _text(one.right), "man's and woman's form", (("gender", share),))]
    return []


def _left_over(alignment: Alignment, mine: Words, theirs: Words, context: _Context) -> list[Finding]:
    """Words without their like: one in place of another speaks against, one that is merely not there less.

    Words of substance stand against each other first, generic ones (trading, services) after.
    """
    left = sorted((mine.body[place] for place in alignment.left_over), key=_is_generic)
    right = sorted((theirs.body[place] for place in alignment.right_over), key=_is_generic)
    instead = min(len(left), len(right))
    found = [
        Finding(one.form, other.form, "different", _conflict(one, other, place, context))
        for place, (one, other) in enumerate(zip(left, right, strict=False))
    ]
    found += [
        Finding(token.form, "", "missing", ((_missing(token, context), context.damping**place),))
        for place, token in enumerate(left[instead:])
    ]
    found += [
        Finding("", token.form, "missing", ((_missing(token, context), context.damping**place),))
        for place, token in enumerate(right[instead:])
    ]
    return found


def _conflict(one: Token, other: Token, place: int, context: _Context) -> tuple[tuple[str, float], ...]:
    """The terms of one word in place of another.

    Beside it, what agrees tells of a family or a house, not of one bearer: a share of that is taken back, once.
    """
    if _is_generic(one) or _is_generic(other):
        kind = "conflict_generic"
    else:
        kind = "conflict_initial" if "initial" in (one.role, other.role) else "conflict"
    terms = ((kind, context.damping**place),)
    return terms if place else (*terms, (f"{kind}_share", context.agreed))


def _missing(token: Token, context: _Context) -> str:
    if _is_generic(token):
        return "missing_generic"
    if token.role in ("patronymic", "initial"):
        return "missing_middle"
    return "missing_company" if context.company else "missing_person"


def _is_generic(token: Token) -> bool:
    return token.role == "generic"


def _single(told: Sequence[_Told], mine: Words, theirs: Words) -> list[Finding]:
    """One word that agrees, where a name has more, may be anybody's."""
    words = [one for one in told if not one.pair.initial]
    if len(words) == 1 and len(told) == 2 and _family_initial(told, mine, theirs):
        return [Finding(_text(words[0].left), _text(words[0].right), "given name and initial", (("single", HALF),))]
    if len(told) != 1 or max(len(mine.body), len(theirs.body)) < 2 or len(told[0].left) + len(told[0].right) > 2:
        return []
    return [Finding(_text(told[0].left), _text(told[0].right), "one word only", (("single", 1.0),))]


def _family_initial(told: Sequence[_Told], mine: Words, theirs: Words) -> bool:
    """Whether an initial stands where a family name does: `Tobias B.` may be many."""
    last = (len(mine.body) - 1, len(theirs.body) - 1)
    return last[0] == last[1] == 1 and any(
        one.pair.initial and (one.pair.left[0], one.pair.right[0]) == last for one in told
    )


def _order(alignment: Alignment) -> list[Finding]:
    places = [pair.right[0] for pair in alignment.pairs]
    if places == sorted(places):
        return []
    return [Finding("", "", "other order", (("order", 1.0),))]


def _legal_forms(mine: Words, theirs: Words, one_script: bool) -> list[Finding]:
    """Legal forms shared, missing or exchanged; across scripts they are translated (株式会社, Co., Ltd.)."""
    if not mine.forms and not theirs.forms:
        return []
    left, right = " ".join(mine.forms), " ".join(theirs.forms)
    if not mine.forms or not theirs.forms:
        return [Finding(left, right, "legal form missing", (("missing_legal_form", 1.0),))]
    if set(mine.forms) & set(theirs.forms):
        return [Finding(left, right, "legal form", (("legal_form", 1.0),))]
    if not one_script:
        return [Finding(left, right, "legal form translated", (("missing_legal_form", 1.0),))]
    return [Finding(left, right, "other legal form", (("conflict_legal_form", 1.0),))]


def _minor(mine: Words, theirs: Words) -> list[Finding]:
    """Titles and particles: shared ones say little, missing ones next to nothing."""
    if not mine.minor and not theirs.minor:
        return []
    found = [Finding(word, word, "minor", (("minor", 1.0),)) for word in sorted(mine.minor & theirs.minor)]
    for word in sorted(mine.minor ^ theirs.minor):
        sides = (word, "") if word in mine.minor else ("", word)
        found.append(Finding(*sides, "minor missing", (("missing_minor", 1.0),)))
    return found[:4]


def _text(tokens: Sequence[Token]) -> str:
    return " ".join(token.form for token in tokens)
