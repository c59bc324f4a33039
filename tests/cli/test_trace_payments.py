"""`trace payments`, as a user types it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_commands import run

PAID = (
    *(
        (f"C{n}", payer, payee, f"2024-03-0{n + 1}", 9000 - 100 * n)
        for n, (payer, payee) in enumerate(("ab", "bc", "ca"))
    ),
    *((f"B{n}", "d", f"e{n}", f"2024-05-0{n + 1}", 9500 + n) for n in range(4)),
    *((f"N{n}", f"n{n}", f"m{n}", f"2024-{1 + n % 12:02}-15", 100 + n) for n in range(60)),
)
LEDGER = {
    "orders.csv": "order_id,ordered_at,customer_id,supplier_id,amount,currency\nO1,2024-01-01,a,b,100,USD\n",
    "payments.csv": "payment_id,payer_id,payee_id,paid_at,amount,currency,from_country,to_country\n"
    + "".join(f"{one[0]},{one[1]},{one[2]},{one[3]},{one[4]},USD,TR,DE\n" for one in PAID)
    + "R1,e0,d,2024-05-06,-20,USD,DE,TR\nR2,zz,zz,2024-05-06,20,USD,DE,TR\n",
    "thresholds.csv": "country,kind,amount,currency,valid_from\nTR,reporting,10000,USD,2020-01-01\n",
}


@pytest.fixture(scope="module")
def assessed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shapes")
    for name, text in LEDGER.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert run("-w", folder / "w", "load", *(folder / name for name in LEDGER)).code == 0
    assert run("-w", folder / "w", "assess", "--as-of", "2025-01-01").code == 0
    return folder / "w"


def test_shapes_and_accounts_are_told(assessed: Path) -> None:
    told = run("-w", assessed, "trace", "payments", "--json").json
    assert set(told) == {"by_kind", "of_accounts", "shapes", "accounts"}
    shapes = {one["shape_id"]: one for one in told["shapes"]}
    assert shapes["cycle-C0"]["payment_ids"] == ["C0", "C1", "C2"]
    assert shapes["structuring-B0"]["payment_ids"] == ["B0", "B1", "B2", "B3"]
    first = told["accounts"][0]
    assert (first["account_id"], first["kinds"], first["payments_in"]) == ("a", ["cycle"], 1)


def test_only_the_first_are_told(assessed: Path) -> None:
    told = run("-w", assessed, "trace", "payments", "--top", "1", "--json").json
    assert (len(told["shapes"]), len(told["accounts"])) == (1, 1)
    assert sum(told["by_kind"].values()) > 1
    nothing = run("-w", assessed, "trace", "payments", "--top", "0", "--json").json
    assert (nothing["shapes"], nothing["accounts"]) == ([], [])


def test_it_reads_well(assessed: Path) -> None:
    printed = run("-w", assessed, "trace", "payments").out
    for part in ("cycle 1", "structuring-B0", "below threshold", "not an accusation"):
        assert part in printed


def test_before_any_run_it_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "payments.csv").write_text(LEDGER["payments.csv"], encoding="utf-8")
    assert run("-w", tmp_path / "w", "load", tmp_path / "payments.csv").code == 0
    ran = run("-w", tmp_path / "w", "trace", "payments")
    assert ran.code == 2
    assert "assess" in ran.err
