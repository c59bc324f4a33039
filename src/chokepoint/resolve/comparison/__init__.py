"""How likely two names, or two descriptions, are of one entity, as rows that add up."""

from chokepoint.resolve.comparison.comparing import compare, compare_names
from chokepoint.resolve.comparison.described import Described
from chokepoint.resolve.comparison.evidence import Comparison, Row
from chokepoint.resolve.comparison.fields import Shared
from chokepoint.resolve.comparison.frequencies import Frequencies
from chokepoint.resolve.comparison.levels import Weights, packaged_weights

__all__ = [
    "Comparison",
    "Described",
    "Frequencies",
    "Row",
    "Shared",
    "Weights",
    "compare",
    "compare_names",
    "packaged_weights",
]
