"""Names, telephones and accounts that pass every check of a load."""

import phonenumbers
import pyarrow as pa
import pyarrow.compute as pc
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


SHARING = ("pays-as-itself", "one-telephone")
"""Look-alikes that are made of parties with one telephone, number or account; some published cases are too."""


def parties_that_share(sample: World) -> pa.Array:
    truth = sample.truth
    laid = pc.or_(pc.is_in(truth["name"], pa.array(SHARING)), pc.equal(truth["kind"], "case"))
    orders = truth.filter(laid)["subject_id"].combine_chunks()
    named = [
        sample.tables[table].filter(pc.is_in(sample.tables[table]["order_id"], orders))[column]
        for table, column in (("orders", "customer_id"), ("payments", "payer_id"))
    ]
    return pc.unique(pa.chunked_array([chunk for column in named for chunk in column.chunks]))


@pytest.mark.parametrize("column", ["name", "phone", "email", "account", "tax_id", "registration_number"])
def test_nothing_is_shared_by_chance(sample: World, column: str) -> None:
    parties = sample.tables["parties"]
    others = parties.filter(pc.invert(pc.is_in(parties["party_id"], parties_that_share(sample))))
    cells = others[column].drop_null().to_pylist()
    assert len(cells) > 1_000
    assert len(set(cells)) == len(cells)
