"""Who, what and where: names and identities of parties, their activities, places of records and the lanes between.

What it offers is imported when first asked for, so that comparing two names loads no engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chokepoint.resolve.comparison import Comparison, Described, Frequencies, compare, compare_names
    from chokepoint.resolve.stage import resolve, resolve_places

__all__ = ["Comparison", "Described", "Frequencies", "compare", "compare_names", "resolve", "resolve_places"]

_COMPARISON = ("Comparison", "Described", "Frequencies", "compare", "compare_names")


def __getattr__(name: str) -> Any:
    """The offered name from its module; raises AttributeError for any other."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = "comparison" if name in _COMPARISON else "stage"
    return getattr(import_module(f"{__name__}.{module}"), name)
