"""Made worlds with known truth: ordinary trade, the published cases, what resembles them, and illicit schemes."""

from chokepoint.simulate.files import write_csv, write_parquet
from chokepoint.simulate.world import World, generate, simulate

__all__ = ["World", "generate", "simulate", "write_csv", "write_parquet"]
