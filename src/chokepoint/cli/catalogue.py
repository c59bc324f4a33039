"""`coverage`."""

from __future__ import annotations

from chokepoint.cli.options import JsonOption, WorkspaceOption, as_json, opened


def coverage(workspace: WorkspaceOption = None, json: JsonOption = False) -> None:
    """What this data can assess, and which columns would unlock most."""
    from chokepoint.cli.terminal import console, grid, plain, print_json, share

    with opened(workspace) as records:
        found = records.coverage()
    if as_json(json):
        print_json(found)
        return
    out = console()
    out.print(f"{found.orders:,} orders; on average {share(found.mean_coverage)} of the weight of signs was assessed.")
    table = grid(("code", "indicator", "assessed", "unassessable", "outside", "fires"), right=("assessed", "fires"))
    for line in found.indicators:
        shares = (line.assessed, line.unassessable, line.outside, line.fires)
        table.add_row(line.code, line.id, *(share(value) for value in shares))
    out.print(table)
    if found.unlocks:
        out.print()
        out.print("[bold]What would unlock most[/bold]")
        table = grid(("columns", "filled now", "gain", "would help"), right=("filled now", "gain"))
        for unlock in found.unlocks:
            columns = plain(", ".join(unlock.columns))
            table.add_row(columns, share(unlock.filled), f"{unlock.gain:.2f}", ", ".join(unlock.indicators))
        out.print(table)
