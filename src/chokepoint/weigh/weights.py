"""What each indicator is worth, as dated data with provenance, apart from the indicators themselves."""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any

from chokepoint.records.errors import InputError
from chokepoint.weigh.pairs import may_pair, pair_id

PROVENANCE = "provenance"
PAIRS = "pairs"
NUMBERS = ("sensitivity", "low", "high", "background")
FITTED_NUMBERS = ("coefficient", "deviation", "coefficient_low", "coefficient_high")
OPTIONAL_NUMBERS = ("cap", *FITTED_NUMBERS)
ENDS = ("coefficient_low", "coefficient_high")
KINDS = ("elicited", "fitted")


@dataclass(frozen=True)
class Provenance:
    """Where a weight comes from: `kind` elicited or fitted, on what, when, and the source."""

    kind: str
    on: str
    when: date
    source: str


@dataclass(frozen=True)
class Weight:
    """One indicator's weight.

    `sensitivity` is the share of illicit subjects that show it for a reason of their own, `low` to `high` its 80 %
    range; `background` is the elicited share of all subjects that show it. `group` is its dependence group. `cap`
    bounds the ratio below the general cap (a base rate, not an alarm). `coefficient` is the fitted log-ratio and
    `deviation` its standard deviation, `coefficient_low` to `coefficient_high` its 80 % interval; with them the ratio
    is not computed.
    """

    indicator_id: str
    code: str
    sensitivity: float
    low: float
    high: float
    background: float
    group: str
    provenance: Provenance
    cap: float | None = None
    coefficient: float | None = None
    deviation: float | None = None
    coefficient_low: float | None = None
    coefficient_high: float | None = None
    note: str = ""


@dataclass(frozen=True)
class PairWeight:
    """What two signs are worth together beyond their sum: a fitted log-ratio, never negative, its deviation, and its
    80 % interval (None in files written before there was one)."""

    first: str
    second: str
    coefficient: float
    deviation: float
    provenance: Provenance
    coefficient_low: float | None = None
    coefficient_high: float | None = None


@dataclass(frozen=True)
class Weights:
    """The weights in force, by indicator id, in order of the ids; and those of pairs, in order of both ids."""

    by_id: Mapping[str, Weight]
    pairs: tuple[PairWeight, ...] = ()

    @classmethod
    def of(cls, weights: Iterable[Weight], pairs: Iterable[PairWeight] = ()) -> Weights:
        """Weights in order of their ids; raises InputError where a number is impossible."""
        ordered = sorted(weights, key=lambda weight: weight.indicator_id)
        for weight in ordered:
            check_weight(weight)
        by_id = {weight.indicator_id: weight for weight in ordered}
        of_pairs = tuple(sorted(pairs, key=lambda pair: (pair.first, pair.second)))
        for pair in of_pairs:
            _check_pair(pair, by_id)
        return cls(by_id, of_pairs)

    @classmethod
    def read(cls, path: Path | None = None) -> Weights:
        """Read a file, or the packaged one; raises InputError."""
        source = path or resources.files(__package__).joinpath("weights.toml")
        name = str(path) if path else "the packaged weights.toml"
        try:
            content = tomllib.loads(source.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise InputError(f"`{name}` cannot be read as weights: {error}.") from error
        shared = content.pop(PROVENANCE, {})
        pairs = [_pair(name, entry) for entry in content.pop(PAIRS, [])]
        return cls.of((_weight(name, indicator_id, entry, shared) for indicator_id, entry in content.items()), pairs)

    def __getitem__(self, indicator_id: str) -> Weight:
        """The weight of an indicator; raises InputError where it has none."""
        try:
            return self.by_id[indicator_id]
        except KeyError:
            raise InputError(
                f"Indicator `{indicator_id}` has no weight. Add a section `[{indicator_id}]` to weights.toml with "
                "code, sensitivity, low, high, background and group."
            ) from None

    def __iter__(self) -> Iterator[Weight]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)

    def __contains__(self, indicator_id: object) -> bool:
        return indicator_id in self.by_id

    def joined_by(self, others: Iterable[Weight]) -> Weights:
        """These with those of the others that have none here yet."""
        return Weights.of([*self, *(weight for weight in others if weight.indicator_id not in self)], self.pairs)

    @property
    def hash(self) -> str:
        """SHA-256 of the content: comments and layout of the file do not count."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def calibration(self) -> str:
        """What every output says about the weights."""
        kinds = {weight.provenance.kind for weight in self}
        if kinds == {"fitted"}:
            return "fitted"
        return "partly fitted" if "fitted" in kinds else "elicited, uncalibrated"

    @property
    def text(self) -> str:
        """The content as TOML, one section an indicator, then one a pair."""
        return "\n".join([*(_section(weight) for weight in self), *(_pair_section(pair) for pair in self.pairs)])

    def write(self, path: Path) -> None:
        """Write the file that `read` reads back to the same weights."""
        path.write_text(self.text, encoding="utf-8")


def unfitted(weight: Weight) -> Weight:
    """The weight as it was before anything was learned."""
    elicited = replace(weight.provenance, kind="elicited")
    return replace(
        weight, coefficient=None, deviation=None, coefficient_low=None, coefficient_high=None, provenance=elicited
    )


def _weight(name: str, indicator_id: str, entry: Any, shared: Mapping[str, Any]) -> Weight:
    if not isinstance(entry, dict):
        raise InputError(f"`{name}`: `{indicator_id}` is {entry!r}; a section `[{indicator_id}]` is expected.")
    known = {"code", "group", "note", PROVENANCE, *NUMBERS, *OPTIONAL_NUMBERS}
    if unknown := sorted(set(entry) - known):
        raise InputError(
            f"`{name}`, section `[{indicator_id}]`: unknown key `{unknown[0]}`. Known: {', '.join(sorted(known))}."
        )
    where = {**shared, **entry.get(PROVENANCE, {})}
    try:
        return Weight(
            indicator_id=indicator_id,
            code=str(entry["code"]),
            group=str(entry["group"]),
            note=str(entry.get("note", "")),
            provenance=Provenance(str(where["kind"]), str(where["on"]), where["when"], str(where["source"])),
            sensitivity=_number(entry["sensitivity"]),
            low=_number(entry["low"]),
            high=_number(entry["high"]),
            background=_number(entry["background"]),
            **{key: _number(entry[key]) for key in OPTIONAL_NUMBERS if key in entry},
        )
    except KeyError as error:
        raise InputError(f"`{name}`, section `[{indicator_id}]`: {error} is missing.") from error
    except (TypeError, ValueError) as error:
        raise InputError(f"`{name}`, section `[{indicator_id}]`: {error}.") from error


def _pair(name: str, entry: Any) -> PairWeight:
    try:
        where = entry[PROVENANCE]
        return PairWeight(
            str(entry["first"]),
            str(entry["second"]),
            _number(entry["coefficient"]),
            _number(entry["deviation"]),
            Provenance(str(where["kind"]), str(where["on"]), where["when"], str(where["source"])),
            *(_number(entry[key]) if key in entry else None for key in ENDS),
        )
    except KeyError as error:
        raise InputError(f"`{name}`, section `[[{PAIRS}]]`: {error} is missing.") from error
    except (TypeError, ValueError) as error:
        raise InputError(f"`{name}`, section `[[{PAIRS}]]`: {error}.") from error


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{value!r} is not a number")
    return float(value)


def check_weight(weight: Weight) -> None:
    """Raises InputError where a number of the weight is impossible."""
    found = {key: getattr(weight, key) for key in (*NUMBERS, *OPTIONAL_NUMBERS)}
    optional = {key: found[key] for key in OPTIONAL_NUMBERS if found[key] is not None}
    for holds, wanted in (
        (0 < weight.low <= weight.sensitivity <= weight.high < 1, "0 < low <= sensitivity <= high < 1"),
        (0 < weight.background < 1, "0 < background < 1"),
        (optional.get("cap", 1) >= 1, "cap >= 1"),
        (all(optional.get(key, 0) >= 0 for key in FITTED_NUMBERS), f"{', '.join(FITTED_NUMBERS)} >= 0"),
        (_in_order(weight), f"{' <= '.join(ENDS)}"),
        (weight.provenance.kind in KINDS, f"provenance kind one of {', '.join(KINDS)}"),
        (isinstance(weight.provenance.when, date), "provenance when as a date, such as 2026-01-31"),
    ):
        if not holds:
            raise InputError(f"Weight of `{weight.indicator_id}`: {wanted} does not hold. Found {found}.")


def _check_pair(pair: PairWeight, by_id: Mapping[str, Weight]) -> None:
    """Raises InputError where a pair names no sign, is learned from nothing, or is one of goods with goods."""
    named = f"Weight of the pair `{pair_id(pair.first, pair.second)}`"
    for name in (pair.first, pair.second):
        if name not in by_id:
            raise InputError(f"{named}: indicator `{name}` has no weight of its own in this file.")
    one, other = by_id[pair.first], by_id[pair.second]
    for holds, wanted in (
        (pair.first < pair.second, "ids in order"),
        (may_pair(one.code, one.group, other.code, other.group), "at most one of the two about goods"),
        (pair.coefficient >= 0 and pair.deviation >= 0, "coefficient, deviation >= 0"),
        (_in_order(pair), f"0 <= {' <= '.join(ENDS)}"),
        (pair.provenance.kind == "fitted", "provenance kind fitted"),
        (isinstance(pair.provenance.when, date), "provenance when as a date, such as 2026-01-31"),
    ):
        if not holds:
            raise InputError(f"{named}: {wanted} does not hold. Found {pair}.")


def _in_order(weight: Weight | PairWeight) -> bool:
    """Whether both ends of the fitted interval are there, none below 0 and in order, or neither is."""
    low, high = weight.coefficient_low, weight.coefficient_high
    if low is None or high is None:
        return low is high
    return 0 <= low <= high


def _section(weight: Weight) -> str:
    lines = [f"[{json.dumps(weight.indicator_id)}]", f"code = {json.dumps(weight.code)}"]
    lines += [f"group = {json.dumps(weight.group)}"]
    lines += [
        f"{key} = {value!r}" for key in (*NUMBERS, *OPTIONAL_NUMBERS) if (value := getattr(weight, key)) is not None
    ]
    if weight.note:
        lines.append(f"note = {json.dumps(weight.note, ensure_ascii=False)}")
    return "\n".join([*lines, _provenance(weight.provenance)]) + "\n"


def _pair_section(pair: PairWeight) -> str:
    lines = [f"[[{PAIRS}]]", f"first = {json.dumps(pair.first)}", f"second = {json.dumps(pair.second)}"]
    lines += [f"{key} = {value!r}" for key in FITTED_NUMBERS if (value := getattr(pair, key)) is not None]
    return "\n".join([*lines, _provenance(pair.provenance)]) + "\n"


def _provenance(where: Provenance) -> str:
    return (
        f"provenance = {{ kind = {json.dumps(where.kind)}, on = {json.dumps(where.on, ensure_ascii=False)}, "
        f"when = {where.when.isoformat()}, source = {json.dumps(where.source, ensure_ascii=False)} }}"
    )
