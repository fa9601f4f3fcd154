"""Fixtures of the forge's tests: a server that remembers, and a client of it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from tests.forge.forge_openapi import FILE
from tests.forge.forge_server import ForgeServer
from urllib3 import Timeout

from taizhang.forge.client import Forge, connect
from taizhang.forge.server import server_of
from taizhang.forge.wire import Wire

LEDGER = "office/ledger"
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
