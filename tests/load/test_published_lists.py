"""Lists and reference data as they are published."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from chokepoint.load.loading import load_reference
from chokepoint.load.published_lists import Manner
from chokepoint.records.answers import Load
from chokepoint.records.errors import InputError, ListError

from .conftest import Desk, shared

MAIN = (
    '1,"ACME ÉXPORT",-0- ,"SDGT] [IRGC",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"Tax ID No. 77 (Russia); a.k.a. \'AE\'."\r\n'
    '2,"BETA",vessel,"IRAN",-0- ,"CALL1",-0- ,-0- ,-0- ,-0- ,-0- ,"Vessel Registration Identification IMO 9187629."\r\n'
    '3,"GAMMA",-0- ,"IRAN",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
)
ALIASES = '1,11,"aka","ACME",-0- \r\n1,12,"fka","ACME; OLD",-0- \r\n'
ADDRESSES = '1,21,"Street 1","Town","Cuba",-0- \r\n1,22,-0- ,-0- ,"Belize",-0- \r\n2,23,-0- ,-0- ,-0- ,-0- \r\n'
END = "\x1a"


def _published(desk: Desk, main: str = MAIN, **names: str) -> Path:
    files = {"sdn.csv": main, "alt.csv": ALIASES, "add.csv": ADDRESSES} | names
    for name, text in files.items():
        desk.file(name, (text + END).encode("latin-1"))
    return desk.root / "in"


def _load(desk: Desk, *paths: Path, **options: Any) -> Load:
    return load_reference(desk.engine, desk.workspace, list(paths), **options)


def test_a_list_is_read_from_its_three_files(desk: Desk) -> None:
    answer = _load(desk, _published(desk))
    columns = ("entry_id", "name", "kind", "aliases", "country", "identifiers", "program")
    assert desk.rows("lists", *columns) == [
        ("1", "ACME ÉXPORT", "entity", "ACME;ACME, OLD;AE", "Belize;Cuba", "Tax ID No. 77 (Russia)", "SDGT;IRGC"),
        ("2", "BETA", "vessel", None, None, "Vessel Registration Identification IMO 9187629;Call sign CALL1", "IRAN"),
        ("3", "GAMMA", "entity", None, None, None, "IRAN"),
    ]
    assert {file.status for file in answer.files} == {"loaded"}
    assert {file.path.rsplit("/")[-1] for file in answer.files} == {"sdn.csv", "alt.csv", "add.csv"}


def test_an_entry_that_is_gone_is_kept_with_the_day_it_was_found_gone(desk: Desk) -> None:
    _load(desk, _published(desk), recorded_at=dt.datetime(2024, 1, 1))
    shorter = "".join(MAIN.splitlines(keepends=True)[:2])
    files = {"add.csv": ADDRESSES.replace("2,23", "1,23")}
    manner = Manner(accept_smaller=True)
    answer = _load(desk, _published(desk, shorter, **files), recorded_at=dt.datetime(2024, 2, 1), manner=manner)
    assert desk.rows("lists", "entry_id", "delisted_on") == [
        ("1", None),
        ("2", None),
        ("3", None),
        ("3", dt.date(2024, 2, 1)),
    ]
    assert any("1 entries of OFAC-SDN are no longer listed" in notice for notice in answer.notices)
    _load(desk, _published(desk), recorded_at=dt.datetime(2024, 3, 1))
    assert len(desk.rows("lists", "entry_id")) == 5


CUT = [
    ({"sdn.csv": MAIN[:-30]}, "cut off"),
    ({"sdn.csv": MAIN.splitlines(keepends=True)[0]}, "are not in it|lacks the mark"),
    ({"alt.csv": ALIASES[:-12]}, "cut off"),
    ({"sdn.csv": ""}, "empty"),
    ({"lists.csv": "list_id,entry_id,name\n"}, "no rows"),
]


@pytest.mark.parametrize(("files", "reason"), CUT)
def test_a_list_that_is_empty_or_cut_off_leaves_the_one_before(desk: Desk, files: dict[str, str], reason: str) -> None:
    _load(desk, _published(desk))
    before = desk.rows("lists", "entry_id", "recorded_at")
    folder = _published(desk)
    for name, text in files.items():
        desk.file(name, text.encode("latin-1"))
    with pytest.raises(ListError, match=reason) as raised:
        _load(desk, folder)
    assert raised.value.exit_code == 3
    assert "stays in force" in raised.value.detail
    assert desk.rows("lists", "entry_id", "recorded_at") == before


def test_an_unknown_file_is_refused_with_what_is_known(desk: Desk) -> None:
    with pytest.raises(InputError, match=r"no known kind.*UN/LOCODE"):
        _load(desk, desk.file("x.csv", "foo,bar\n1,2\n"))


def test_our_own_tables_load_too(desk: Desk) -> None:
    text = "zone_id,name,kind,valid_from,country\nZ1,Border,border_crossing,2020-01-01,TR\n"
    assert _load(desk, desk.file("zones.csv", text)).files[0].rows == {"zones": 1}


PUBLISHED = [
    ("locode,name,function,lat,lon\nDEHAM,Hamburg,12345---,53.5,10.0\nDEBER,Berlin,--34----,52.5,13.4\n", "gazetteer"),
    ("geonameid,name,countrycode,lat,lon,population\n1,Town,DE,1.5,2.5,1000\n", "gazetteer"),
    ("HS6,ISIC4_4d\n010110,0141\n", "goods_industries"),
    ("hs6,tier,hs2022_description\n854231,TIER_1,Circuits\n", "controlled_goods"),
]


@pytest.mark.parametrize(("text", "table"), PUBLISHED)
def test_publications_are_known_by_their_headings(desk: Desk, text: str, table: str) -> None:
    assert list(_load(desk, desk.file("as_published.csv", text)).files[0].rows) == [table]


def test_a_port_is_told_from_the_function(desk: Desk) -> None:
    _load(desk, desk.file("unlocode.csv", PUBLISHED[0][0]))
    assert desk.rows("gazetteer", "place_id", "country", "is_port") == [("DEBER", "DE", False), ("DEHAM", "DE", True)]


REAL = [
    ("lists/ofac_2021-07", "lists", 8976),
    ("lists/ofac_nonsdn_2019", "lists", 442),
    ("lists/controls/bis_common_high_priority_list_hs6.csv", "controlled_goods", 50),
    ("geo/unlocode_2023-1.csv", "gazetteer", 115721),
    ("geo/geonames_cities15000_compact.csv", "gazetteer", 34006),
    ("nomenclature/hs_all_to_isic4.csv", "goods_industries", 24186),
]


@pytest.mark.parametrize(("path", "table", "rows"), REAL)
def test_real_publications_load_as_they_are(desk: Desk, path: str, table: str, rows: int) -> None:
    answer = _load(desk, shared(path))
    assert sum(file.rows.get(table, 0) for file in answer.files) == rows
