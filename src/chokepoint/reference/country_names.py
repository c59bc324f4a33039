"""Names of countries as records and lists write them, to ISO 3166 alpha-2 codes.

Source: ISO 3166-1 as packaged by pycountry; short and former names in use on the lists of OFAC and the UN.
"""

from __future__ import annotations

from functools import cache

KOSOVO = "XK"
"""User-assigned in ISO 3166, and what the European Commission and GeoNames write."""
_IN_USE = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "usa": "US",
    "u.s.a.": "US",
    "united states of america": "US",
    "uae": "AE",
    "russia": "RU",
    "south korea": "KR",
    "north korea": "KP",
    "korea, north": "KP",
    "korea, south": "KR",
    "turkey": "TR",
    "iran": "IR",
    "iran (islamic republic of)": "IR",
    "syria": "SY",
    "ivory coast": "CI",
    "cote d ivoire": "CI",
    "cote d'ivoire": "CI",
    "kosovo": KOSOVO,
    "czech republic": "CZ",
    "macedonia": "MK",
    "north macedonia, the republic of": "MK",
    "burma": "MM",
    "palestinian": "PS",
    "palestine": "PS",
    "west bank": "PS",
    "region: gaza": "PS",
    "congo, democratic republic of the": "CD",
    "democratic republic of the congo": "CD",
    "congo, republic of the": "CG",
    "bahamas, the": "BS",
    "gambia, the": "GM",
    "brunei": "BN",
    "cape verde": "CV",
    "macau": "MO",
    "st. kitts and nevis": "KN",
    "st. vincent and the grenadines": "VC",
    "vietnam": "VN",
    "laos": "LA",
    "bolivia": "BO",
    "venezuela": "VE",
    "tanzania": "TZ",
    "moldova": "MD",
    "taiwan": "TW",
    "virgin islands, british": "VG",
    "swaziland": "SZ",
    "libyan arab jamahiriya": "LY",
}


@cache
def country_names() -> dict[str, str]:
    """Names and alpha-3 codes in small letters, to alpha-2 codes."""
    import pycountry  # noqa: PLC0415 (reads its tables when first asked)

    known: dict[str, str] = {}
    for entry in pycountry.countries:
        for name in ("name", "official_name", "common_name", "alpha_2", "alpha_3"):
            if value := getattr(entry, name, None):
                known[value.casefold()] = entry.alpha_2
    return known | _IN_USE


def country_code(text: str) -> str | None:
    """The code of a country named in words or by code; None where it is not known."""
    plain = text.casefold().strip(" .")
    return country_names().get(plain) or country_names().get(plain.removeprefix("the ").strip())
