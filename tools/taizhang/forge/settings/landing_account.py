"""The one account that may write main, as policy names it."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from taizhang.model import Data
from taizhang.workflow import Rules

_ACCOUNT = "forge.landing_account"
_ACTOR = "forge.landing_actor"
_DESK_ACTOR = "forge.desk_actor"
_USER, _APP, _KEY = "User", "Integration", "DeployKey"


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
        return None if self._kind in (_USER, _APP) else self._kind

    @property
    def is_app(self) -> bool:
        """Whether an app lands, whose permissions stand elsewhere."""
        return self._kind == _APP

    @property
    def by_key(self) -> bool:
        """Whether whoever has a deploy key may pass, as landing does."""
        return self._kind == _KEY

    @property
    def _kind(self) -> str:
        return _USER if self.actor is None else str(self.actor["actor_type"])


def landing_account(rules: Rules, on: date) -> LandingAccount:
    """The account that lands on the day `on`.

    Policy names it in `forge.landing_account`. `forge.landing_actor` (`{type: DeployKey}`, `{type: Integration, id:
    12}`) is for servers whose rulesets take no single account, such as GitHub Enterprise Server up to 3.19, and to have
    the account's number in the ruleset's file.
    """
    return LandingAccount(str(rules.policy.value(_ACCOUNT, on)), _actor(rules, _ACTOR, on))


def desk_actor(rules: Rules, on: date) -> Data | None:
    """Whom a ruleset lets make intake's branches, where policy says so for the same reason (`forge.desk_actor`)."""
    return _actor(rules, _DESK_ACTOR, on)


def _actor(rules: Rules, name: str, on: date) -> Data | None:
    if not rules.policy.has(name):
        return None
    said = rules.policy.value(name, on)
    return {"actor_type": said.get("type", _USER), "actor_id": said.get("id")}


def user_actor(number: int) -> Data:
    """The actor for the account with this number."""
    return {"actor_type": _USER, "actor_id": number}
