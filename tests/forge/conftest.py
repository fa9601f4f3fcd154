"""Fixtures of the forge's tests: a server that remembers, and a client of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from tests.forge.forge_clone import clone  # noqa: F401  a fixture
from tests.forge.forge_openapi import FILE
from tests.forge.forge_server import ForgeServer
from tests.forge.forge_settings import put_file, settings
from tests.forge.forge_state import Repository
from tests.support import OfficeFolder
from urllib3 import Timeout

from taizhang.forge.client import Forge, connect
from taizhang.forge.server import server_of
from taizhang.forge.settings.live import examine, steps
from taizhang.forge.settings.needs import Needs, needs_of
from taizhang.forge.settings.steps import take
from taizhang.forge.wire import Wire

LEDGER = "office/ledger"
DOCTORS_DAY = date(2026, 11, 20)
_PEOPLE = """\
  old-hand:
    roles: [{role: editor, from: 2025-01-01, until: 2026-06-30}]
    accounts: [{forge: office, name: Old-Hand}]
  keeper:
    roles: [{role: member, from: 2025-01-01}]
    accounts: [{forge: office, name: Office-Bot}]
"""
"""Somebody who has left, and whose account the doctor uses."""
NOW = datetime.fromisoformat("2026-11-19T09:00:00+08:00").timestamp()


@pytest.fixture(params=["github", "gitea"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Each dialect; a test that is about one says `@pytest.mark.parametrize("dialect", ["github"], indirect=True)`."""
    return str(request.param)


@pytest.fixture
def forge_server(tmp_path: Path, dialect: str) -> Iterator[ForgeServer]:
    """A forge with the repository `office/ledger`; the test fails if anything did not fit the forge's description."""
    if dialect == "github" and not FILE.exists() and os.environ.get("TAIZHANG_REQUIRE_NPM") != "1":
        pytest.skip("needs GitHub's description: npm ci in tests/npm")
    with ForgeServer(tmp_path / "forge", dialect) as server:
        server.repository(LEDGER, office_bot="admin")
        yield server
    assert server.faults == []


@pytest.fixture
def forge_as(forge_server: ForgeServer) -> Callable[..., Forge]:
    """A client for an account, of `office/ledger` or another repository."""
    return lambda login, repo=LEDGER: connect(forge_server.environment(login, repo))


@pytest.fixture
def forge(forge_as: Callable[..., Forge]) -> Forge:
    """The office's own account as a client of `office/ledger`."""
    return forge_as("office-bot")


@dataclass
class Patience:
    """A client that never sleeps: its waits are noted, its clock stands at 2026-11-19 09:00 +08:00."""

    forge: Forge
    waits: list[float]


@pytest.fixture
def patient(forge_server: ForgeServer) -> Patience:
    """The office's own account."""
    return _waiting_at_most(forge_server, Timeout(connect=30, read=30))


@pytest.fixture
def hasty(forge_server: ForgeServer) -> Patience:
    """The same, for tests of time-outs: one second."""
    return _waiting_at_most(forge_server, Timeout(connect=30, read=1))


def _waiting_at_most(server: ForgeServer, timeout: Timeout) -> Patience:
    environment = server.environment("office-bot", LEDGER)
    waits: list[float] = []
    token = environment["GITHUB_TOKEN"]
    wire = Wire(server.api, token, timeout=timeout, sleep=waits.append, clock=lambda: NOW)
    return Patience(Forge(server_of(environment), LEDGER, token, wire), waits)


@pytest.fixture
def needs(office: OfficeFolder) -> Needs:
    """What a real office needs."""
    office.edit("schemas/policy.yaml", "  sample: true\n", "  sample: false\n")
    office.edit("schemas/roles.yaml", "people:\n", f"people:\n{_PEOPLE}")
    return needs_of(office.rules(), DOCTORS_DAY)


@pytest.fixture
def sound(forge_server: ForgeServer, forge: Forge, needs: Needs) -> Repository:
    """A forge as it is after `sync --apply`, with files, accounts and secrets in their places."""
    repository = forge_server.repositories[LEDGER]
    for account in (*needs.accounts, "ruzhang"):
        forge_server.user(account)
    repository.people |= {"ruzhang": "write", "zou-kai": "admin", "ye-zhiqiu": "write", "zhong-min": "read"}
    forge_server.user("office")
    settings(repository)["organization"] = {"two_factor_requirement_enabled": True}
    settings(repository)["about"] = {}
    put_file(repository, dict(needs.files))
    for label in needs.labels:
        repository.labels[label.name] = {**label._asdict(), "id": forge_server.next_id()}
    for step in steps(forge, needs):
        take(step)
    if forge_server.dialect == "github":
        settings(repository)["environments"]["landing"]["secrets"].append("TAIZHANG_FORGE_TOKEN")
        settings(repository)["environments"]["desk"]["secrets"].append("TAIZHANG_DESK_TOKEN")
    return repository


@pytest.fixture
def doctor(forge: Forge, needs: Needs, sound: Repository) -> Callable[[], list[str]]:
    """The names of what the doctor finds, asked as the administrator."""
    return lambda: [item.name for item in examine(forge, needs)]
