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


@pytest.mark.parametrize("column", ["name", "phone", "email", "account", "tax_id", "registration_number"])
def test_nothing_is_shared_by_chance(sample: World, column: str) -> None:
    cells = sample.tables["parties"][column].drop_null().to_pylist()
    assert len(set(cells)) == len(cells)
