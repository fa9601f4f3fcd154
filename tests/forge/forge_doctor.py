"""What tests of the doctor plant in a sound forge; see the fixture `sound`."""

from __future__ import annotations

from collections.abc import Callable

from tests.forge.forge_server import ForgeServer
from tests.forge.forge_settings import settings
from tests.forge.forge_state import Item, Repository

Plant = Callable[[ForgeServer, Repository], None]
Doctor = Callable[[], list[str]]
LANDER = "ruzhang"
UNTOLD_BY_GITEA = ["token", "two_factor"]
TEAM = {"actor_type": "Team", "actor_id": 5, "bypass_mode": "always"}


def own(repository: Repository) -> Item:
    """Our ruleset of main."""
    found: Item = next(iter(settings(repository)["rulesets"].values()))
    return found


def public(_server: ForgeServer, repo: Repository) -> None:
    """The ledger for everybody to read."""
    repo.private = False
    settings(repo)["public_forks"]["approval_policy"] = "all_external_contributors"
