"""The one account that may write main, as policy names it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from taizhang.model import Data
from taizhang.workflow import Rules

_ACCOUNT = "forge.landing_account"
_ACTOR = "forge.landing_actor"
_USER = "User"


class LandingAccount(NamedTuple):
    """Who lands: the account's name, and what a ruleset of GitHub's calls whoever may pass it."""

    name: str
    actor: Data | None
    """`actor_type` and `actor_id`; None where policy does not say, and the forge is to be asked."""

    @property
    def is_account(self) -> bool:
        """Whether it is the account itself that may pass, and no app, team or key."""
        return self.actor is None or self.actor["actor_type"] == _USER

    @property
    def shared(self) -> str | None:
        """The type of the actor where others may belong to it, which a repository's settings do not tell."""
        kind = None if self.actor is None else str(self.actor["actor_type"])
        return None if kind in (None, _USER, "Integration") else kind


def landing_account(rules: Rules, on: date) -> LandingAccount:
    """The account that lands on the day `on`.

    Policy names it in `forge.landing_account`. `forge.landing_actor` (`{type: DeployKey}`, `{type: Integration, id:
    12}`) is for servers whose rulesets take no single account, such as GitHub Enterprise Server up to 3.19, and to have
    the account's number in the ruleset's file.
    """
    name = str(rules.policy.value(_ACCOUNT, on))
    if not rules.policy.has(_ACTOR):
        return LandingAccount(name, None)
    said = rules.policy.value(_ACTOR, on)
    return LandingAccount(name, {"actor_type": said.get("type", _USER), "actor_id": said.get("id")})


def user_actor(number: int) -> Data:
    """The actor for the account with this number."""
    return {"actor_type": _USER, "actor_id": number}
