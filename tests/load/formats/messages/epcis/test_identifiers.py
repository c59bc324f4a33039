"""GS1 identifiers: both ways of writing are one, and what they are made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chokepoint.load.formats.messages.epcis.identifiers import check_digit, identified


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("urn:epc:id:sgtin:0614141.107346.2017", {"gtin": "10614141073464", "serial": "2017"}),
        ("https://id.gs1.org/01/10614141073464/21/2017", {"gtin": "10614141073464", "serial": "2017"}),
        ("https://example.com/some/path/01/10614141073464/10/A%2F1/21/7", {"lot": "A/1", "serial": "7"}),
        ("urn:epc:class:lgtin:4012345.012345.998877", {"gtin": "04012345123456", "lot": "998877"}),
        ("urn:epc:idpat:sgtin:4012345.044444.*", {"gtin": "04012345444445", "serial": None}),
        ("urn:epc:id:sscc:0614141.1234567890", {"sscc": "106141412345678908"}),
        ("urn:epc:id:sgln:0614141.00777.0", {"gln": "0614141007776"}),
        ("urn:epc:id:pgln:0614141.00777", {"gln": "0614141007776"}),
        ("https://id.gs1.org/417/0614141007776", {"gln": "0614141007776"}),
        ("urn:epc:id:gdti:0614141.00001.1618034", {"document": "06141410000121618034"}),
        ("geo:22.300,-118.44", {"latitude": "22.300", "longitude": "-118.44"}),
        ("urn:epc:id:giai:4000001.12345", {"asset": "4000001.12345"}),
        ("urn:uuid:1", {"gtin": None, "whole": "urn:uuid:1"}),
        ("urn:epc:id:sgtin:06141x1.107346.2017", {"gtin": None, "whole": "urn:epc:id:sgtin:06141x1.107346.2017"}),
    ],
)
def test_parts(text: str, parts: dict[str, str | None]) -> None:
    found = identified(text)
    assert {name: getattr(found, name) for name in parts} == parts


@given(
    company=st.integers(6, 12).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)),
    digits=st.text("0123456789", min_size=13, max_size=13),
    serial=st.text("ABCxyz0129-_", min_size=1, max_size=20),
)
def test_both_ways_of_writing_are_one(company: str, digits: str, serial: str) -> None:
    reference = digits[: 13 - len(company)]
    key = reference[0] + company + reference[1:]
    link = f"https://id.gs1.org/01/{key}{check_digit(key)}/21/{serial}"
    assert identified(f"urn:epc:id:sgtin:{company}.{reference}.{serial}") == identified(link)


@given(st.text("0123456789", min_size=1, max_size=17))
def test_a_check_digit_makes_the_weighted_sum_a_multiple_of_ten(digits: str) -> None:
    whole = digits + check_digit(digits)
    weighted = sum(int(digit) * (1 if place % 2 == 0 else 3) for place, digit in enumerate(reversed(whole)))
    assert weighted % 10 == 0


@given(st.text())
def test_any_text_is_an_identifier(text: str) -> None:
    assert identified(text) == identified(text)
