"""Editions of lists: kept with their dates, and what is not to be trusted leaves the one before in force."""

import datetime as dt
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from chokepoint.load.loading import load_reference
from chokepoint.load.published_lists import Manner
from chokepoint.records.answers import Load
from chokepoint.records.errors import ListError

from .conftest import Desk, shared

DAY = dt.datetime(2026, 3, 1)
UN = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST dateGenerated="{day}T00:00:09Z"><INDIVIDUALS>{people}</INDIVIDUALS></CONSOLIDATED_LIST>
"""
PERSON = "<INDIVIDUAL><DATAID>{0}</DATAID><FIRST_NAME>NAME {0}</FIRST_NAME></INDIVIDUAL>"


def _un(day: str, people: int = 3) -> str:
    return UN.format(day=day, people="".join(PERSON.format(number) for number in range(1, people + 1)))


def _load(desk: Desk, *paths: Path, when: dt.datetime = DAY, **manner: bool) -> Load:
    return load_reference(desk.engine, desk.workspace, list(paths), recorded_at=when, manner=Manner(**manner))


def _in_force(desk: Desk) -> int:
    return sum(ended is None for (ended,) in desk.rows("lists", "delisted_on"))


def test_each_loading_is_an_edition_even_of_the_same_file(desk: Desk) -> None:
    path = desk.file("un.xml", _un("2026-02-27"))
    _load(desk, path)
    _load(desk, path, when=DAY + dt.timedelta(days=1))
    editions = desk.rows("list_editions", "list_id", "published_on", "recorded_at", "entries", "source_file")
    stated = dt.date(2026, 2, 27)
    assert editions == [
        ("UN-SC", stated, DAY, 3, "un.xml"),
        ("UN-SC", stated, DAY + dt.timedelta(days=1), 3, "un.xml"),
    ]
    assert len(desk.rows("lists", "entry_id")) == 3


def test_a_replaced_edition_that_comes_again_is_taken_again(desk: Desk) -> None:
    first, second = desk.file("a.csv", _table(40)), desk.file("b.csv", _table(39))
    for day, path in enumerate((first, second, first)):
        _load(desk, path, when=DAY + dt.timedelta(days=day))
    assert desk.rows("lists", "delisted_on")[-3:] == [(None,), (None,), (dt.date(2026, 3, 2),)]
    versions = [row for row in desk.rows("lists", "entry_id", "recorded_at", "delisted_on") if row[0] == "39"]
    assert [row[2] for row in versions] == [None, dt.date(2026, 3, 2), None]


def _table(entries: int, names: int = 1) -> str:
    aliases = ";".join(f"Alias {number}" for number in range(1, names))
    return "list_id,entry_id,name,aliases\n" + "".join(f"OWN,{key},Name {key},{aliases}\n" for key in range(entries))


NOT_TRUSTED = [
    ("un.xml", _un("2026-02-27"), _un("2026-02-26"), r"the one in force is of 2026-02-27"),
    ("un.xml", _un("2026-02-27"), _un("2024-02-26"), r"more than 366 days ago"),
    ("un.xml", _un("2026-02-27"), _un("2026-02-28", 2), r"2 entries of UN-SC; the edition before had 3"),
    ("un.xml", _un("2026-02-27"), _un("2026-02-28")[:-40], r"its XML is not whole"),
    ("un.xml", _un("2026-02-27"), "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", r"of its own"),
    ("un.xml", _un("2026-02-27"), "<html>503 Service Unavailable</html>", r"XML or HTML.*stays in force"),
    ("own.csv", _table(40), _table(37), r"37 entries of OWN"),
    ("own.csv", _table(40, 3), _table(40, 2), r"40 aliases of OWN"),
    ("own.csv", _table(40), _table(40)[:-9], r"cells; the headings have"),
    ("own.csv", _table(40), "\x00\x01\x02", r"stays in force"),
]


@pytest.mark.parametrize(("name", "before", "after", "reason"), NOT_TRUSTED)
def test_an_edition_that_is_not_to_be_trusted_changes_nothing(
    desk: Desk, name: str, before: str, after: str, reason: str
) -> None:
    _load(desk, desk.file(name, before))
    stood = (desk.rows("lists", "entry_id", "recorded_at"), desk.rows("list_editions", "list_id", "recorded_at"))
    with pytest.raises(ListError, match=reason) as raised:
        _load(desk, desk.file(name, after), when=DAY + dt.timedelta(days=1))
    assert raised.value.exit_code == 3
    assert "stays in force" in raised.value.detail
    now = (desk.rows("lists", "entry_id", "recorded_at"), desk.rows("list_editions", "list_id", "recorded_at"))
    assert now == stood


def test_a_smaller_edition_is_taken_when_asked_for(desk: Desk) -> None:
    _load(desk, desk.file("own.csv", _table(40)))
    answer = _load(desk, desk.file("own.csv", _table(30)), when=DAY + dt.timedelta(days=1), accept_smaller=True)
    assert any("accepted" in notice for notice in answer.notices)
    assert any("10 entries of OWN are no longer listed" in notice for notice in answer.notices)


def test_a_path_that_is_missing_is_a_missing_list(desk: Desk) -> None:
    with pytest.raises(ListError, match=r"does not exist.*stays in force"):
        _load(desk, desk.root / "nowhere.csv")


def test_two_editions_of_one_list_do_not_come_together(desk: Desk) -> None:
    with pytest.raises(Exception, match="both editions of UN-SC"):
        _load(desk, desk.file("a.xml", _un("2026-02-26")), desk.file("b.xml", _un("2026-02-27")))


REAL = [
    ("lists/bis_dpl", "dpl.txt", 461),
    ("lists/csl_sample", "csl.csv", 115),
    ("lists/ofac_nonsdn_2019", "cons_prim.csv", 442),
    ("lists/ofac_nonsdn_2019", "cons_alt.csv", 442),
    ("lists/un", "UN_consolidated.xml", 1003),
]


def _halved(text: bytes) -> bytes:
    return text[: len(text) // 2]


def _emptied(text: bytes) -> bytes:
    return b""


def _without_six_per_cent(text: bytes) -> bytes:
    if text.startswith(b"<?xml"):
        parts = text.split(b"<INDIVIDUAL>")
        return b"<INDIVIDUAL>".join([*parts[:100], *parts[165:]])
    lines = text.splitlines(keepends=True)
    kept = len(lines) - len(lines) * 7 // 100
    return b"".join([*lines[: kept - 1], lines[-1]])


@pytest.mark.parametrize("damage", [_halved, _emptied, _without_six_per_cent])
@pytest.mark.parametrize(("folder", "file", "entries"), REAL)
def test_damage_to_real_lists_is_found(
    desk: Desk, folder: str, file: str, entries: int, damage: Callable[[bytes], bytes]
) -> None:
    copy = desk.root / "in"
    shutil.copytree(shared(folder), copy)
    copy.chmod(0o755)
    _load(desk, copy)
    stood = desk.rows("lists", "entry_id", "recorded_at")
    assert len(stood) == entries
    (copy / file).chmod(0o644)
    (copy / file).write_bytes(damage((copy / file).read_bytes()))
    with pytest.raises(ListError, match="stays in force"):
        _load(desk, copy, when=DAY + dt.timedelta(days=1))
    assert desk.rows("lists", "entry_id", "recorded_at") == stood
