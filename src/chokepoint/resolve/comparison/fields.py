"""The fields of a description beside its name, compared."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from chokepoint.resolve import spelling
from chokepoint.resolve.comparison.addresses import LEVELS, compare_addresses
from chokepoint.resolve.comparison.dates import compare_dates
from chokepoint.resolve.comparison.described import Described
from chokepoint.resolve.comparison.evidence import Row
from chokepoint.resolve.comparison.levels import Weights

LASTING = frozenset({"imo", "lei"})
"""Numbers that stay with their bearer for life: a ship's IMO number, a firm's LEI (ISO 17442)."""
ACCOUNT = "account"
SHARED_HOSTS = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "yahoo.com",
        "hotmail.com",
        "outlook.com",
        "live.com",
        "icloud.com",
        "aol.com",
        "mail.ru",
        "yandex.ru",
        "list.ru",
        "bk.ru",
        "inbox.ru",
        "qq.com",
        "163.com",
        "126.com",
        "sina.com",
        "naver.com",
        "daum.net",
        "hanmail.net",
        "gmx.de",
        "gmx.net",
        "web.de",
        "orange.fr",
        "wanadoo.fr",
        "free.fr",
        "libero.it",
        "protonmail.com",
        "proton.me",
        "rediffmail.com",
        "ukr.net",
        "mail.com",
        "yandex.com",
        "msn.com",
        "facebook.com",
        "linkedin.com",
        "instagram.com",
        "alibaba.com",
    ]
)
"""Hosts where strangers have addresses or pages: sharing one says nothing."""
LEAST_SIGNS = 6
"""Signs of a number from which one that differs looks like a misprint."""
TOWN_NEAR = 80.0
"""RapidFuzz ratio (0 to 100) from which two towns are one misprinted."""
UNSEEN = 1_000
"""Parties of other days that are counted beside those loaded, so that few parties make no day a common one."""
PERSONS = frozenset({"person"})
SHIPS = frozenset({"vessel"})
BODIES = frozenset({"company", "organisation", "public_body"})


@dataclass(frozen=True)
class Shared:
    """How many parties share a contact or number: `counts[field, value]`; 2 where it is not given, the two compared.

    `parties` is among how many they were counted, 0 where they were not.
    """

    counts: dict[tuple[str, str], int]
    parties: int = 0

    def among(self, field: str, value: str) -> int:
        """The number of parties that have the value."""
        return self.counts.get((field, value), 2)

    def information(self, field: str, value: str, unseen: int = 0) -> float | None:
        """Minus the natural logarithm of the share of parties that have the value, with so many `unseen` ones that do
        not; None where they were not counted."""
        share = self.among(field, value) / (self.parties + unseen) if self.parties else 0.0
        return -math.log(min(1.0, share)) if share else None


NOT_COUNTED = Shared({})


def field_rows(left: Described, right: Described, weights: Weights, shared: Shared = NOT_COUNTED) -> list[Row]:
    """A row for each field known on both sides."""
    return [
        *_kind(left, right, weights),
        *_identifiers(left, right, weights, shared),
        *_dates(left, right, weights, shared),
        *_contacts(left, right, weights, shared),
        *_places(left, right, weights, shared),
    ]


def _worth(weights: Weights, field: str, level: str, sharers: int = 2) -> float:
    """An agreement on what many share is worth less: two sharers are the two compared."""
    worth = weights.fields[field][level]
    return max(0.0, worth - math.log(sharers / 2)) if worth > 0 and sharers > 2 else worth


def _kind(left: Described, right: Described, weights: Weights) -> list[Row]:
    for kinds in (PERSONS, SHIPS):
        known = left.kind and right.kind and {left.kind, right.kind} <= PERSONS | SHIPS | BODIES
        if known and (left.kind in kinds) != (right.kind in kinds):
            level = "veto: kinds differ"
            return [Row("kind", left.kind or "", right.kind or "", level, _worth(weights, "kind", level))]
    return []


def _identifiers(left: Described, right: Described, weights: Weights, shared: Shared) -> list[Row]:
    rows = []
    for kind in sorted(set(left.identifiers) & set(right.identifiers)):
        ones, others = _numbers(left.identifiers[kind]), _numbers(right.identifiers[kind])
        if not ones or not others:
            continue
        field = "account" if kind == ACCOUNT else "lasting_identifier" if kind in LASTING else "identifier"
        common = sorted(ones & others)
        if common:
            worth = _worth(weights, field, "same", shared.among(kind, common[0]))
            rows.append(Row(kind, common[0], common[0], "same", worth))
        else:
            near = any(misprinted(one, other) for one in ones for other in others)
            level = "veto: numbers differ" if kind in LASTING else "one sign differs" if near else "different"
            rows.append(Row(kind, min(ones), min(others), level, _worth(weights, field, level)))
    return rows


def misprinted(one: str, other: str) -> bool:
    """Whether two plain numbers of some length differ in one sign, or in two that were exchanged."""
    return min(len(one), len(other)) >= LEAST_SIGNS and OSA.distance(one, other, score_cutoff=1) == 1


def identifier_keys(described: Described) -> list[tuple[str, str]]:
    """Kind and plain number of each identifier, by which two descriptions may be found to share one."""
    return [(kind, number) for kind, written in described.identifiers.items() for number in sorted(_numbers(written))]


def _numbers(written: Iterable[str]) -> set[str]:
    return {number for number in map(spelling.number, written) if number}


def _dates(left: Described, right: Described, weights: Weights, shared: Shared) -> list[Row]:
    best: Row | None = None
    for one in left.dates:
        for other in right.dates:
            level = compare_dates(one, other)
            if level is not None:
                row = Row("date", one, other, level, _worth_of_date(one, level, weights, shared))
                best = row if best is None or row.log_odds > best.log_odds else best
    return [best] if best is not None else []


def _worth_of_date(date: str, level: str, weights: Weights, shared: Shared) -> float:
    """A day that many have, as where none was known, tells no more than its share."""
    worth = _worth(weights, "date", level)
    told = shared.information("date", date, UNSEEN) if level == "same" else None
    return worth if told is None else min(worth, told)


def _contacts(left: Described, right: Described, weights: Weights, shared: Shared) -> list[Row]:
    rows = []
    phones = [spelling.phone(one.phone or "") for one in (left, right)]
    if all(phones):
        rows.append(_row("phone", phones[0], phones[1], weights, shared))
    emails = [spelling.email(one.email or "") for one in (left, right)]
    if all(emails):
        hosts = [email.rpartition("@")[2] for email in emails]
        same_host = hosts[0] == hosts[1] and hosts[0] not in SHARED_HOSTS and emails[0] != emails[1]
        level = "same domain" if same_host else None
        rows.append(_row("email", emails[0], emails[1], weights, shared, level))
    sites = [spelling.website(one.website or "") for one in (left, right)]
    if all(sites) and not set(sites) & SHARED_HOSTS:
        rows.append(_row("website", sites[0], sites[1], weights, shared))
    return rows


def _row(field: str, one: str, other: str, weights: Weights, shared: Shared, level: str | None = None) -> Row:
    level = level or ("same" if one == other else "different")
    return Row(field, one, other, level, _worth(weights, field, level, shared.among(field, one)))


def _places(left: Described, right: Described, weights: Weights, shared: Shared) -> list[Row]:
    rows = []
    addresses = [spelling.plain(one.address or "") for one in (left, right)]
    if all(addresses):
        level = LEVELS[int(compare_addresses(addresses[:1], addresses[1:])[0])]
        rows.append(_row("address", addresses[0], addresses[1], weights, shared, level))
    towns = [spelling.plain(one.city or "") for one in (left, right)]
    if all(towns):
        rows.append(_town(towns[0], towns[1], weights, shared))
    if left.countries and right.countries:
        common = sorted(set(left.countries) & set(right.countries))
        one, other = (common[0], common[0]) if common else (left.countries[0], right.countries[0])
        rows.append(_row("country", one, other, weights, NOT_COUNTED))
    return rows


def _town(one: str, other: str, weights: Weights, shared: Shared) -> Row:
    """Two towns: one that few parties are in tells more."""
    level = "same" if one == other else "near" if fuzz.ratio(one, other) >= TOWN_NEAR else "different"
    worth = _worth(weights, "city", level)
    told = shared.information("city", one) if level == "same" else None
    if told is not None:
        worth = min(max(worth, told / 2), _worth(weights, "city", "rare"))
    return Row("city", one, other, level, worth)
