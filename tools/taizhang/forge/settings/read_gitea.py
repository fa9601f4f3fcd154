"""The live settings of a repository of Gitea's or Forgejo's.

Source of what protects a branch, and of which rule is taken where several fit: Gitea's `models/git/protected_branch.go`
and `protected_branch_list.go`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from taizhang.forge.client import Forge
from taizhang.forge.settings.facts import Act, Facts, Fork, Guard, Unknown, there, told
from taizhang.forge.settings.files_live import content, label_names, standing
from taizhang.forge.settings.main_rules import MAIN
from taizhang.forge.settings.needs import Needs
from taizhang.forge.settings.reach import desks, permission, writing_keys
from taizhang.model import Data

_SPECIAL, _UNSURE = frozenset("*?[]{}\\"), frozenset("{}\\")
"""What makes a rule's name a pattern, and what in a pattern Python's `fnmatch` reads otherwise than Gitea."""
_ADMINISTERS = frozenset({"admin", "owner"})
_WRITES = _ADMINISTERS | {"write"}
_BEFORE_OURS = ("CODEOWNERS", "docs/CODEOWNERS")
"""Where Gitea looks for code owners before it looks for ours."""
_NOT_IN_API = Unknown("Gitea, Forgejo", never=True)
_FORK = Fork(runs_unasked=False, gets_secrets=False, writes=False)
"""Fixed in Gitea and Forgejo: a request from a fork waits for approval, and has no secrets and no token that writes."""


def read(forge: Forge, needs: Needs) -> Facts:
    """What Gitea or Forgejo says of the repository; see `read_github.read`.

    There are no environments: a secret of the repository can be read by a job of any branch.
    """
    about = forge.get("")
    writers = told(lambda: dict(_writers(forge, about["owner"])))
    known = frozenset() if isinstance(writers, Unknown) else frozenset(name.lower() for name in writers)
    asked = [name for name in needs.accounts if name.lower() not in known]
    return Facts(
        visible_to_all=not about["private"] and not about.get("internal", False),
        default_branch=str(about["default_branch"]),
        lander=needs.landing.name.lower() if _exists(forge, needs.landing.name) else None,
        guards=told(lambda: tuple(_guards(forge))),
        token_writes=_NOT_IN_API,
        token_approves=_NOT_IN_API,
        forks=_FORK,
        open_secrets=told(lambda: frozenset(_open_secrets(forge, about["owner"]))),
        environments={},
        writers=writers,
        strangers=told(lambda: frozenset(name for name in asked if not _exists(forge, name))),
        files=standing(forge, needs.files),
        labels=told(lambda: label_names(forge)),
        writing_keys=told(lambda: writing_keys(forge)),
        desks=desks(forge, needs, _writers),
        other_owners=tuple(path for path in _BEFORE_OURS if content(forge, path) is not None),
        two_factor=_NOT_IN_API,
    )


def protections(forge: Forge) -> Sequence[Data]:
    """Every protection of branches, in the order in which the forge takes the first that fits."""
    found = enumerate(forge.pages("branch_protections"))
    return [rule for _, rule in sorted(found, key=lambda at: (at[1].get("priority", 0), _is_glob(_name(at[1])), at[0]))]


def _name(rule: Data) -> str:
    return str(rule.get("rule_name") or rule.get("branch_name") or "")


def _is_glob(name: str) -> bool:
    return bool(_SPECIAL & set(name))


def _may_fit(name: str) -> bool:
    if not _is_glob(name):
        return name.casefold() == MAIN
    return bool(_UNSURE & set(name)) or fnmatchcase(MAIN, name)


def _guards(forge: Forge) -> Iterator[Guard]:
    """The protections; only the first that fits main is about it, or may, where we cannot tell."""
    taken = False
    for rule in protections(forge):
        name = _name(rule)
        fits = _may_fit(name)
        yield Guard(
            name=name,
            own=name == MAIN,
            covers=fits and not taken,
            passers=dict(_passers(rule)),
            drops_reviews=bool(rule.get("dismiss_stale_approvals")),
        )
        taken = taken or fits


def _passers(rule: Data) -> Iterator[tuple[Act, frozenset[str]]]:
    yield "delete", frozenset()  # no protected branch can be deleted
    if not rule.get("enable_force_push"):
        yield "force", frozenset()
    elif rule.get("enable_force_push_allowlist"):
        yield "force", _listed(rule, "force_push_allowlist")
    if rule.get("unprotected_file_patterns"):
        return  # whoever may write to some branch may push changes of such files
    if not rule.get("enable_push"):
        yield "update", frozenset()
    elif rule.get("enable_push_whitelist"):
        yield "update", _listed(rule, "push_whitelist")
    if rule.get("enable_merge_whitelist"):
        yield "merge", _listed(rule, "merge_whitelist")


def _listed(rule: Data, key: str) -> frozenset[str]:
    """Accounts by name, `team x`, and `deploy keys`."""
    names = (str(name).lower() for name in rule.get(f"{key}_usernames") or ())
    teams = (f"team {name}" for name in rule.get(f"{key}_teams") or ())
    return frozenset((*names, *teams, *(("deploy keys",) if rule.get(f"{key}_deploy_keys") else ())))


def _open_secrets(forge: Forge, owner: Data) -> Iterator[str]:
    """Names of the repository's secrets and, where it belongs to an organisation, of its; the latter may be denied."""
    yield from (str(secret["name"]) for secret in forge.pages("actions/secrets"))
    organisation = there(lambda: forge.get("/orgs/{name}", name=owner["login"]))
    if organisation is not None:
        yield from (str(secret["name"]) for secret in forge.pages("/orgs/{name}/actions/secrets", name=owner["login"]))


def _writers(forge: Forge, owner: Data) -> Iterator[tuple[str, bool]]:
    """Collaborators with write permission, and the owner, or the members of the organisation's teams that have it."""
    for user in forge.pages("collaborators"):
        may = permission(forge, user["login"])
        if may in _WRITES:
            yield str(user["login"]), may in _ADMINISTERS
    if there(lambda: forge.get("/orgs/{name}", name=owner["login"])) is None:
        yield str(owner["login"]), True
        return
    for team in forge.pages("teams"):
        # what a team may do is told for each part of a repository; `permission` is then the least of it
        if _WRITES & {team["permission"], *(team.get("units_map") or {}).values()}:
            members = forge.pages("/teams/{number}/members", number=team["id"])
            yield from ((str(user["login"]), team["permission"] in _ADMINISTERS) for user in members)


def _exists(forge: Forge, name: str) -> bool:
    return there(lambda: forge.get("/users/{name}", name=name)) is not None
