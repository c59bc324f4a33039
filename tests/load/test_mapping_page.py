"""The page on mappings: its example works, and every key is on it."""

from pathlib import Path

from chokepoint.load import mapping

from .conftest import Desk

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "mapping.md"


def test_the_example_of_the_page_loads(desk: Desk) -> None:
    example = PAGE.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    rows = "Number;Date;Customer;Customer name;Value (thousands);Kind;State;Exported\n"
    rows += "1;05.01.2024 10:30;7;Acme;1,5;A;open;01.02.2024\n2;05.01.2024 10:30;7;Acme;n/a;B;open;01.02.2024\n"
    answer = desk.take("export.csv", rows, mapping=desk.file("../page.yaml", example))
    assert answer.files[0].rows == {"orders": 2, "parties": 1}


def test_every_key_is_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    keys = {*mapping._TOP, *mapping._BLOCK, *mapping._CELL, *mapping._CONDITION}
    assert not [key for key in sorted(keys) if f"`{key}" not in page]
