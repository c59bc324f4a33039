"""Bills of lading and cargo manifests, known by their headings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from chokepoint.load.date_formats import UNTOLD, format_of
from chokepoint.load.formats.messages.said import party_id
from chokepoint.records.errors import InputError

from .conftest import Desk

SHIPPER = party_id(None, None, "Alpha Valves Ltd", "CN", "")
CONSIGNEE = party_id(None, None, "Beta Trading LLC", "AE", "")
GENERIC = """B/L No,Arrival Date,Shipper,Shipper Country,Consignee,Consignee Country,Consignee Address,Notify Party,\
Port of Loading,Port of Discharge,Vessel Name,Voyage No,Container No,HS Code,Description of Goods,Gross Weight (kg),\
Package Count,Package Type
BL1,2024-03-15,Alpha Valves Ltd,China,Beta Trading LLC,AE,Road 1,Gamma Freight,Shanghai,Jebel Ali,MV EXAMPLE,12E,\
ABCU1234567,8481.80,ball valves,1000,10,CT
BL1,2024-03-15,Alpha Valves Ltd,China,Beta Trading LLC,AE,Road 1,Gamma Freight,Shanghai,Jebel Ali,MV EXAMPLE,12E,\
ABCU1234568,848190,parts,500,5,CT
BL2,2024-03-20,Alpha  Valves Ltd,China,TO ORDER,,,Gamma Freight,Shanghai,Jebel Ali,MV EXAMPLE,12E,\
ABCU1,??,valves,70,1,CT
"""


def test_a_bill_of_lading_becomes_shipment_order_document_and_parties(desk: Desk) -> None:
    answer = desk.take("export.csv", GENERIC)
    assert answer.files[0].set_aside == 0
    assert desk.rows("orders", "order_id", "ordered_at", "customer_id", "supplier_id") == [
        ("bill_of_lading BL1", dt.datetime(2024, 3, 15), CONSIGNEE, SHIPPER)
    ]
    assert desk.rows("order_lines", "line_no", "hs_code", "description", "quantity", "unit") == [
        (2, "848180", "ball valves", Decimal(10), "CT"),
        (3, "848190", "parts", Decimal(5), "CT"),
    ]
    notified = party_id(None, None, "Gamma Freight", "", "")
    assert desk.rows("shipments", "shipment_id", "consignee_id", "notify_party_id", "gross_weight_kg") == [
        ("shipment BL1", CONSIGNEE, notified, None),
        ("shipment BL2", None, notified, Decimal(70)),
    ]
    assert desk.rows("shipment_legs", "shipment_id", "from_place", "to_place", "arrived_at")[0] == (
        "shipment BL1",
        "Shanghai",
        "Jebel Ali",
        dt.datetime(2024, 3, 15),
    )
    assert desk.rows("parties", "name", "country", "kind") == [
        ("Alpha Valves Ltd", "CN", None),
        ("Beta Trading LLC", "AE", None),
        ("Gamma Freight", None, None),
        ("MV EXAMPLE", None, "vessel"),
    ]
    (first, _) = desk.rows("documents", "kind", "number", "consignee_id", "goods_text")
    assert first == ("bill_of_lading", "BL1", CONSIGNEE, "ball valves; ABCU1234567; MV EXAMPLE; 12E")
    assert "was read as bills of lading" in " ".join(answer.notices)


HEADINGS = {
    "asycuda": "Bol_reference;Date_of_arrival;Exporter_name;Consignee_name;Notify_name;Place_of_loading_code;"
    "Place_of_unloading_code;Voyage_number;Goods_description;Gross_mass;Number_of_packages;Package_type_code",
    "imports": "Bill of Lading Number;Actual Arrival Date;Shipper Party Name;Consignee Name;Notify Party Name;"
    "Foreign Port of Lading;Port of Unlading;Voyage Number;Description Text;Weight;Manifest Quantity;Manifest Unit",
    "traders": "BOL;ARRIVAL DATE;EXPORTER;IMPORTER;NOTIFY PARTY;POL;POD;VOYAGE;PRODUCT DESCRIPTION;GROSS WEIGHT;QTY;"
    "UNIT",
}


@pytest.mark.parametrize("headings", HEADINGS.values(), ids=HEADINGS)
def test_spellings_of_customs_and_traders_are_known(desk: Desk, headings: str) -> None:
    row = "B9;15/01/2024;Alpha;Beta;Gamma;CNSHA;AEJEA;7;valves;12,5;3;PK"
    desk.take("export.csv", f"{headings}\n{row}\n")
    assert desk.rows("shipments", "shipment_id", "delivered_at", "gross_weight_kg") == [
        ("shipment B9", dt.datetime(2024, 1, 15), Decimal("12.5"))
    ]
    assert desk.rows("shipment_legs", "from_place", "to_place") == [("CNSHA", "AEJEA")]
    assert desk.rows("order_lines", "description", "quantity") == [("valves", Decimal(3))]
    assert len(desk.rows("parties", "party_id")) == 3


def test_weights_are_read_in_the_unit_that_another_column_tells(desk: Desk) -> None:
    rows = "BL No,Arrival Date,Shipper,Consignee,Weight,Weight Unit\n"
    rows += "1,2024-01-01,A,B,100,LB\n2,2024-01-01,A,B,100,kg\n3,2024-01-01,A,B,100,XX\n"
    assert desk.take("export.csv", rows).files[0].set_aside == 0
    assert [row[0] for row in desk.rows("shipments", "gross_weight_kg", "shipment_id")] == [
        None,
        Decimal(100),
        Decimal("45.3592"),
    ]


def test_other_tables_are_refused_as_before(desk: Desk) -> None:
    with pytest.raises(InputError, match="of no known kind"):
        desk.take("export.csv", "BL No,Shipper,Colour\n1,A,red\n")
    assert desk.take("parties.csv", "party_id,name\n1,A\n").files[0].rows == {"parties": 1}


MAPPING = """
names: {Who: [Buyer, Client], Land: [Country]}
optional: [Town, Fax]
tables:
  - table: parties
    distinct: key
    columns:
      party_id: {party: [Who, Land, Town]}
      name: Who
      country: {column: Land, by_name: true}
      phone: Fax
      employees: Staff
      incorporated_on: {column: Since, format: any}
"""


def test_names_options_and_rows_of_one_key(desk: Desk) -> None:
    rows = "Client,Country,Staff,Since\nAcme,Norway,5,31.12.1999\nAcme,NO,6,31.12.1999\nacme,nor,,01.02.2000\n"
    answer = desk.take("export.csv", rows, mapping=desk.file("../map.yaml", MAPPING))
    assert answer.files[0].set_aside == 1
    found = desk.rows("parties", "party_id", "name", "country", "employees", "incorporated_on")
    assert {row[0] for row in found} == {party_id(None, None, "Acme", "NO", ""), party_id(None, None, "acme", "NO", "")}
    assert {row[2] for row in found} == {"NO"}


DATES = [
    (["2024-01-02", "2024-03-04"], "%Y-%m-%d"),
    (["01/02/2024", "13/02/2024"], "%d/%m/%Y"),
    (["01/02/2024", "01/13/2024"], "%m/%d/%Y"),
    (["01/02/2024", "03/04/2024"], UNTOLD),
    (["02/02/2024"], "%d/%m/%Y"),
    (["2-Jan-2024", "15-Feb-2024"], "%d-%b-%Y"),
    (["20240102"], "%Y%m%d"),
    (["1/15/2024 14:30", "1/16/2024 09:00"], "%m/%d/%Y %H:%M"),
    (["soon", "2024-01-02"], "%Y-%m-%d"),
    (["soon"], UNTOLD),
]


@pytest.mark.parametrize(("cells", "form"), DATES)
def test_the_format_of_dates_is_told_by_all_of_them(cells: list[str], form: str) -> None:
    assert format_of(cells) == form
