"""`serve` and `access` as they are run: a process of its own, killed and asked again."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import HTTPCookieProcessor, Request, build_opener

import pytest

import chokepoint
from chokepoint.cli.options import require_serving
from chokepoint.records.errors import InputError

COMMAND = [sys.executable, "-c", "from chokepoint.cli import main; main()"]


@pytest.fixture
def folder(demo_folder: Path, tmp_path: Path) -> Path:
    """A copy of the sample world, to be served."""
    return Path(shutil.copytree(demo_folder, tmp_path / "workspace"))


def run(folder: Path, *words: str, piped: str = "") -> Any:
    command = [*COMMAND, "--workspace", str(folder), *words]
    return subprocess.run(command, input=piped, capture_output=True, text=True, check=False)


class Served:
    """A server in a process of its own, and a browser that came by its link."""

    def __init__(self, folder: Path) -> None:
        command = [*COMMAND, "--workspace", str(folder), "serve", "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout is not None
        link = self.process.stdout.readline().strip()
        self.at = link.partition("/enter")[0]
        self.opener = build_opener(HTTPCookieProcessor(CookieJar()))
        with self.opener.open(link) as page:  # the workbench, or how to build it
            assert b"<title>Chokepoint" in page.read()
        self.word = self.ask("/v1/session")["csrf"]

    def ask(self, path: str, body: Any = None) -> Any:
        sent = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "X-CSRF-Token": getattr(self, "word", "")}
        with self.opener.open(Request(self.at + path, sent, headers), timeout=30) as answer:
            return json.load(answer)


@pytest.fixture
def served(folder: Path) -> Iterator[Served]:
    server = Served(folder)
    yield server
    server.process.kill()
    server.process.wait()


def test_killed_under_load_it_loses_nothing_that_it_acknowledged(served: Served, folder: Path) -> None:
    acknowledged: list[str] = []

    def note(number: int) -> None:
        for each in range(1_000):
            try:
                acknowledged.append(
                    served.ask("/v1/cases/C-000001/notes", {"text": f"note {number} {each}"})["note_id"]
                )
            except (OSError, ValueError):
                return
            if len(acknowledged) >= 40:
                served.process.kill()

    writers = [threading.Thread(target=note, args=(number,)) for number in range(4)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    served.process.wait()
    assert len(acknowledged) >= 40
    with chokepoint.open(folder) as workspace:
        cases = workspace.casework
        texts = " ".join(one.text for one in cases.case("anna", "C-000001").events)
        kept = set(re.findall(r"N-\d+", texts))
        assert set(acknowledged) <= kept
        assert cases.verify().holds


def test_accounts_and_keys_by_command(folder: Path) -> None:
    assert "12 at least" in run(folder, "access", "add-user", "anna", "--role", "admin", piped="short\n").stderr
    made = run(folder, "access", "add-user", "anna", "--role", "admin", "--json", piped="a long password\n")
    assert json.loads(made.stdout) == {"account": "anna", "role": "admin"}
    changed = run(folder, "access", "change-user", "anna", "--role", "viewer")
    assert changed.stdout == "anna is viewer.\n"
    assert "Nothing to change" in run(folder, "access", "change-user", "anna").stderr
    key = json.loads(run(folder, "access", "add-key", "orders", "--allow", "read", "--json").stdout)
    assert key["key"].startswith("cpk_K-000001_")
    assert "K-000001" in run(folder, "access", "keys").stdout
    assert run(folder, "access", "end-key", "K-000001").stdout == "K-000001 is over.\n"
    listed = run(folder, "access", "users").stdout
    assert "anna" in listed
    assert [one["account"] for one in json.loads(run(folder, "access", "users", "--json").stdout)] == ["anna"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--host", "0.0.0.0"), "say --team too"),
        (("--team",), "add-user NAME --role admin"),
        (("--host", "192.0.2.1", "--team"), "Nobody could log in"),
    ],
)
def test_what_cannot_be_served_says_why(folder: Path, words: tuple[str, ...], says: str) -> None:
    done = run(folder, "serve", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


PROVIDER = """
oidc_issuer = "http://127.0.0.1:9/staff"
oidc_client_id = "chokepoint"
oidc_title = "Example"
"""


def _with_provider(folder: Path, roles: str) -> None:
    """Set a provider at which nobody answers."""
    (folder / "config.toml").write_text(f"{PROVIDER}[oidc_roles]\n{roles}\n", encoding="utf-8")


def test_a_provider_lets_a_team_be_served_before_it_has_accounts_or_the_provider_answers(
    folder: Path, tmp_path: Path
) -> None:
    _with_provider(folder, '"staff" = "viewer"')
    secret = tmp_path / "secret"
    secret.write_text("the secret of the client\n")
    command = [*COMMAND, "--workspace", str(folder), "serve", "--team", "--port", "0"]
    environment = {**os.environ, "CHOKEPOINT_OIDC_SECRET_FILE": str(secret)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    at = process.stdout.readline().strip()
    opener = build_opener()
    try:
        with opener.open(f"{at}/v1/sign-in", timeout=30) as answer:
            assert json.load(answer) == {"password": True, "provider": "Example"}
        with pytest.raises(HTTPError) as refused:
            opener.open(Request(f"{at}/v1/sign-in/provider", b"", method="POST"), timeout=30)
        assert (refused.value.code, json.load(refused.value)["code"]) == (503, "provider-down")
        with opener.open(f"{at}/v1/ready", timeout=30) as answer:
            assert json.load(answer)["status"] in ("ready", "busy")  # the first page may be being drawn
    finally:
        process.terminate()
        told = process.communicate(timeout=30)
    assert "provider-down" not in told[1]
    assert secret.read_text().strip() not in "".join(told)


@pytest.mark.parametrize(
    ("roles", "environment", "says"),
    [
        ("", {}, "`oidc_roles` is empty"),
        ('"staff" = "boss"', {}, "the role `boss`; roles are viewer"),
        ('"staff" = 7', {}, "a table of texts is wanted"),
        ('"staff" = "viewer"', {"CHOKEPOINT_OIDC_SECRET_FILE": "/nowhere"}, "cannot be read"),
    ],
)
def test_a_provider_that_is_set_wrongly_is_named_before_it_serves(
    folder: Path, monkeypatch: pytest.MonkeyPatch, roles: str, environment: dict[str, str], says: str
) -> None:
    _with_provider(folder, roles)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    done = run(folder, "serve", "--team", "--port", "0")
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr


def test_without_its_packages_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chokepoint.cli.options.find_spec", lambda name: None if name == "uvicorn" else object())
    with pytest.raises(InputError, match=r"`uvicorn`.*chokepoint\[serve\]"):
        require_serving()
