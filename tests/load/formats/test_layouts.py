"""Lists in the layouts of their publishers, down to the cells."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from chokepoint.load.formats import bis, csl, eu, ftm, uk, un
from chokepoint.load.formats.birth_dates import birth_date
from chokepoint.load.formats.published import Edition
from chokepoint.load.sources import Source

DPL = (
    '"Name"\t"Street_Address"\t"City"\t"State"\t"Country"\t"Postal_Code"\t"Effective_Date"\t"Expiration_Date"\t'
    '"Standard_Order"\t"Last_Update"\t"Action"\t"FR_Citation"\n'
    '"A FIRM"\t"1 ROAD"\t"TOWN"\t""\t"AE"\t""\t"08/24/2022"\t"01/14/2026"\t"Y"\t"3017-08-29"\t"X"\t"87 F.R. 1"\n'
    '"A FIRM"\t"2 ROAD"\t"CITY"\t""\t"GB"\t""\t"08/24/2022"\t"01/14/2026"\t"Y"\t"3017-08-29"\t"X"\t"87 F.R. 1"\n'
)
CSL = (
    "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,"
    "source_list_url,alt_names,citizenships,dates_of_birth,nationalities,source_information_url,ids\n"
    'x,Entity List (EL) - Bureau of Industry and Security,,,,A FIRM,,"1 Road, Town, AE; 2 Road, GB",80 FR 1,'
    '2015-11-12,,http://l,A; FIRM B,,1965,SY,http://i,"AE, 80-08, Tax ID No."\n'
)
EU = (
    "fileGenerationDate;Entity_LogicalId;Entity_SubjectType;Entity_DesignationDate;Entity_Regulation_Programme;"
    "NameAlias_WholeName;Address_City;Address_CountryIso2Code;BirthDate_BirthDate;Identification_Number;"
    "Identification_TypeDescription;Identification_CountryIso2Code;Citizenship_CountryIso2Code\n"
    "27/02/2026;13;P;2003-07-07;IRQ;A Person;;;;;;;\n"
    "27/02/2026;13;P;2003-07-07;IRQ;The Person;;;;;;;\n"
    "27/02/2026;13;P;2003-07-07;IRQ;;Town;IQ;1937-04-28;;;;00\n"
    "27/02/2026;13;P;2003-07-07;IRQ;;;;;A123;National passport;IQ;IQ\n"
)
UK = (
    "Last Updated,21/01/2025,,,,,,,,,\n"
    "Name 6,Name 1,Name 2,DOB,Nationality,Passport Number,Country,Group Type,Alias Type,Listed On,Group ID\n"
    "PERSON,The,,,,,,Individual,AKA,23/01/2001,6897\n"
    "PERSON,A,B,01/06/1960,(1) Iraq (2) Syria,(1) A123,Iraq,Individual,Primary name,23/01/2001,6897\n"
)
UN = """<?xml version="1.0"?><CONSOLIDATED_LIST dateGenerated="2026-02-27T00:00:09.554Z"><ENTITIES><ENTITY>
<DATAID>1</DATAID><FIRST_NAME>A FIRM</FIRST_NAME><LISTED_ON>2012-12-31</LISTED_ON><UN_LIST_TYPE>DRC</UN_LIST_TYPE>
<ENTITY_ALIAS><ALIAS_NAME>ALIAS; ONE</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ADDRESS><COUNTRY>Yemen</COUNTRY></ENTITY_ADDRESS>
</ENTITY></ENTITIES></CONSOLIDATED_LIST>"""
FIRM = {
    "id": "Q1",
    "caption": "A Firm",
    "schema": "Company",
    "datasets": ["eu_fsf"],
    "target": True,
    "properties": {"name": ["A Firm", "Firm A"], "jurisdiction": ["ru"], "innCode": ["77"], "email": ["a@b.c"]},
}
SANCTION = {"id": "S1", "schema": "Sanction", "properties": {"entity": ["Q1"], "startDate": ["2022-03-15"]}}
COUSIN = {"id": "Q2", "schema": "Person", "target": False, "properties": {"name": ["Somebody's cousin"]}}
FTM = "\n".join(json.dumps(entity) for entity in (FIRM, SANCTION, COUSIN))
READ = [
    (
        bis,
        "dpl.txt",
        DPL,
        None,
        {"name": "A FIRM", "country": "AE;GB", "listed_on": "2022-08-24", "delisted_on": "2026-01-14"},
    ),
    (
        csl,
        "csl.csv",
        CSL,
        None,
        {"list_id": "CSL-EL", "aliases": "A;FIRM B", "country": "AE;GB", "citizenships": "SY", "birth_dates": "1965"},
    ),
    (
        eu,
        "eu.csv",
        EU,
        dt.date(2026, 2, 27),
        {
            "entry_id": "13",
            "name": "A Person",
            "aliases": "The Person",
            "kind": "person",
            "birth_dates": "1937-04-28",
            "identifiers": "National passport A123 (IQ)",
            "citizenships": "IQ",
        },
    ),
    (
        uk,
        "ConList.csv",
        UK,
        dt.date(2025, 1, 21),
        {
            "entry_id": "6897",
            "name": "A B PERSON",
            "aliases": "The PERSON",
            "birth_dates": "1960-06-01",
            "citizenships": "Iraq;Syria",
            "identifiers": "Passport A123",
            "listed_on": "2001-01-23",
        },
    ),
    (
        un,
        "un.xml",
        UN,
        dt.date(2026, 2, 27),
        {"name": "A FIRM", "aliases": "ALIAS, ONE", "country": "Yemen", "kind": "entity", "listed_on": "2012-12-31"},
    ),
    (
        ftm,
        "entities.ftm.json",
        FTM,
        None,
        {
            "list_id": "FTM-eu_fsf",
            "entry_id": "Q1",
            "aliases": "Firm A",
            "country": "ru",
            "identifiers": "Tax ID No. 77",
            "listed_on": "2022-03-15",
            "contacts": "a@b.c",
        },
    ),
]


def _read(reader: Any, path: Path) -> Edition:
    (published,) = reader.published_lists([Source(path, path.name)])
    edition = published.read(published)
    assert isinstance(edition, Edition)
    return edition


@pytest.mark.parametrize(("reader", "name", "text", "published_on", "cells"), READ)
def test_a_layout_gives_its_cells(
    tmp_path: Path, reader: Any, name: str, text: str, published_on: dt.date | None, cells: dict[str, str]
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    edition = _read(reader, path)
    assert len(edition.entries) == 1
    entry = edition.entries[0][1]
    assert {column: entry[column] for column in cells} == cells
    assert edition.published_on == published_on


def test_no_reader_claims_another_s_file(tmp_path: Path) -> None:
    for reader, name, text, _, _ in READ:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        others = [other for other, *_ in READ if other is not reader]
        assert not any(other.published_lists([Source(path, name)]) for other in others)


DATES = [
    ("12 Mar 1960", "1960-03-12"),
    ("Mar 1960", "1960-03"),
    ("circa 1960", "1960"),
    ("1960 to 1962", "1960/1962"),
    ("1971-00-00", "1971"),
    ("00/00/1971", "1971"),
    ("31/12/1971", "1971-12-31"),
    ("unknown", None),
    ("", None),
]


@pytest.mark.parametrize(("written", "read"), DATES)
def test_dates_of_birth_are_read_as_far_as_they_are_known(written: str, read: str | None) -> None:
    assert birth_date(written) == read
