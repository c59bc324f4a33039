"""Names matched against list entries."""

from __future__ import annotations

import time

from chokepoint.resolve.comparison import Described
from chokepoint.resolve.screening import Entry, Index

ENTRIES = (
    Entry("L", "1", Described("BRENNECKE, Tobias Alexander", ("Toby Brennecke",), "person")),
    Entry(
        "L", "2", Described("Orvane Commercial Group Ltd", kind="company", identifiers={"registration": ("HR-7781",)})
    ),
    Entry("L", "3", Described("Завьялов Пётр Иванович", kind="person")),
    Entry("M", "1", Described("CORP", kind="company")),
    Entry("M", "2", Described("Abdul Hai Qaderi", kind="person", dates=("1960-05-06",))),
)
INDEX = Index(ENTRIES)


def found(query: Described | str, threshold: float = 0.5) -> list[tuple[str, str]]:
    return [(match.entry.list_id, match.entry.entry_id) for match in INDEX.match([query], threshold)[0]]


def test_finds_other_spellings_orders_and_scripts() -> None:
    assert found("Tobias Alexander Brenneke") == [("L", "1")]
    assert found("Brennecke Tobias") == [("L", "1")]
    assert found("Orvane Comm. Grp Limited") == [("L", "2")]
    assert found("Pyotr Ivanovich Zavyalov") == [("L", "3")]
    assert found("Qaderi, Abdulhai") == [("M", "2")]


def test_others_raise_no_alert() -> None:
    for name in ("Matthias Brinkmann", "Meridian Corp", "Zenith Trading Group", "", "...", "王伟"):
        assert found(name) == []


def test_a_number_finds_an_entry_whatever_the_name() -> None:
    assert found(Described("MTL", identifiers={"registration": ("HR 7781",)}), 0.2) == [("L", "2")]


def test_a_birth_date_moves_the_likelihood() -> None:
    likely, unlikely = (
        INDEX.match([Described("Abdul Hai Qaderi", kind="person", dates=(date,))], 0.01)[0][0].likelihood
        for date in ("1960-05-06", "1999-12-31")
    )
    assert unlikely < 0.5 < likely


def test_the_same_query_twice_with_different_names_is_answered_each_for_itself() -> None:
    first, second, again = INDEX.match(["Matthias Brinkmann", "Tobias Alexander Brennecke", "Matthias Brinkmann"], 0.5)
    assert first == again == []
    assert second[0].entry.entry_id == "1"
    assert INDEX.match(["Tobias Alexander Brennecke"], 0.5)[0][0].likelihood == second[0].likelihood


def test_matches_are_explained_and_name_the_alias() -> None:
    match = INDEX.match(["Toby Brennecke"], 0.5)[0][0]
    assert match.alias == "Toby Brennecke"
    assert sum(row.log_odds for row in match.comparison.rows) == match.comparison.log_odds
    assert match.comparison.rows[0].level == "usual rate"


def test_hostile_names_are_answered_in_bounded_time() -> None:
    hostile = ["a" * 10_000, "ab " * 3_333, "\x00" * 500, "王" * 10_000, "bin " * 2_500, "\u202e" * 300 + "Anna"]
    started = time.process_time()
    assert len(INDEX.match(hostile, 0.5)) == len(hostile)
    assert time.process_time() - started < 3.0


def test_an_empty_index_finds_nothing() -> None:
    assert Index([]).match(["Anna Petrova"], 0.5) == [[]]


def test_what_cannot_reach_the_threshold_is_left_out_and_nothing_else() -> None:
    queries = [
        "Tobias A. Brennecke",
        "Brennecke",
        "Toby Alexander",
        "Abdul Hai",
        "Orvane Trading Group",
        "Petr Zavialov",
    ]
    for threshold in (0.1, 0.5, 0.9):
        all_of_them = [
            [match for match in matches if match.likelihood >= threshold] for matches in INDEX.match(queries, 0.0)
        ]
        assert INDEX.match(queries, threshold) == all_of_them
