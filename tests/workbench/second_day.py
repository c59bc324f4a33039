"""The day after: a list is loaded that names some buyers, what past orders turned out to be, and all is assessed again.

Run, to fill a demo's workspace for pictures: python -m tests.workbench.second_day FOLDER
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import chokepoint
from chokepoint.workspace.workspace import Workspace

HEADINGS = "list_id,entry_id,name,aliases,kind,country,identifiers,listed_on,program,reference"
EXCEPTIONS = "exception_id,party_id,list_id,entry_id,decided_by,decided_on,basis"
LABELS = {"case": "illicit", "lookalike": "licit"}
PLACES = (40, 55, 70)
"""Places in the ranking whose customers the list names: they were not stopped before."""


def next_day(workspace: Workspace, folder: Path) -> None:
    """Load what came, from files made in the folder, and assess; the third buyer named is excepted, the second asked
    for by `anna`."""
    buyers = _buyers(workspace)
    listed, excepted, labels = (folder / f"{name}.csv" for name in ("watch-list", "exceptions", "labels"))
    listed.write_text("\n".join([HEADINGS, *_entries(*buyers)]) + "\n", encoding="utf-8")
    row = f"X-OLD,{buyers[2]['party_id']},SAMPLE-WL,1003,carla,2026-11-21,Another seat: register seen."
    excepted.write_text(f"{EXCEPTIONS}\n{row}\n", encoding="utf-8")
    labels.write_text(_labels(workspace.folder / "sample-truth.csv"), encoding="utf-8")
    workspace.casework.catch_up()
    workspace.load_reference([listed])
    workspace.load([excepted, labels])
    workspace.assess()
    workspace.casework.catch_up()
    second = f"party/{buyers[1]['party_id']}"
    workspace.casework.request_exception("anna", second, "SAMPLE-WL:1002", "Formed years later: register seen.", None)


def _buyers(workspace: Workspace) -> list[dict[str, object]]:
    ranked = workspace.orders(max(PLACES))
    ids = [str(ranked[place - 1].customer_id) for place in PLACES]
    parties = workspace.engine.table("parties")
    found = workspace.engine.fetch(parties.filter(parties.party_id.isin(ids))).to_pylist()
    rows = {row["party_id"]: row for row in found}
    return [rows[party_id] for party_id in ids]


def _entries(one: dict[str, object], other: dict[str, object], third: dict[str, object]) -> list[str]:
    """Three buyers by their names and seats: one with its number, one by an alias, one of another country."""
    number = f"Registration Number {one['registration_number'] or 'R000000001'}"
    where = "https://lists.example/"
    return [
        f'SAMPLE-WL,1001,"{str(one["name"]).upper()}",,entity,{one["country"]},{number},2026-11-20,SAMPLE,{where}1001',
        f'SAMPLE-WL,1002,Orient General Trading,"{other["name"]}",entity,{other["country"]},,2026-11-20,SAMPLE,',
        f'SAMPLE-WL,1003,"{third["name"]}",,entity,BR,,2026-11-21,SAMPLE,{where}1003',
    ]


def _labels(truth: Path) -> str:
    """What the demo's orders turned out to be, as decisions of the past."""
    with truth.open(encoding="utf-8", newline="") as file:
        told = [row for row in csv.DictReader(file) if row["subject_kind"] == "order" and row["kind"] in LABELS]
    rows = [f"order,{row['subject_id']},{LABELS[row['kind']]},2026-11-20,carla,closed" for row in told]
    return "\n".join(["subject_kind,subject_id,label,decided_on,decided_by,basis", *rows]) + "\n"


def main(folder: Path) -> None:
    """Let a day pass in a workspace."""
    with chokepoint.open(folder) as workspace:
        next_day(workspace, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
