"""International telephone codes and the countries that use them."""

from __future__ import annotations

from functools import cache


@cache
def calling_codes() -> tuple[tuple[str, str], ...]:
    """Pairs of calling code (digits) and ISO 3166-1 alpha-2 country, sorted; a code may serve several countries.

    Source: the numbering plans that the library `phonenumbers` packages, after ITU-T Recommendation E.164. Codes that
    belong to no country (satellites, freephone) are left out.
    """
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE  # noqa: PLC0415 (heavy)

    return tuple(
        sorted(
            (str(code), country)
            for code, countries in COUNTRY_CODE_TO_REGION_CODE.items()
            for country in countries
            if country.isalpha()
        )
    )
