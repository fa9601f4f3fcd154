"""The live settings of a repository of GitHub's, or of GitHub Enterprise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from taizhang.forge.client import Forge
from taizhang.forge.settings.facts import (
    Act,
    Environment,
    Facts,
    Fork,
    Guard,
    Unknown,
    covers_main,
    may_leave_main_out,
    there,
    told,
)
from taizhang.forge.settings.files_live import label_names, standing
from taizhang.forge.settings.landing_account import LandingAccount, user_actor
from taizhang.forge.settings.main_rules import DESK_RULESET, MAIN, RULESET, desk_ruleset, differs
from taizhang.forge.settings.needs import Needs
from taizhang.forge.settings.reach import desks, writing_keys
from taizhang.model import Data

_FORBIDS: Mapping[str, tuple[Act, ...]] = {
    "update": ("update", "merge"), "non_fast_forward": ("force",), "deletion": ("delete",),
    **dict.fromkeys(
        ("pull_request", "required_status_checks", "required_signatures", "required_linear_history", "merge_queue",
         "required_deployments", "workflows", "code_scanning"),
        ("land",),
    ),
}  # fmt: skip
_ALWAYS = frozenset({"always", "exempt"})
_DROPS = "dismiss_stale_reviews_on_push"
_ORGANISATION = "Organization"
_ASKED_FIRST = "all_external_contributors"


def read(forge: Forge, needs: Needs) -> Facts:
    """What GitHub says of the repository.

    Args:
        forge: with a token that may read its administration; what it may not read is unknown.
        needs: what the office asks for, which says what to look at.

    Raises:
        ForgeError: the forge cannot be asked at all.
    """
    about = forge.get("")
    default = str(about["default_branch"])
    writers = told(lambda: dict(_writers(forge, about["owner"])))
    known = frozenset() if isinstance(writers, Unknown) else frozenset(name.lower() for name in writers)
    asked = [name for name in needs.accounts if name.lower() not in known]
    permissions = told(lambda: forge.get("actions/permissions/workflow"))
    return Facts(
        visible_to_all=not about["private"] and about.get("visibility") != "internal",
        default_branch=default,
        lander=_lander(forge, needs.landing),
        guards=told(lambda: (*_rulesets(forge, default), *_classic(forge, needs.landing.name))),
        token_writes=_of(permissions, "default_workflow_permissions", "write"),
        token_approves=_of(permissions, "can_approve_pull_request_reviews", True),
        forks=told(lambda: _forks(forge, private=about["private"])),
        open_secrets=told(lambda: frozenset(_open_secrets(forge, about["owner"]))),
        environments=told(lambda: _environments(forge, needs)),
        writers=writers,
        strangers=told(lambda: frozenset(name for name in asked if not _exists(forge, name))),
        files=standing(forge, needs.files),
        labels=told(lambda: label_names(forge)),
        pages_public=told(lambda: bool(about["has_pages"]) and forge.get("pages").get("public", True)),
        two_factor=_two_factor(forge, about["owner"]),
        writing_keys=told(lambda: writing_keys(forge)),
        desks=desks(forge, needs, _writers),
        desk_branches_shut=told(lambda: _desk_branches_shut(forge, needs)),
    )


def actor_name(actor: Data) -> str:
    """How a guard names somebody who may pass it: the type and, where there is one, the number."""
    number = actor.get("actor_id")
    kind = str(actor["actor_type"])
    return kind if number is None or kind in ("DeployKey", "OrganizationAdmin") else f"{kind} {number}"


def own_actor(forge: Forge, landing: LandingAccount) -> Data | None:
    """The actor of whoever lands: as policy says, or else the account's; None where there is no such account."""
    if landing.actor is not None:
        return landing.actor
    return _user(forge, landing.name)


def desk_actors(forge: Forge, needs: Needs) -> dict[str, Data | None]:
    """The actors of the machines that take in, by account; None where there is no such account."""
    if needs.desk_actor is not None:
        return {", ".join(needs.desk_accounts): needs.desk_actor}
    return {name: _user(forge, name) for name in needs.desk_accounts}


def _user(forge: Forge, name: str) -> Data | None:
    user = there(lambda: forge.get("/users/{name}", name=name))
    return None if user is None else user_actor(user["id"])


def _lander(forge: Forge, landing: LandingAccount) -> str | None:
    actor = own_actor(forge, landing)
    return None if actor is None else actor_name(actor)


def rulesets(forge: Forge) -> Iterator[Data]:
    """Every ruleset for branches, in full; those of the organisation, too."""
    for item in forge.pages("rulesets", {"includes_parents": "true"}):
        if item.get("target", "branch") == "branch":
            yield forge.get("rulesets/{number}", {"includes_parents": "true"}, number=item["id"])


def own_ruleset(forge: Forge, name: str) -> Data | None:
    """The repository's ruleset of a name, in full; one of its organisation may have the same."""
    found = (item for item in rulesets(forge) if item["name"] == name)
    return next((item for item in found if str(item.get("source", forge.repo)).lower() == forge.repo.lower()), None)


def _desk_branches_shut(forge: Forge, needs: Needs) -> bool | Unknown:
    actors = list(desk_actors(forge, needs).values())
    known = [actor for actor in actors if actor is not None]
    if len(known) < len(actors) or not actors:  # that an account is missing is told as such
        return True
    wanted, live = desk_ruleset(known), own_ruleset(forge, DESK_RULESET)
    if live is not None and live.get("bypass_actors") is None:
        return Unknown("bypass_actors")
    return not differs(wanted, live)


def _rulesets(forge: Forge, default: str) -> Iterator[Guard]:
    for item in rulesets(forge):
        names = (item.get("conditions") or {}).get("ref_name") or {}
        included, excluded = (tuple(names.get(key, ())) for key in ("include", "exclude"))
        rules = item.get("rules", [])
        actors = item.get("bypass_actors")
        yield Guard(
            name=str(item["name"]),
            own=item["name"] == RULESET,
            active=item["enforcement"] == "active",
            covers=covers_main(included, default) and not may_leave_main_out(excluded),
            leaves_out=excluded,
            passers={act: _passers(actors, act) for rule in rules for act in _FORBIDS.get(rule["type"], ())},
            drops_reviews=any((rule.get("parameters") or {}).get(_DROPS) for rule in rules),
        )


def _passers(actors: Any, act: Act) -> frozenset[str] | Unknown:
    if actors is None:  # GitHub tells only those who may change the ruleset
        return Unknown("bypass_actors")
    return frozenset(
        actor_name(actor) for actor in actors if act == "merge" or actor.get("bypass_mode", "always") in _ALWAYS
    )


def _classic(forge: Forge, lander: str) -> Iterator[Guard]:
    """The older protection of the branch, which holds besides the rulesets; it forbids nothing that we rely on."""
    said = there(lambda: forge.get("branches/{branch}/protection", branch=MAIN))
    if said is not None:
        reviews = said.get("required_pull_request_reviews")
        let = None if reviews is None else (reviews.get("bypass_pull_request_allowances") or {})
        stops = "required_status_checks" in said or any(
            lander.lower() not in _logins(users) for users in (let, said.get("restrictions")) if users is not None
        )
        drops = bool((reviews or {}).get("dismiss_stale_reviews"))
        yield Guard("branch protection", passers={"land": frozenset()} if stops else {}, drops_reviews=drops)


def _logins(users: Data) -> frozenset[str]:
    return frozenset(str(user["login"]).lower() for user in users.get("users", ()))


def _of(said: Any, key: str, bad: object) -> bool | Unknown:
    return said if isinstance(said, Unknown) else bool(said[key] == bad)


def _forks(forge: Forge, *, private: bool) -> Fork:
    if not private:  # there a request from elsewhere never gets secrets or a token that writes
        said = forge.get("actions/permissions/fork-pr-contributor-approval")
        return Fork(said["approval_policy"] != _ASKED_FIRST, gets_secrets=False, writes=False)
    said = forge.get("actions/permissions/fork-pr-workflows-private-repos")
    runs = said["run_workflows_from_fork_pull_requests"]
    return Fork(
        runs_unasked=runs and not said["require_approval_for_fork_pr_workflows"],
        gets_secrets=runs and said["send_secrets_and_variables"],
        writes=runs and said["send_write_tokens_to_workflows"],
    )


def _open_secrets(forge: Forge, owner: Data) -> Iterator[str]:
    shared = ("actions/organization-secrets",) if owner["type"] == _ORGANISATION else ()
    for path in ("actions/secrets", *shared):
        yield from (secret["name"] for secret in forge.pages(path))


def _environments(forge: Forge, needs: Needs) -> dict[str, Environment | Unknown | None]:
    names = {*needs.environments, *(str(item["name"]) for item in forge.pages("environments"))}
    return {name: told(partial(_environment, forge, name)) for name in sorted(names)}


def _environment(forge: Forge, name: str) -> Environment | None:
    said = there(lambda: forge.get("environments/{name}", name=name))
    if said is None:
        return None
    policy = said.get("deployment_branch_policy")
    custom = policy is not None and policy["custom_branch_policies"]
    return Environment(
        branches=told(lambda: frozenset(_branches(forge, name))) if custom else None,
        secrets=told(
            lambda: frozenset(secret["name"] for secret in forge.pages("environments/{name}/secrets", name=name))
        ),
    )


def _branches(forge: Forge, name: str) -> Iterator[str]:
    """The branches (`main`) and tags (`tag v1`) that may use an environment."""
    for item in forge.pages("environments/{name}/deployment-branch-policies", name=name):
        yield str(item["name"]) if item.get("type", "branch") == "branch" else f"tag {item['name']}"


def _writers(forge: Forge, _owner: Data) -> Iterator[tuple[str, bool]]:
    for user in forge.pages("collaborators", {"affiliation": "all"}):
        may = user.get("permissions", {})
        if may.get("push"):
            yield str(user["login"]), bool(may.get("admin"))


def _exists(forge: Forge, name: str) -> bool:
    return there(lambda: forge.get("/users/{name}", name=name)) is not None


def _two_factor(forge: Forge, owner: Data) -> bool | Unknown:
    if owner["type"] != _ORGANISATION:
        return Unknown("owner is no organization")
    said = told(lambda: forge.get("/orgs/{name}", name=owner["login"]))
    if isinstance(said, Unknown):
        return said
    required = said.get("two_factor_requirement_enabled")
    return Unknown("two_factor_requirement_enabled") if required is None else bool(required)
