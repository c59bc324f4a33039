"""Made worlds with known truth: ordinary trade, the published cases, what resembles them, and illicit schemes."""

from chokepoint.simulate.files import truth_path
from chokepoint.simulate.world import World, generate, simulate, write_csv, write_parquet

__all__ = ["World", "generate", "simulate", "truth_path", "write_csv", "write_parquet"]
