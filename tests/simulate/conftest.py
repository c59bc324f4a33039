"""One sample world and one world with schemes, made once."""

import pytest

from chokepoint.simulate import World, generate, simulate


@pytest.fixture(scope="session")
def sample() -> World:
    return generate(20_000, seed=1)


@pytest.fixture(scope="session")
def measured() -> World:
    return simulate(20_000, seed=2, illicit_rate=0.01)


@pytest.fixture(scope="session")
def careless() -> World:
    """Schemes that leave no sign off."""
    return simulate(4_000, seed=6, illicit_rate=0.1, care=0.0)
