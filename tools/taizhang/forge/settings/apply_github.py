"""Brings the settings of a repository of GitHub's to what the office needs; touches nothing that is not ours."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from taizhang.errors import TaizhangError
from taizhang.forge.client import Forge
from taizhang.forge.settings.facts import there
from taizhang.forge.settings.labels import LabelSetting
from taizhang.forge.settings.main_rules import MAIN, desk_ruleset, differs, ruleset
from taizhang.forge.settings.needs import Needs
from taizhang.forge.settings.read_github import desk_actors, own_actor, own_ruleset
from taizhang.forge.settings.steps import CHANGED, DESK_GUARD, ENVIRONMENT, FORKS, GUARD, LABEL, MADE, TOKEN, Step
from taizhang.i18n import Label, Text
from taizhang.model import Data

_NO_ACCOUNT = Text(
    "平台上沒有入賬賬號 {account}：先建這個賬號（或改 policy.yaml 的 forge.landing_account），再來",
    "the forge has no account {account}, which is to land: make it first (or change forge.landing_account in "
    "policy.yaml)",
)
_NO_DESK = Text(
    "平台上沒有機器賬號 {account}，收件用它：先建這個賬號（或改 policy.yaml 的 forge.service_accounts），再來",
    "the forge has no account {account}, which is to take in: make it first (or change forge.service_accounts in "
    "policy.yaml)",
)
_READ_ONLY = {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": False}
_FORKS_ASKED = {"approval_policy": "all_external_contributors"}
_FORKS_PRIVATE = {
    "run_workflows_from_fork_pull_requests": True,
    "send_write_tokens_to_workflows": False,
    "send_secrets_and_variables": False,
    "require_approval_for_fork_pr_workflows": True,
}
_MAIN_ONLY = {"protected_branches": False, "custom_branch_policies": True}


def steps(forge: Forge, needs: Needs) -> Iterator[Step]:
    """What is to be changed, in order; nothing where all is as it should be.

    Raises:
        ForgeError: the forge refuses to tell how things are.
        TaizhangError: there is no account to land.
    """
    yield from _guard(forge, needs)
    yield from _permissions(forge)
    for name in sorted(needs.environments):
        yield from _environment(forge, name)
    yield from label_steps(forge, needs.labels)


def _guard(forge: Forge, needs: Needs) -> Iterator[Step]:
    actor = own_actor(forge, needs.landing)
    if actor is None:
        raise TaizhangError(_NO_ACCOUNT, account=needs.landing.name)
    yield from _ruleset(forge, GUARD, ruleset(actor))
    actors = desk_actors(forge, needs)
    for name, found in actors.items():
        if found is None:
            raise TaizhangError(_NO_DESK, account=name)
    if actors:
        known = [found for found in actors.values() if found is not None]
        yield from _ruleset(forge, DESK_GUARD, desk_ruleset(known))


def _ruleset(forge: Forge, what: Label, wanted: Data) -> Iterator[Step]:
    name = str(wanted["name"])
    own = own_ruleset(forge, name)
    if own is None:
        yield Step(MADE, what, name, partial(forge.post, "rulesets", wanted), wanted)
    elif differs(wanted, own):
        yield Step(CHANGED, what, name, partial(forge.put, "rulesets/{number}", wanted, number=own["id"]), wanted)


def _permissions(forge: Forge) -> Iterator[Step]:
    path = "actions/permissions/workflow"
    if differs(_READ_ONLY, forge.get(path)):
        yield Step(CHANGED, TOKEN, "read", partial(forge.put, path, _READ_ONLY))
    private = forge.get("")["private"]
    path = f"actions/permissions/fork-pr-{'workflows-private-repos' if private else 'contributor-approval'}"
    wanted = _FORKS_PRIVATE if private else _FORKS_ASKED
    live = there(lambda: forge.get(path))  # an older server has no such setting, and the doctor says so
    runs = live is not None and live.get("run_workflows_from_fork_pull_requests", True)
    if runs and differs(wanted, live):  # where they do not run at all, nothing is given away
        yield Step(CHANGED, FORKS, "read", partial(forge.put, path, wanted))


def _environment(forge: Forge, name: str) -> Iterator[Step]:
    live = there(lambda: forge.get("environments/{name}", name=name))
    if live is None or live.get("deployment_branch_policy") != _MAIN_ONLY:
        text = MADE if live is None else CHANGED
        body = {**_kept(live), "deployment_branch_policy": _MAIN_ONLY}
        yield Step(text, ENVIRONMENT, name, partial(forge.put, "environments/{name}", body, name=name))
    path = "environments/{name}/deployment-branch-policies"
    branches = [] if live is None or not live.get("deployment_branch_policy") else list(forge.pages(path, name=name))
    if not any(item["name"] == MAIN and item.get("type", "branch") == "branch" for item in branches):
        body = {"name": MAIN, "type": "branch"}
        yield Step(MADE, ENVIRONMENT, f"{name}: {MAIN}", partial(forge.post, path, body, name=name))


def _kept(live: Data | None) -> Data:
    """What a `PUT` of an environment would otherwise reset: its waiting time and its reviewers."""
    kept: Data = {}
    for rule in (live or {}).get("protection_rules", []):
        if rule["type"] == "wait_timer":
            kept["wait_timer"] = rule["wait_timer"]
        elif rule["type"] == "required_reviewers":
            kept["prevent_self_review"] = rule.get("prevent_self_review", False)
            kept["reviewers"] = [{"type": one["type"], "id": one["reviewer"]["id"]} for one in rule["reviewers"]]
    return kept


def label_steps(forge: Forge, labels: tuple[LabelSetting, ...]) -> Iterator[Step]:
    """Labels that are missing, or look different."""
    live = {item["name"].casefold(): item for item in forge.pages("labels")}
    for label in labels:
        wanted = label._asdict()
        has = live.get(label.name.casefold())
        if has is None:
            yield Step(MADE, LABEL, label.name, partial(forge.post, "labels", wanted))
        elif differs({"color": label.color, "description": label.description}, has):
            body = {"color": label.color, "description": label.description}
            yield Step(CHANGED, LABEL, label.name, partial(forge.patch, "labels/{name}", body, name=has["name"]))
