"""How many messages of a folder are understood, in part, or refused, and why, by format.

Run: python benchmarks/samples.py [--json] FOLDER     (each file is loaded into a workspace of its own)
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from pathlib import Path

from chokepoint.engines import open_engine
from chokepoint.load.loading import load
from chokepoint.records.answers import LoadedFile
from chokepoint.records.errors import InputError

STATUSES = {"loaded": "understood", "partly": "partly", "refused": "refused"}


@dataclass
class Format:
    """Of one format: how many files are understood, partly understood, and refused, and the reasons."""

    understood: int = 0
    partly: int = 0
    refused: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def counted(folder: Path) -> dict[str, Format]:
    """The files of each format, by name; files of which no form is known stand under `none` or what they look like."""
    found: dict[str, Format] = defaultdict(Format)
    for path in sorted(file for file in folder.rglob("*") if file.is_file()):
        for file in _loaded(path):
            one = found[file.format]
            name = STATUSES[file.status]
            setattr(one, name, getattr(one, name) + 1)
            if file.reason:
                one.reasons[_plain(file.reason, path)] += 1
    return dict(sorted(found.items()))


def _loaded(path: Path) -> list[LoadedFile]:
    with tempfile.TemporaryDirectory() as workspace:
        engine = open_engine()
        try:
            return list(load(engine, Path(workspace), [path]).files)
        except InputError as refusal:
            return [LoadedFile(str(path), _format(path), "refused", {}, 0, refusal.detail)]
        finally:
            engine.close()


def _format(path: Path) -> str:
    from chokepoint.load.formats.content import content_of

    try:
        return content_of(path, path.name).format
    except InputError:
        return path.suffix.lstrip(".").lower() or "none"


def _plain(reason: str, path: Path) -> str:
    return reason.replace(f"`{path.name}`", "the file")


def table(found: dict[str, Format]) -> list[str]:
    """The counts as a table of Markdown."""
    lines = ["| format | understood | partly | refused |", "|---|---|---|---|"]
    lines += [f"| {name} | {one.understood} | {one.partly} | {one.refused} |" for name, one in found.items()]
    return lines


def main(folder: Path, *, as_json: bool) -> None:
    """Print the counts, and each reason with how often it was given."""
    found = counted(folder)
    if as_json:
        print(json.dumps({name: asdict(one) for name, one in found.items()}, ensure_ascii=False))
        return
    print("\n".join(table(found)))
    for name, one in found.items():
        for reason, times in one.reasons.most_common():
            print(f"- {name}, {times}: {reason}")


if __name__ == "__main__":
    main(Path(next(word for word in sys.argv[1:] if word != "--json")), as_json="--json" in sys.argv)
