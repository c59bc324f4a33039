"""Names, telephones and accounts that pass every check of a load."""

import phonenumbers
import pytest
import schwifty

from chokepoint.simulate import World
from chokepoint.simulate.parameters import packaged_rows


@pytest.mark.parametrize("row", packaged_rows("countries"), ids=lambda row: row["country"])
def test_every_country_has_valid_telephones(row: dict[str, str]) -> None:
    for tail in ("000000", "123456", "918273", "999999"):
        assert phonenumbers.is_valid_number(phonenumbers.parse(row["phone"] + tail))


def test_accounts_are_valid(sample: World) -> None:
    accounts = [text for text in sample.tables["parties"]["account"].to_pylist() if text]
    ibans = [text for text in accounts if text[:2].isalpha()]
    assert len(ibans) > 1_000
    assert all(schwifty.IBAN(text, allow_invalid=True).is_valid for text in ibans)


def sharing(world: World, column: str) -> dict[str, list[dict[str, object]]]:
    """The parties that state the same in a column, by what they state; suppliers and published cases left out."""
    found: dict[str, list[dict[str, object]]] = {}
    for row in world.tables["parties"].to_pylist():
        if row[column]:
            found.setdefault(row[column], []).append(row)
    assert len(found) > 1_000
    return {cell: rows for cell, rows in found.items() if len(rows) > 1}


@pytest.mark.parametrize("column", ["name", "account", "tax_id", "registration_number"])
def test_only_records_of_one_firm_share(sample: World, column: str) -> None:
    shared = sharing(sample, column)
    assert len(shared) < 250
    for rows in shared.values():
        assert len({row["country"] for row in rows}) == 1
        assert len({row["registration_number"] for row in rows} - {None}) <= 1


def test_few_telephones_serve_more_than_two(sample: World) -> None:
    shared = sharing(sample, "phone")
    assert 10 < len(shared) < 400
    assert sum(len(rows) > 2 for rows in shared.values()) < 0.2 * len(shared)
