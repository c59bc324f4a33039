"""Names, telephones, addresses and accounts of parties that do not exist."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from chokepoint.simulate.columns import blank, numbered, spelled, words
from chokepoint.simulate.goods import activities
from chokepoint.simulate.parameters import Flags, Ints, packaged_rows, resource, stream

ONSETS = (*"bcdfghjklmnprstvwz", "br", "dr", "fl", "gr", "kr", "pl", "st", "tr")
VOWELS = ("a", "e", "i", "o", "u", "ai", "ea")
ENDS = ("k", "l", "m", "n", "r", "s", "t", "nd", "rt", "x")
SECOND = tuple(resource("data/second_words.txt").split())
STREETS = tuple(resource("data/street_words.txt").split())
TRADE_WORDS = {
    "01": "Farms", "10": "Foods", "13": "Textiles", "14": "Apparel", "16": "Timber", "18": "Print",
    "20": "Chemicals", "21": "Pharma", "22": "Plastics", "25": "Metals", "26": "Instruments", "27": "Electric",
    "28": "Machines", "30": "Aero", "31": "Furniture", "33": "Service", "36": "Water Works", "41": "Construction",
    "43": "Installations", "45": "Motors", "46": "Trading", "47": "Stores", "49": "Road Freight", "50": "Shipping",
    "52": "Logistics", "55": "Hotels", "56": "Kitchen", "61": "Telecom", "62": "Software", "63": "Marketplace",
    "64": "Holding", "68": "Properties", "71": "Engineering", "77": "Rentals", "79": "Travel", "80": "Security",
    "84": "Administration", "85": "College", "86": "Hospital", "88": "Relief", "96": "Salon",
}  # fmt: skip
PERSON = "4799"
LETTERS = "ABCDEFGHJKLMNPRSTUVW"


def name_columns(seed: int, activity: Ints, country: list[str]) -> dict[str, pa.Array]:
    """Name, phone, e-mail, site, address, numbers and account of each party: unique, and without regard to role."""
    count = len(activity)
    rng = stream(seed, "names")
    roots = _roots(count, rng)
    seconds = words(SECOND, rng.integers(0, len(SECOND), count))
    known, number = _countries(country)
    name = spelled(roots, seconds, _trade_words(activity), _legal_forms(number, known, rng), by=" ")
    person = np.array([code == PERSON for code in activities().industry])[activity]
    name = pc.if_else(pa.array(person), spelled(roots, seconds, by=" "), name)
    domain = spelled(
        pc.utf8_lower(roots), "-", pc.utf8_lower(seconds), ".", words(["com", "net"], rng.integers(0, 2, count))
    )
    return {
        "name": name,
        "phone": _phones(number, known, rng),
        "email": spelled("office@", domain),
        "website": spelled("https://www.", domain),
        "address": _addresses(number, known, rng),
        "registration_number": numbered("R", rng.permutation(count * 7)[:count] + 1_000_000, 9),
        "tax_id": numbered("", rng.permutation(count * 7)[:count] + 10_000_000, 10),
        "account": _accounts(number, known, rng),
    }


def respelt(name: str) -> str:
    """The name as another hand writes it: in capitals, a doubled letter more, without its legal form."""
    root, *rest = name.upper().split()
    return " ".join([root + root[-1], *rest[:-1]])


def _countries(country: list[str]) -> tuple[list[dict[str, str]], Ints]:
    rows = list(packaged_rows("countries"))
    place = {row["country"]: k for k, row in enumerate(rows)}
    other = place["GB"]
    return rows, np.array([place.get(code, other if code == "GB" else -1) for code in country], dtype=np.int64)


def _roots(count: int, rng: np.random.Generator) -> pa.Array:
    """Made-up words, no two alike while there are enough."""
    space = (len(ONSETS) * len(VOWELS)) ** 2 * len(ENDS)
    picked = np.concatenate([rng.permutation(space) for _ in range(count // space + 1)])[:count]
    syllables = [a + b for a in ONSETS for b in VOWELS]
    first, rest = np.divmod(picked, len(syllables) * len(ENDS))
    second, end = np.divmod(rest, len(ENDS))
    return pc.utf8_capitalize(spelled(words(syllables, first), words(syllables, second), words(ENDS, end)))


def _trade_words(activity: Ints) -> pa.Array:
    return words([TRADE_WORDS.get(code[:2], "Company") for code in activities().industry], activity)


def _legal_forms(number: Ints, known: list[dict[str, str]], rng: np.random.Generator) -> pa.Array:
    forms = [row["legal"].split(";") for row in known]
    flat = [form for some in forms for form in some]
    start = np.cumsum([0, *(len(some) for some in forms)])[:-1]
    many = np.array([len(some) for some in forms])
    pick = start[number] + (rng.random(len(number)) * many[number]).astype(np.int64)
    return words([*flat, "Company"], np.where(number >= 0, pick, len(flat)))


def _phones(number: Ints, known: list[dict[str, str]], rng: np.random.Generator) -> pa.Array:
    """A mobile number of the country: a prefix under which every six-digit number is valid, then a number once used."""
    tail = rng.permutation(max(1_000_000, len(number)))[: len(number)] % 1_000_000
    return spelled(words([row["phone"] for row in known], number), numbered("", tail, 6))


def _addresses(number: Ints, known: list[dict[str, str]], rng: np.random.Generator) -> pa.Array:
    count = len(number)
    house = pa.array(rng.integers(1, 400, count)).cast(pa.string())
    street = words(STREETS, rng.integers(0, len(STREETS), count))
    kind = words([*(row["street"] for row in known), "Street"], np.where(number >= 0, number, len(known)))
    return spelled(house, street, kind, by=" ")


def _accounts(number: Ints, known: list[dict[str, str]], rng: np.random.Generator) -> pa.Array:
    """An IBAN with valid check digits where the country has them, else ten digits. Banks are made up."""
    digits = rng.integers(0, 10, (len(number), 26))
    letters = rng.integers(0, len(LETTERS), (len(number), 4))
    patterns = [(row["country"], _pattern(row["bban"])) for row in known]
    made: list[str] = []
    for k, where in enumerate(number.tolist()):
        row = "".join(map(str, digits[k].tolist()))
        if where < 0 or not patterns[where][1][1]:
            made.append(row[:10])
            continue
        country, (lead, tail) = patterns[where]
        made.append(_iban(country, "".join(LETTERS[j] for j in letters[k, :lead].tolist()) + row[:tail]))
    return pa.array(made, pa.string())


def foreign_phones(country: list[str], count: int, rng: np.random.Generator) -> pa.Array:
    """Numbers of another country than each of the given ones."""
    known, number = _countries(country)
    other = _elsewhere(number, known, "phone", rng)
    tail = rng.permutation(max(1_000_000, count))[:count] % 1_000_000
    return spelled(words([row["phone"] for row in known], other), numbered("", tail, 6))


def foreign_accounts(country: list[str], rng: np.random.Generator) -> pa.Array:
    """IBANs of another country than each of the given ones."""
    known, number = _countries(country)
    return _accounts(_elsewhere(number, known, "bban", rng), known, rng)


def _elsewhere(number: Ints, known: list[dict[str, str]], column: str, rng: np.random.Generator) -> Ints:
    """Another country than each of the given ones, of those that have the column filled."""
    has = np.array([k for k, row in enumerate(known) if row[column]])
    pick = rng.integers(0, len(has), len(number))
    return np.where(has[pick] == number, has[(pick + 1) % len(has)], has[pick])


def _pattern(text: str) -> tuple[int, int]:
    """Letters, then digits, of a basic account number: `4A14N` is (4, 14)."""
    lead, _, tail = text.rpartition("A")
    return int(lead or 0), int(tail.rstrip("N") or 0)


def _iban(country: str, basic: str) -> str:
    """ISO 13616: check digits make the number, rearranged, 1 modulo 97."""
    rest = int("".join(str(int(c, 36)) for c in f"{basic}{country}00")) % 97
    return f"{country}{98 - rest:02d}{basic}"


def with_gaps(columns: dict[str, pa.Array], gaps: dict[str, float], whole: Flags, seed: int) -> dict[str, pa.Array]:
    """The columns with cells missing at the given rates, but for parties marked as whole."""
    rng = stream(seed, "party gaps")
    return {
        name: blank(column, (rng.random(len(column)) < gaps[name]) & ~whole) if name in gaps else column
        for name, column in columns.items()
    }
