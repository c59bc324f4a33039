"""Who stands behind customers, and what their master data show, for innocent reasons."""

from __future__ import annotations

import numpy as np

from chokepoint.simulate.firms import QUIRKS, Cast, draw_roles
from chokepoint.simulate.names import PERSON
from chokepoint.simulate.parameters import DAY_SECONDS, Ints, parameters

SEVERAL_RECORDS_CELLS = ("phone", "email", "website", "address", "registration_number", "tax_id", "account")


def lay_quirks(cast: Cast, customers: Ints, rng: np.random.Generator) -> None:
    """Give each quirk to its share of the customers."""
    for quirk in QUIRKS:
        cast.give(customers[rng.random(len(customers)) < parameters().master[quirk]], quirk)


def lay_holders(cast: Cast, customers: Ints, rng: np.random.Generator) -> None:
    """Put owners on record: most hold one firm since it was formed, some two; now and then one comes in anew."""
    set_, firms = parameters().master, cast.firms
    held = customers[rng.random(len(customers)) < set_["owner_known"]]
    held = held[np.argsort(firms.activity[held], kind="stable")]
    owners = cast.add(draw_roles((PERSON,), firms.place[held], rng))
    cast.relate(owners, held, "owner", firms.incorporated[held])
    follows = np.flatnonzero(rng.random(len(held) - 1) < set_["owner_of_two"])
    follows = follows[firms.activity[held[follows]] == firms.activity[held[follows + 1]]]
    cast.relate(owners[follows], held[follows + 1], "owner", firms.incorporated[held[follows + 1]])
    changed = np.flatnonzero(rng.random(len(held)) < set_["holder_changed"])
    start, end = parameters().first_second // DAY_SECONDS, parameters().last_second // DAY_SECONDS
    directors = cast.add(draw_roles((PERSON,), firms.place[held[changed]], rng))
    cast.relate(directors, held[changed], "director", rng.integers(start, end, len(changed)))
