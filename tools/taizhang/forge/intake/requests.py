"""The requests that intake has opened, found by their branches; what others say of them is not believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from taizhang.forge.client import Forge
from taizhang.landing.main import MAIN


@dataclass
class Requests:
    """The ledger's requests as one run sees them."""

    forge: Forge
    account: str
    """Ours."""
    open: dict[str, Any] = field(default_factory=dict)
    """Our open ones, by branch."""
    others: dict[str, Any] = field(default_factory=dict)
    """Open ones that somebody else opened from a branch of the ledger's repository and that ask for main."""

    def last(self, branch: str) -> Any | None:
        """Our latest request from a branch, whatever became of it; None where there was none.

        Raises:
            ForgeError: the forge does not answer.
        """
        found = self._all.get(branch, []) if self.forge.server.dialect == "gitea" else self._from(branch)
        ours = [pull for pull in found if self.is_ours(pull) and pull["head"]["ref"] == branch]
        return max(ours, key=lambda pull: int(pull["number"]), default=None)

    def is_ours(self, pull: Mapping[str, Any]) -> bool:
        """Whether we opened a request, from a branch of the ledger's own repository."""
        return self.is_home(pull) and str((pull.get("user") or {}).get("login", "")).lower() == self.account.lower()

    def is_home(self, pull: Mapping[str, Any]) -> bool:
        """Whether a request comes from the ledger's own repository."""
        home = str((pull["head"].get("repo") or {}).get("full_name", ""))
        return home.lower() == self.forge.repo.lower()

    def _from(self, branch: str) -> Iterator[Any]:
        head = f"{self.forge.repo.partition('/')[0]}:{branch}"
        return self.forge.pages("pulls", {"state": "all", "head": head})

    @cached_property
    def _all(self) -> dict[str, list[Any]]:
        """Every one of ours, by branch: Gitea lists none by its head."""
        found: dict[str, list[Any]] = {}
        for pull in self.forge.pages("pulls", {"state": "all", "poster": self.account}):
            found.setdefault(pull["head"]["ref"], []).append(pull)
        return found


def requests_of(forge: Forge, account: str) -> Requests:
    """The ledger's requests, as `account` sees them.

    Raises:
        ForgeError: the forge does not answer.
    """
    made = Requests(forge, account)
    for pull in forge.pages("pulls", {"state": "open"}):
        if made.is_ours(pull):
            made.open[pull["head"]["ref"]] = pull
        elif made.is_home(pull) and pull["base"]["ref"] == MAIN:
            made.others[pull["head"]["ref"]] = pull
    return made
