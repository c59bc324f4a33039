"""Names and descriptions compared: accuracy on labelled pairs, laws, vetoes, hostile text."""

from __future__ import annotations

import csv
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chokepoint.records.errors import InputError
from chokepoint.resolve import Described, Frequencies, compare, compare_names

PAIRS = Path(__file__).parent / "pairs.csv"
LEAST_RIGHT = 0.85
"""Share of the written pairs that must fall on the right side of one half."""
SECONDS = 0.5
"""Time within which a hostile pair must be answered, on a busy machine."""


def written() -> list[dict[str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_written_pairs_fall_on_their_side_of_one_half() -> None:
    pairs = written()
    right = sum(
        (compare_names(pair["left"], pair["right"], pair["kind"]).likelihood >= 0.5) == (pair["same"] == "1")
        for pair in pairs
    )
    assert right / len(pairs) >= LEAST_RIGHT


WORDS = ("anna", "maria", "ivan", "petrov", "bin", "ali", "corp", "ltd", "trading", "7", "o'brien", "王伟", "محمد")
NAMES = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))


@given(NAMES, NAMES)
@settings(max_examples=200, deadline=None)
def test_rows_add_up_and_sides_may_be_exchanged(left: str, right: str) -> None:
    one, other = compare_names(left, right), compare_names(right, left)
    assert one.log_odds == sum(row.log_odds for row in one.rows)
    assert 0.0 < one.likelihood < 1.0
    assert one.log_odds == pytest.approx(other.log_odds, abs=1e-9)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("CORP", "Meridian Corp"),
        ("Acme Corp", "Zenith Corp"),
        ("Trading Company", "Meridian Trading Company"),
        ("International Group", "Quillon International Group"),
        ("Ltd", "Ltd"),
        ("Zenith Manufacturing Corporation", "Zenith Shipping Corporation"),
        ("Delta Oil", "Delta Marine"),
        ("Orient Machinery", "Orient Logistics"),
        ("", ""),
        ("", "Anna"),
        ("...", "!!!"),
    ],
)
def test_generic_words_and_empty_names_do_not_match(left: str, right: str) -> None:
    assert compare_names(left, right).likelihood < 0.5


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Orvane Comm Grp", "Orvane Commercial Group"),
        ("Orvane Comm Grp", "Orvane Communications Group"),
        ("Orvane Comm Grp", "Orvane Community Group"),
        ("Quillon Elec. & Mach. Co.", "Quillon Electric and Machinery Company"),
        ("Harrow & Penn Srvces Inc", "Harrow and Penn Services Inc"),
        ("Abdul Rahman Qaderi", "Abdurrahman Qaderi"),
        ("Halvorsen, Sigrid", "Sigrid Halvorsen"),
    ],
)
def test_abbreviations_and_other_ways_of_writing_match(left: str, right: str) -> None:
    assert compare_names(left, right).likelihood >= 0.5


def test_pairs_of_two_qualities_have_two_scores() -> None:
    ladder = [
        "Tobias Alexander Brennecke",
        "Tobias Alexander Brenneke",
        "Tobias Alexandr Brenneke",
        "Tobias Brenneke",
        "Tobias Brinkmann",
        "Matthias Kovalev",
    ]
    scores = [compare_names(ladder[0], other).likelihood for other in ladder]
    assert len({round(score, 4) for score in scores}) == len(scores)
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize(
    ("left", "right", "level", "cited"),
    [
        ("Brigade 12 Supply", "Brigade 21 Supply", "veto: numbers differ", ("12", "21")),
        ("Thomas Ellingsworth Jr", "Thomas Ellingsworth Sr", "veto: generations differ", ("j", "s")),
        ("Dunmarrow Bank Ltd", "Dunmarrow Bank Ltd Cyprus Branch", "veto: parent and branch", ("", "cyprus branch")),
    ],
)
def test_vetoes_cite_what_they_rest_on(left: str, right: str, level: str, cited: tuple[str, str]) -> None:
    vetoes = compare_names(left, right).vetoes
    assert [(row.level, row.left, row.right) for row in vetoes] == [(level, *cited)]
    assert compare_names(left, right).likelihood < 0.5


def test_patronymics_exchanged_or_different_are_vetoed() -> None:
    for left, right in (
        ("Pyotr Ivanovich Zavyalov", "Pyotr Antonovich Zavyalov"),
        ("Ahmed bin Salem Bakkali", "Salem bin Ahmed Bakkali"),
    ):
        comparison = compare_names(left, right, "person")
        assert comparison.vetoes
        assert comparison.likelihood < 0.5


HOSTILE = (
    "a" * 10_000,
    "ab " * 3_333,
    "," * 10_000,
    "\x00" * 100 + "Anna",
    "\u202eAnna\u202c Petrova",
    "Иван王伟محمد " * 300,
    "a\u0301" * 5_000,
    "王" * 10_000,
    "bin " * 2_500,
    " ".join(f"w{number}" for number in range(2_000)),
)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_answered_in_bounded_time(name: str) -> None:
    compare_names("warm", "up")
    started = time.process_time()
    for other in ("Anna Petrova", name[::-1], name):
        assert 0.0 < compare_names(name, other).likelihood < 1.0
    assert time.process_time() - started < SECONDS * 3


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(InputError, match="must be text"):
        compare_names("Anna", None)  # type: ignore[arg-type]


def test_rare_words_weigh_more_once_counted() -> None:
    common = Frequencies.learned([["brennecke", "tobias"]] * 900 + [["osterkamp", "ruth"]])
    shared = compare_names("Tobias Brennecke", "Tobias Brennecke", None, common).log_odds
    rare = compare_names("Ruth Osterkamp", "Ruth Osterkamp", None, common).log_odds
    assert rare > shared


def test_fields_beside_the_name_add_rows() -> None:
    one = Described("Ruth Penhallow", kind="person", dates=("1970-03-04",), phone="+44 20 7946 0991", countries=("GB",))
    same = Described("Penhallow, R.", kind="person", dates=("1970-03-04",), phone="020 7946 0991", countries=("GB",))
    other = Described("Ruth Penhallow", kind="person", dates=("1991-11-30",))
    assert compare(one, same).likelihood > compare_names("Ruth Penhallow", "Penhallow, R.").likelihood
    vetoed = compare(one, other)
    assert [(row.level, row.left, row.right) for row in vetoed.vetoes] == [
        ("veto: dates differ", "1970-03-04", "1991-11-30")
    ]


def test_the_best_alias_speaks_and_says_so() -> None:
    listed = Described("Meridian Trading Ltd", aliases=("Orvane Shipping",), kind="company")
    comparison = compare(Described("Orvane Shipping"), listed)
    assert comparison.likelihood >= 0.5
    assert "by an alias" in [row.level for row in comparison.rows]


def test_a_number_shared_outweighs_another_name() -> None:
    left = Described("Meridian Trading Ltd", identifiers={"registration": ("12-345",)})
    right = Described("MTL Holding", identifiers={"registration": ("12345",)})
    assert compare(left, right).likelihood >= 0.5
