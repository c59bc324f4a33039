"""Countries by region of the world."""

import pycountry

from chokepoint.reference.regions import regions

NOT_COUNTED = {"AQ"}
"""Antarctica is no country of origin of anything."""


def test_every_country_lies_in_a_region() -> None:
    assert {country.alpha_2 for country in pycountry.countries} - set(regions()) == NOT_COUNTED


def test_a_sub_region_lies_in_one_region() -> None:
    of_sub_region = {place.sub_region: place.region for place in regions().values()}
    assert {(place.sub_region, place.region) for place in regions().values()} == set(of_sub_region.items())
    assert set(of_sub_region.values()) == {"002", "009", "019", "142", "150"}
