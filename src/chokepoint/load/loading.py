"""`load`: records from files into the workspace. `load_reference` is offered here too."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from chokepoint.load.blocks import Block
from chokepoint.load.formats.sheets import RefusedError, Sheet
from chokepoint.load.intake import Intake, Progress, moment
from chokepoint.load.manifests import undescribed_blocks
from chokepoint.load.mapping import read_mapping
from chokepoint.load.published_lists import load_reference
from chokepoint.load.recognition import canonical_block, named_table
from chokepoint.load.scratch import Scratch
from chokepoint.load.sources import gather
from chokepoint.load.unpacking import unpacked
from chokepoint.records.answers import Load

if TYPE_CHECKING:
    from chokepoint.engines.protocol import Engine

__all__ = ["load", "load_reference"]


def load(  # noqa: PLR0913 (the options of one command)
    engine: Engine,
    workspace_dir: Path,
    paths: list[Path],
    *,
    table: str | None = None,
    mapping: Path | None = None,
    recorded_at: datetime | None = None,
    progress: Progress | None = None,
) -> Load:
    """Take files and folders into the workspace, all of them or, if the program is stopped, none. Archives are read as
    the folders of files that they are.

    Rows that cannot be taken are set aside with their reasons; files that cannot be read are refused, and the others
    go on. `table` names the table of files whose headings do not tell; `mapping` describes foreign columns;
    `recorded_at` is when the rows became known (UTC; now if not given). Raises InputError where nothing could be read.
    """
    chosen = named_table(table) if table else None
    described = read_mapping(mapping) if mapping else None
    sources, refused = gather(paths)

    def plan(sheet: Sheet) -> list[Block]:
        if described is None:
            return undescribed_blocks(sheet, chosen)
        missing = described.missing(sheet)
        if not missing:
            return described.fitted(sheet)
        try:
            return [canonical_block(sheet, chosen)]
        except RefusedError as error:
            lacking = ", ".join(f"`{column}`" for column in missing)
            raise RefusedError(f"`{sheet.source_file}` lacks {lacking}, which `{described.name}` reads.") from error

    manner = "\n".join((described.manner if described else "", table or ""))
    with Scratch(workspace_dir) as scratch:
        inside, unread = unpacked(sources, scratch)
        intake = Intake(engine, workspace_dir, moment(recorded_at), plan, manner, progress)
        return intake.run(inside, [*refused, *unread], scratch)
