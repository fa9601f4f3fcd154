"""What an office's rules ask of a forge, gathered once: for the reader, the judge and whoever applies it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from taizhang.forge.intake.forms import forms
from taizhang.forge.settings.files import generated
from taizhang.forge.settings.labels import LabelSetting, intake_labels, labels_of
from taizhang.forge.settings.landing_account import LandingAccount, desk_actor, landing_account
from taizhang.forge.settings.people import in_force, units_own
from taizhang.forge.settings.workflows import LANDING_KEY, environments_of
from taizhang.model import Data
from taizhang.policy import People
from taizhang.workflow import Rules

_HOSTS = "forge.public_hosts"
_SERVICES = "forge.service_accounts"
_ADDRESS = "forge.address"


@dataclass(frozen=True)
class Needs:
    """What a forge of this office should be like on one day."""

    landing: LandingAccount
    accounts: Mapping[str, str]
    """The accounts in force, each with its person; a machine's with the setting that names it."""
    services: frozenset[str]
    """Accounts of machines that may write, in lower case; the one that lands is among them."""
    desk_accounts: tuple[str, ...]
    """Those of the machines that take in."""
    desk_actor: Data | None
    """Whom a ruleset names in their place, where policy says so."""
    desks: tuple[str, ...]
    """The units' own repositories."""
    units_own: frozenset[str]
    """Accounts, in lower case, of people who have a role in a unit and none in the office."""
    files: Mapping[str, str]
    environments: Mapping[str, frozenset[str]]
    """Environments that the workflows name, each with the secrets that they ask for there."""
    labels: tuple[LabelSetting, ...]
    people: People
    public_hosts: frozenset[str]
    address: str | None
    """Where policy says that the ledger stands; None where it does not say."""
    real: bool
    """Whether the office is no sample."""


def needs_of(rules: Rules, on: date) -> Needs:
    """What the rules ask of a forge on the day `on`."""
    landing = landing_account(rules, on)
    files = generated(rules, on)
    services = [str(name) for name in rules.policy.value(_SERVICES, on)] if rules.policy.has(_SERVICES) else []
    return Needs(
        landing=landing,
        accounts={**dict.fromkeys(services, _SERVICES), **in_force(rules.people, on)},
        services=frozenset(name.lower() for name in [landing.name, *services]),
        desk_accounts=tuple(services),
        desk_actor=desk_actor(rules, on),
        desks=tuple(item.repo for item in rules.forms.intake),
        units_own=units_own(rules.people, on),
        files=files,
        environments=_environments(rules, files, on),
        labels=labels_of(rules),
        people=rules.people,
        public_hosts=public_hosts(rules, on),
        address=str(rules.policy.value(_ADDRESS, on)) if rules.policy.has(_ADDRESS) else None,
        real=not rules.policy.office.get("sample", False),
    )


def intake_needs(rules: Rules, on: date) -> Needs:
    """What a unit's own intake repository needs: the forms, and the label by which they are known."""
    return replace(needs_of(rules, on), files=forms(rules), labels=intake_labels(rules), environments={})


def _environments(rules: Rules, files: Mapping[str, str], on: date) -> dict[str, frozenset[str]]:
    day = on.isoformat()
    signs = any(
        one["from"] <= day <= one.get("until", day) and day < one.get("revoked_on", "9999-12-31")
        for one in rules.people.data["machines"]
    )
    left_out = frozenset() if signs else frozenset({LANDING_KEY})
    return {name: secrets - left_out for name, secrets in environments_of(files).items()}


def public_hosts(rules: Rules, on: date) -> frozenset[str]:
    """The hosts at which no real office keeps its ledger."""
    return frozenset(str(host).lower() for host in rules.policy.value(_HOSTS, on))
