"""What a workspace's folder holds: the records, the numbers that a user set, the indicators and their weights."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from chokepoint.connect.money.graph import PaymentGraph
    from chokepoint.engines.protocol import Engine
    from chokepoint.records.catalogue import Card
    from chokepoint.records.settings import ListSettings, TraceSettings
    from chokepoint.weigh.settings import Settings
    from chokepoint.weigh.weights import Weights
    from chokepoint.workspace.catalogue import Catalogue

DATABASE = "records.duckdb"


class Folder:
    """One folder, each part of it read when first asked for. Close it when done, or use it in a `with` block."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def engine(self) -> Engine:
        """Where the tables are; made with the folder when first asked for."""
        from chokepoint.workspace.opening import open_records

        return open_records(self.folder)

    @cached_property
    def payment_graphs(self) -> dict[str, tuple[int, PaymentGraph]]:
        """Graphs of payments read in this process, by what makes one purse, each with the engine's changes by then."""
        return {}

    @cached_property
    def settings(self) -> Settings:
        """The numbers of `config.toml`."""
        from chokepoint.workspace.config import read_settings

        return read_settings(self.folder)

    @cached_property
    def list_settings(self) -> ListSettings:
        """The numbers of `config.toml` on lists."""
        from chokepoint.workspace.config import read_list_settings

        return read_list_settings(self.folder)

    @cached_property
    def trace_settings(self) -> TraceSettings:
        """The numbers of `config.toml` on trace requests."""
        from chokepoint.workspace.config import read_trace_settings

        return read_trace_settings(self.folder)

    @cached_property
    def stated_weights(self) -> Weights:
        """The workspace's own `weights.toml`, or the packaged one."""
        from chokepoint.weigh.weights import Weights

        own = self.folder / "weights.toml"
        return Weights.read(own if own.exists() else None)

    @cached_property
    def weights(self) -> Weights:
        """The stated weights, with those that own indicators state themselves."""
        from chokepoint.workspace.own import weights_with

        return weights_with(self.stated_weights, self.catalogue)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The packaged indicators and the workspace's own."""
        from chokepoint.workspace.own import read_catalogue

        return read_catalogue(self.folder)

    @property
    def cards(self) -> dict[str, Card]:
        """The catalogue's cards, by id."""
        return self.catalogue.cards

    def leave_out(self, indicator_id: str, reason: str) -> None:
        """Go on without one of the workspace's own indicators."""
        self.catalogue = self.catalogue.leaving_out(indicator_id, reason)
        self.__dict__.pop("weights", None)

    def run(self, scope: str | None = None) -> dict[str, Any]:
        """The newest run as `runs` holds it, or the newest of that scope; raises WorkspaceError if none can be read."""
        from chokepoint.workspace.runs import newest_run

        return newest_run(self, scope)

    def close(self) -> None:
        """Release the folder."""
        if "engine" in self.__dict__:
            self.engine.close()
            del self.__dict__["engine"]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
