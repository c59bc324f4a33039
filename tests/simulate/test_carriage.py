"""Goods travel on connected stretches, mostly by the direct way."""

from itertools import pairwise

import numpy as np

from chokepoint.simulate import World
from chokepoint.simulate.places import places


def stretches(world: World) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for row in (
        world.tables["shipment_legs"].sort_by([("shipment_id", "ascending"), ("leg_no", "ascending")]).to_pylist()
    ):
        found.setdefault(row["shipment_id"], []).append(row)
    return found


def place(row: dict[str, object], end: str) -> int:
    known = places()
    written = str(row[f"{end}_place"])
    if written in known.code:
        return known.index(written)
    return list(zip(known.country, known.name, strict=True)).index((str(row[f"{end}_country"]), written))


def test_stretches_follow_one_another(sample: World) -> None:
    for legs in list(stretches(sample).values())[:3_000]:
        assert [leg["leg_no"] for leg in legs] == list(range(1, len(legs) + 1))
        for before, after in pairwise(legs):
            assert place(before, "to") == place(after, "from")
            assert before["arrived_at"] is None or before["arrived_at"] <= after["departed_at"]  # type: ignore[operator]


def test_places_are_written_both_ways(sample: World) -> None:
    written = sample.tables["shipment_legs"]["to_place"].to_pylist()
    coded = np.mean([name in set(places().code) for name in written])
    assert 0.3 < coded < 0.9


def test_few_detours(sample: World) -> None:
    known = places()
    ratios = []
    for legs in list(stretches(sample).values())[:4_000]:
        ends = np.array([[place(leg, "from"), place(leg, "to")] for leg in legs])
        length = known.distances(ends[:, 0], ends[:, 1]).sum()
        direct = float(known.distances(ends[:1, 0], ends[-1:, 1])[0])
        ratios.append(length / max(direct, 100))
    assert 0.008 < np.mean(np.array(ratios) > 1.5) < 0.035
    assert np.quantile(ratios, 0.9) < 1.2


def test_mode_fits_the_stretch(sample: World) -> None:
    known = places()
    at_sea = [row for row in sample.tables["shipment_legs"].to_pylist() if row["mode"] == "sea"]
    assert len(at_sea) > 1_000
    assert (
        np.mean([known.is_port[place(row, "from")] and known.is_port[place(row, "to")] for row in at_sea[:1_500]]) == 1
    )
