"""Foreign columns through a mapping."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from chokepoint.records.errors import InputError

from .conftest import Desk, shared

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "customs_declarations.yaml"
MAPPING = """
empty: ["n/a"]
skip: {column: State, is: [cancelled, void]}
recorded_at: {column: Exported, format: "%d.%m.%Y"}
decimal: ","
tables:
  - table: orders
    columns:
      order_id: {columns: [Year, No], separator: "-"}
      ordered_at: {column: Date, format: "%d.%m.%Y %H:%M"}
      customer_id: {column: Customer, prefix: "c:"}
      placed_from_country: {column: Place, take: "\\\\((\\\\w\\\\w)\\\\)$"}
      currency: {constant: NOK}
      amount: {column: Value, factor: 1000}
      stage: {column: Kind, values: {A: order, B: quote}}
      channel: {column: Kind, values: {A: phone}, otherwise: ""}
  - table: parties
    distinct: true
    only: [{column: Customer, empty: false}]
    columns:
      party_id: {column: Customer, prefix: "c:"}
      name: Name
      country: {constant: NO}
"""
ROWS = """Year;No;Date;Customer;Name;Place;Value;Kind;State;Exported
2024;1;05.01.2024 10:30;7;Acme;Oslo (NO);1,5;A;open;01.02.2024
2024;2;06.01.2024 00:00;7;Acme;n/a;2;B;open;01.02.2024
2024;3;06.01.2024 00:00;8;Beta;Oslo;2;A;void;01.02.2024
2024;4;2024-01-06;8;Beta;Oslo;2;A;open;01.02.2024
"""


def test_a_mapping_renames_joins_translates_converts_and_splits(desk: Desk) -> None:
    answer = desk.take("export.csv", ROWS, mapping=desk.file("../map.yaml", MAPPING))
    columns = ("order_id", "ordered_at", "customer_id", "placed_from_country", "currency", "amount", "stage", "channel")
    assert desk.rows("orders", *columns) == [
        ("2024-1", dt.datetime(2024, 1, 5, 10, 30), "c:7", "NO", "NOK", Decimal(1500), "order", "phone"),
        ("2024-2", dt.datetime(2024, 1, 6), "c:7", None, "NOK", Decimal(2000), "quote", None),
    ]
    assert desk.rows("parties", "party_id", "name", "country") == [("c:7", "Acme", "NO"), ("c:8", "Beta", "NO")]
    assert desk.rows("orders", "recorded_at") == [(dt.datetime(2024, 2, 1),)] * 2
    assert answer.files[0].rows == {"orders": 2, "parties": 2}
    assert answer.files[0].set_aside == 1
    assert "`%d.%m.%Y %H:%M`" in str(answer.files[0].reason)


def test_files_with_our_own_headings_need_no_mapping_beside_one(desk: Desk) -> None:
    own = desk.file("parties.csv", "party_id,name\nP1,A\n")
    answer = desk.load(own, desk.file("export.csv", ROWS), mapping=desk.file("../map.yaml", MAPPING))
    assert [file.rows for file in answer.files] == [{"orders": 2, "parties": 2}, {"parties": 1}]


def test_a_file_that_lacks_what_the_mapping_reads_is_refused(desk: Desk) -> None:
    with pytest.raises(InputError, match=r"`export\.csv` lacks `Customer`, .*`map\.yaml`"):
        desk.take("export.csv", ROWS.replace("Customer", "Client"), mapping=desk.file("../map.yaml", MAPPING))


def test_another_mapping_makes_the_same_file_new(desk: Desk) -> None:
    desk.take("export.csv", ROWS, mapping=desk.file("../map.yaml", MAPPING), recorded_at=dt.datetime(2024, 3, 1))
    changed = MAPPING.replace("constant: NOK", "constant: EUR").replace(
        'recorded_at: {column: Exported, format: "%d.%m.%Y"}', ""
    )
    desk.take("export.csv", ROWS, mapping=desk.file("../map.yaml", changed), recorded_at=dt.datetime(2024, 4, 1))
    assert len(desk.rows("orders", "order_id")) == 4


def test_what_cannot_be_read_may_count_as_empty(desk: Desk) -> None:
    mapping = """
tables:
  - table: parties
    columns:
      party_id: Id
      name: Name
      country: {column: Land, unreadable: empty}
      employees: {column: People, unreadable: empty}
      incorporated_on: {column: Born, format: "%Y%m%d", unreadable: empty}
"""
    rows = "Id,Name,Land,People,Born\na,A,ZZ,many,19371233\nb,B,NO,7,19371223\n"
    answer = desk.take("people.csv", rows, mapping=desk.file("../map.yaml", mapping))
    assert desk.rows("parties", "party_id", "country", "employees", "incorporated_on") == [
        ("a", None, None, None),
        ("b", "NO", 7, dt.date(1937, 12, 23)),
    ]
    assert answer.files[0].set_aside == 0


def test_a_required_cell_that_cannot_be_read_is_missing_all_the_same(desk: Desk) -> None:
    mapping = """
tables:
  - table: orders
    columns: {order_id: Id, customer_id: Who, ordered_at: {column: Day, unreadable: empty}}
"""
    answer = desk.take("orders.csv", "Id,Who,Day\n1,a,never\n", mapping=desk.file("../map.yaml", mapping))
    assert answer.files[0].set_aside == 1
    assert "ordered_at" in str(answer.files[0].reason)


WRONG = [
    ("tables: 1", "`tables` must be a list"),
    ("table: x", "`table` is not known; did you mean `tables`"),
    ("tables: [{table: ordres, columns: {}}]", "Did you mean `orders`"),
    ("tables: [{columns: {}}]", "`table` is missing"),
    ("tables: [{table: parties, columns: {party_id: A}}]", "no source for `name`"),
    ("tables: [{table: parties, columns: {party_id: A, name: B, contry: C}}]", "did you mean `country`"),
    ("tables: [{table: parties, columns: {party_id: A, name: {colum: B}}}]", "did you mean `column`"),
    ("tables: [{table: parties, columns: {party_id: A, name: {prefix: B}}}]", "say one of `column`"),
    ("tables: [{table: parties, columns: {party_id: A, name: {column: B, take: '['}}}]", "not a pattern"),
    ("tables: [{table: parties, columns: {party_id: A, name: {column: B, take: 'a'}}}]", "needs a group"),
    ("tables: [{table: parties, columns: {party_id: A, name: {column: B, factor: 2}}}]", "`factor` is for amounts"),
    ("tables: [{table: parties, columns: {party_id: A, name: {column: B, format: '%Y'}}}]", "`format` is for dates"),
    ("tables: [{table: parties, columns: {party_id: A, name: B, employees: {column: C, factor: x}}}]", "not a number"),
    ("tables: [{table: parties, columns: {party_id: A, name: B}, skip: {column: C}}]", "one of `is`"),
    ("tables: [{table: parties, columns: {party_id: A, name: B}, distinct: maybe}]", "true or false"),
    ("tables: [{table: parties, columns: {party_id: A, name: B}, decimal: x}]", "`decimal` must be"),
    ("tables: [{table: parties, columns: {party_id: A, name: {column: B, unreadable: x}}}]", "`unreadable` must be"),
    ("tables: [", "not valid YAML"),
]


@pytest.mark.parametrize(("text", "reason"), WRONG)
def test_a_faulty_mapping_says_where_and_what(desk: Desk, text: str, reason: str) -> None:
    with pytest.raises(InputError, match=r"map\.yaml") as raised:
        desk.take("export.csv", ROWS, mapping=desk.file("../map.yaml", text))
    assert reason in raised.value.detail


def test_a_mapping_that_is_absent_is_said_to_be(desk: Desk) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        desk.take("export.csv", ROWS, mapping=desk.root / "absent.yaml")


def test_customs_declarations_load_through_the_shipped_example(desk: Desk) -> None:
    path = shared("customs_kr_synthetic/df_syn_valid_eng.csv")
    answer = desk.load(path, mapping=EXAMPLE)
    (file,) = answer.files
    assert (file.status, file.set_aside) == ("loaded", 0)
    assert file.rows["orders"] == file.rows["order_lines"] == file.rows["shipments"] == file.rows["labels"] == 8134
    assert len(desk.rows("parties", "party_id")) == len(set(desk.rows("parties", "party_id"))) == file.rows["parties"]
    assert not [notice for notice in answer.notices if "that is not in" in notice]
    assert sum(label == "illicit" for (label,) in desk.rows("labels", "label")) == 1704
