"""Made worlds with known truth: ordinary trade, the published cases, what resembles them, and illicit schemes."""

from chokepoint.simulate.files import truth_path, write_csv, write_parquet
from chokepoint.simulate.world import World, generate, simulate, simulate_to

__all__ = ["World", "generate", "simulate", "simulate_to", "truth_path", "write_csv", "write_parquet"]
