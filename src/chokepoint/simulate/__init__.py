"""Made worlds with known truth: ordinary trade, the published cases, what resembles them, and illicit schemes."""

from chokepoint.simulate.files import ledgers_path, truth_path, write_csv, write_parquet
from chokepoint.simulate.world import World, generate, simulate, simulate_to

__all__ = ["World", "generate", "ledgers_path", "simulate", "simulate_to", "truth_path", "write_csv", "write_parquet"]
