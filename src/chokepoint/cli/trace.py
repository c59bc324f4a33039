"""`trace`: the group of commands that follow money and items."""

from __future__ import annotations

import typer

from chokepoint.cli import trace_items

trace = typer.Typer(help="Follow an item back to where it may have left lawful custody.", no_args_is_help=True)
trace.command()(trace_items.item)
trace.command()(trace_items.items)
