"""Settings of the test server's repositories: what guards main, environments, secrets, labels, people, files.

A fresh repository is as loose as a forge lets it be. What guards main guards it for Git, too: see `main_only_for`.
"""

from __future__ import annotations

import base64
import subprocess
from typing import TYPE_CHECKING, Any

from tests.forge import forge_git, forge_repositories
from tests.forge.forge_gitea import OPERATIONS
from tests.forge.forge_routes import Call, RefusedError, Reply, route
from tests.forge.forge_state import Item, Repository, may
from tests.forge.forge_views import account_view

if TYPE_CHECKING:
    from tests.forge.forge_server import ForgeServer

GITHUB, GITEA = ("github",), ("gitea",)
_TIME = "2026-11-19T01:00:00Z"
_WRITE = "write"


def settings(repository: Repository) -> Item:
    """A repository's settings, loose at first."""
    fresh: Item = {
        "about": {},
        "rulesets": {},
        "classic": None,
        "token": {"default_workflow_permissions": "write", "can_approve_pull_request_reviews": True},
        "forks": {
            "run_workflows_from_fork_pull_requests": True,
            "send_write_tokens_to_workflows": True,
            "send_secrets_and_variables": True,
            "require_approval_for_fork_pr_workflows": False,
        },
        "public_forks": {"approval_policy": "first_time_contributors"},
        "secrets": [],
        "keys": [],
        "organization_secrets": [],
        "environments": {},
        "pages": None,
        "organization": None,
        "protections": {},
        "teams": [],
        "secret_to": {},
    }
    found: Item = repository.settings.setdefault("settings", fresh)
    return found


def put_file(repository: Repository, files: dict[str, str | None]) -> None:
    """Change files of main (None removes one), past everything that guards it."""
    lines = [b"commit refs/heads/main\ncommitter x <x@yuzhu.example> 1795000000 +0000\ndata 0\n"]
    if "main" in forge_git.branches(repository.git):
        lines.append(b"from refs/heads/main^0\n")
    for path, text in files.items():
        raw = (text or "").encode()
        lines.append(
            f"D {path}\n".encode()
            if text is None
            else f"M 100644 inline {path}\ndata {len(raw)}\n".encode() + raw + b"\n"
        )
    command = ["git", "-C", str(repository.git), "fast-import", "--quiet"]
    subprocess.run(command, input=b"".join(lines), check=True, capture_output=True)


def _own(call: Call, level: str = "admin") -> Item:
    return settings(call.repository(level))


def _tell(call: Call, part: str) -> None:
    """Refuse where a test has planted that this part is not told."""
    if (status := _own(call, "read")["secret_to"].get(part)) is not None:
        raise RefusedError(status, "Resource not accessible by personal access token")


@route("GET", "")
def read_repository(call: Call) -> Reply:
    own = _own(call, "read")
    told = forge_repositories.read_repository(call).data
    owner = {
        **told["owner"],
        **({"type": "Organization"} if own["organization"] is not None and not call.gitea else {}),
    }
    visibility = "private" if told["private"] else "public"
    more = {"visibility": visibility, "has_pages": own["pages"] is not None} if not call.gitea else {"internal": False}
    return Reply({**told, **more, **own["about"], "owner": owner})


# what guards main: GitHub


@route("GET", "rulesets", GITHUB)
def list_rulesets(call: Call) -> Reply:
    short = ("id", "name", "target", "source", "source_type", "enforcement")
    return Reply([{key: item[key] for key in short} for item in _own(call, "read")["rulesets"].values()])


@route("GET", "rulesets/{ruleset_id}", GITHUB)
def read_ruleset(call: Call) -> Reply:
    item = dict(_ruleset(call))
    if not may(call.repository(), call.login, "admin") or item["bypass_actors"] is None:
        del item["bypass_actors"]
    return Reply(item)


@route("POST", "rulesets", GITHUB)
def make_ruleset(call: Call) -> Reply:
    repository = call.repository("admin")
    number = call.server.next_id()
    settings(repository)["rulesets"][number] = {
        "bypass_actors": [], "enforcement": "active", "target": "branch", **call.body,
        "id": number, "source": repository.name, "source_type": "Repository",
    }  # fmt: skip
    guard(call.server, repository)
    return Reply(settings(repository)["rulesets"][number], 201)


@route("PUT", "rulesets/{ruleset_id}", GITHUB)
def change_ruleset(call: Call) -> Reply:
    call.repository("admin")
    _ruleset(call).update(call.body)
    guard(call.server, call.repository())
    return Reply(_ruleset(call))


def _ruleset(call: Call) -> Item:
    found: Item | None = _own(call, "read")["rulesets"].get(call.number("ruleset_id"))
    if found is None:
        raise RefusedError(404, "Not Found")
    return found


def guard(server: ForgeServer, repository: Repository) -> None:
    """Let Git hold main to what guards it."""
    by_id = {account.id: account.login for account in server.accounts.values()}
    let = None
    for item in settings(repository)["rulesets"].values():
        about_main = "refs/heads/main" in item["conditions"]["ref_name"]["include"]
        if item["enforcement"] == "active" and about_main and any(rule["type"] == "update" for rule in item["rules"]):
            let = {by_id.get(actor.get("actor_id"), "") for actor in item["bypass_actors"]}
    for item in settings(repository)["protections"].values():
        if item["rule_name"] == "main" and item["enable_push_whitelist"]:
            let = set(item["push_whitelist_usernames"])
    repository.main_only_for = let


@route("GET", "branches/{branch}/protection", GITHUB)
def read_protection(call: Call) -> Reply:
    _tell(call, "classic")
    own = _own(call)
    if own["classic"] is None:
        raise RefusedError(404, "Branch not protected")
    return Reply(own["classic"])


# what guards main: Gitea

_LISTS = ("push_whitelist", "merge_whitelist", "force_push_allowlist")
_FRESH: Item = {
    **{f"{name}_{who}": [] for name in _LISTS for who in ("usernames", "teams")},
    "priority": 0, "enable_push": False, "enable_push_whitelist": False, "push_whitelist_deploy_keys": False,
    "enable_force_push": False, "enable_force_push_allowlist": False, "force_push_allowlist_deploy_keys": False,
    "enable_merge_whitelist": False, "required_approvals": 0, "dismiss_stale_approvals": False,
    "block_on_rejected_reviews": False, "block_on_official_review_requests": False, "block_on_outdated_branch": False,
    "enable_status_check": False, "protected_file_patterns": "", "unprotected_file_patterns": "",
    "block_admin_merge_override": False,
}  # fmt: skip


@route("GET", "branch_protections", GITEA)
def list_protections(call: Call) -> Reply:
    _tell(call, "guards")
    return Reply(list(_own(call)["protections"].values()))


@route("POST", "branch_protections", GITEA)
def make_protection(call: Call) -> Reply:
    repository = call.repository("admin")
    kept = settings(repository)["protections"]
    priority = max((item["priority"] for item in kept.values()), default=0) + 1
    kept[call.body["rule_name"]] = {**_FRESH, "priority": priority, **_taken(call, repository)}
    guard(call.server, repository)
    return Reply(kept[call.body["rule_name"]], 201)


@route("PATCH", "branch_protections/{name}", GITEA)
def change_protection(call: Call) -> Reply:
    repository = call.repository("admin")
    found = settings(repository)["protections"].get(call.names["name"])
    if found is None:
        raise RefusedError(404, "Not Found")
    found.update(_taken(call, repository))
    guard(call.server, repository)
    return Reply(found)


def _taken(call: Call, repository: Repository) -> Item:
    """What Gitea takes of a body: no names without write permission, and no fields that only Forgejo has."""
    body = {key: value for key, value in call.body.items() if key != "apply_to_admins"}
    for name in _LISTS:
        if f"{name}_usernames" in body:
            body[f"{name}_usernames"] = [who for who in body[f"{name}_usernames"] if may(repository, who, _WRITE)]
    return body


# labels


@route("GET", "labels")
def list_labels(call: Call) -> Reply:
    _tell(call, "labels")
    return Reply(list(call.repository().labels.values()))


@route("POST", "labels")
def make_label(call: Call) -> Reply:
    labels = call.repository(_WRITE).labels
    if call.body["name"] in labels:
        raise RefusedError(422, "Validation Failed")
    labels[call.body["name"]] = {**_label(call.body), "id": call.server.next_id()}
    return Reply(labels[call.body["name"]], 201)


@route("PATCH", "labels/{name}", GITHUB)
def change_label(call: Call) -> Reply:
    found = call.repository(_WRITE).labels[call.names["name"]]
    found.update(_label(call.body))
    return Reply(found)


@route("PATCH", "labels/{id}", GITEA)
def change_label_by_id(call: Call) -> Reply:
    found = next(item for item in call.repository(_WRITE).labels.values() if item["id"] == call.number("id"))
    found.update(_label(call.body))
    return Reply(found)


def _label(body: Item) -> Item:
    return {key: value.lstrip("#") if key == "color" else value for key, value in body.items()}


# workflows: their token, requests from forks, secrets, environments


def _switch(path: str, name: str) -> None:
    @route("GET", path, GITHUB)
    def read(call: Call) -> Reply:
        _tell(call, name)
        return Reply(_own(call)[name])

    @route("PUT", path, GITHUB)
    def change(call: Call) -> Reply:
        _own(call)[name].update(call.body)
        return Reply(None, 204)


_switch("actions/permissions/workflow", "token")
_switch("actions/permissions/fork-pr-workflows-private-repos", "forks")
_switch("actions/permissions/fork-pr-contributor-approval", "public_forks")


def _secrets(names: list[str]) -> list[Item]:
    return [{"name": name, "created_at": _TIME, "updated_at": _TIME} for name in names]


@route("GET", "actions/secrets")
def list_secrets(call: Call) -> Reply:
    _tell(call, "secrets")
    names = _own(call)["secrets"]
    return Reply([{"name": name, "created_at": _TIME} for name in names] if call.gitea else _secrets(names),
                 within=None if call.gitea else "secrets")  # fmt: skip


@route("GET", "actions/organization-secrets", GITHUB)
def list_organization_secrets(call: Call) -> Reply:
    return Reply(_secrets(_own(call)["organization_secrets"]), within="secrets")


def _environment(call: Call) -> Item:
    _tell(call, "environments")
    found: Item | None = _own(call, "read")["environments"].get(call.names["environment_name"])
    if found is None:
        raise RefusedError(404, "Not Found")
    return found


@route("GET", "environments", GITHUB)
def list_environments(call: Call) -> Reply:
    _tell(call, "environments")
    stamp = {"id": 1, "node_id": "x", "url": "x", "html_url": "x", "created_at": _TIME, "updated_at": _TIME}
    return Reply([{"name": name, **stamp} for name in _own(call, "read")["environments"]], within="environments")


@route("GET", "environments/{environment_name}", GITHUB)
def read_environment(call: Call) -> Reply:
    kept = _environment(call)
    waiting = [{"id": 1, "node_id": "x", "type": "wait_timer", "wait_timer": kept["wait_timer"]}]
    return Reply({"name": call.names["environment_name"], "deployment_branch_policy": kept["policy"],
                  "protection_rules": waiting if kept["wait_timer"] else []})  # fmt: skip


@route("PUT", "environments/{environment_name}", GITHUB)
def put_environment(call: Call) -> Reply:
    kept = _own(call)["environments"].setdefault(
        call.names["environment_name"], {"branches": [], "secrets": [], "policy": None, "wait_timer": 0}
    )
    kept["policy"] = call.body.get("deployment_branch_policy")
    kept["wait_timer"] = call.body.get("wait_timer", 0)
    return read_environment(call)


@route("GET", "environments/{environment_name}/deployment-branch-policies", GITHUB)
def list_branch_policies(call: Call) -> Reply:
    return Reply([dict(item) for item in _environment(call)["branches"]], within="branch_policies")


@route("POST", "environments/{environment_name}/deployment-branch-policies", GITHUB)
def make_branch_policy(call: Call) -> Reply:
    call.repository("admin")
    _environment(call)["branches"].append({"id": call.server.next_id(), **call.body})
    return Reply(_environment(call)["branches"][-1])


@route("GET", "environments/{environment_name}/secrets", GITHUB)
def list_environment_secrets(call: Call) -> Reply:
    return Reply(_secrets(_environment(call)["secrets"]), within="secrets")


@route("GET", "pages", GITHUB)
def read_pages(call: Call) -> Reply:
    pages = _own(call, "read")["pages"]
    if pages is None:
        raise RefusedError(404, "Not Found")
    return Reply(pages)


# people


@route("GET", "/users/{username}")
def read_user(call: Call) -> Reply:
    for repository in call.server.repositories.values():
        if call.names["username"] != "ruzhang" and (status := settings(repository)["secret_to"].get("accounts")):
            raise RefusedError(status, "Forbidden")
    if call.names["username"] not in call.server.accounts:
        raise RefusedError(404, "Not Found")
    return Reply(account_view(call.server, call.names["username"]))


@route("GET", "/orgs/{org}")
def read_organization(call: Call) -> Reply:
    for repository in call.server.repositories.values():
        told = settings(repository)["organization"]
        if repository.name.startswith(f"{call.names['org']}/") and told is not None:
            return Reply({"login": call.names["org"], "id": 1, **told})
    raise RefusedError(404, "Not Found")


@route("GET", "collaborators")
def list_collaborators(call: Call) -> Reply:
    _tell(call, "writers")
    repository = call.repository(_WRITE)
    levels = ("pull", "triage", "push", "maintain", "admin")
    names = ("read", "triage", "write", "maintain", "admin")
    return Reply(
        [
            {**(account_view(call.server, login) or {}), **({} if call.gitea else {
                "role_name": level,
                "permissions": {word: names.index(level) >= at for at, word in enumerate(levels)},
            })}
            for login, level in repository.people.items()
        ]
    )  # fmt: skip


@route("GET", "collaborators/{username}/permission")
def read_permission(call: Call) -> Reply:
    login = call.names["username"]
    level = call.repository().people.get(login, "none")
    if call.gitea:
        return Reply({"permission": level})
    if login not in call.server.accounts:
        raise RefusedError(404, "Not Found")
    short = {"triage": "read", "maintain": "write"}.get(level, level)
    return Reply({"permission": short, "role_name": level, "user": None})


@route("GET", "keys")
def list_keys(call: Call) -> Reply:
    _tell(call, "keys")
    told = [{"id": at, "key": "ssh-ed25519 AAAA", "url": f"{call.server.web}/keys/{at}", "created_at": _TIME,
             "verified": True, **item} for at, item in enumerate(_own(call)["keys"], 1)]  # fmt: skip
    names = ("id", "key", "url", "created_at", "title", "read_only")
    return Reply([{name: item[name] for name in names} for item in told] if call.gitea else told)


@route("GET", "teams", GITEA)
def list_teams(call: Call) -> Reply:
    return Reply([{key: value for key, value in item.items() if key != "members"} for item in _own(call)["teams"]])


@route("GET", "/teams/{id}/members", GITEA)
def list_members(call: Call) -> Reply:
    teams = [team for one in call.server.repositories.values() for team in settings(one)["teams"]]
    team = next(item for item in teams if item["id"] == call.number("id"))
    return Reply([account_view(call.server, login) for login in team["members"]])


@route("GET", "/orgs/{org}/actions/secrets", GITEA)
def list_organization_secrets_of_gitea(call: Call) -> Reply:
    found = next(one for one in call.server.repositories.values() if one.name.startswith(f"{call.names['org']}/"))
    return Reply([{"name": name, "created_at": _TIME} for name in settings(found)["organization_secrets"]])


# files


@route("GET", "contents/{path}")
def read_file(call: Call) -> Reply:
    _tell(call, "contents")
    place = f"{call.query.get('ref', 'main')}:{call.names['path']}"
    command = ["git", "-C", str(call.repository().git), "cat-file", "blob", place]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode:
        raise RefusedError(404, "Not Found")
    name = call.names["path"].rpartition("/")[2]
    coded = base64.encodebytes(done.stdout).decode()
    told = {"type": "file", "encoding": "base64", "size": len(done.stdout), "name": name, "path": call.names["path"],
            "content": coded, "sha": "0" * 40}  # fmt: skip
    return Reply({**told, "_links": {}} if call.gitea else told)


_PAGES = ("page", "limit")
_HERE = "/repos/{owner}/{repo}/"
_TEXT, _YES, _NAMES = {"type": "string"}, {"type": "boolean"}, {"type": "array", "items": {"type": "string"}}


def _protection(required: tuple[str, ...]) -> Item:
    types: dict[type, Any] = {bool: _YES, list: _NAMES, str: _TEXT, int: {"type": "integer"}}
    fields = {key: types[type(value)] for key, value in {**_FRESH, "rule_name": "", "apply_to_admins": True}.items()}
    return {"type": "object", "properties": fields, "required": list(required), "additionalProperties": False}


_LABEL = {
    "type": "object", "properties": {"name": _TEXT, "color": {"type": "string", "pattern": "^#[0-9a-f]{6}$"},
                                     "description": _TEXT}, "additionalProperties": False,
}  # fmt: skip
OPERATIONS.update({
    ("GET", f"{_HERE}branch_protections"): (_PAGES, None),
    ("POST", f"{_HERE}branch_protections"): ((), _protection(("rule_name",))),
    ("PATCH", f"{_HERE}branch_protections/{{name}}"): ((), _protection(())),
    ("GET", f"{_HERE}labels"): (_PAGES, None),
    ("POST", f"{_HERE}labels"): ((), {**_LABEL, "required": ["name", "color"]}),
    ("PATCH", f"{_HERE}labels/{{id}}"): ((), _LABEL),
    ("GET", f"{_HERE}actions/secrets"): (_PAGES, None),
    ("GET", "/orgs/{org}/actions/secrets"): (_PAGES, None),
    ("GET", "/users/{username}"): ((), None),
    ("GET", "/orgs/{org}"): ((), None),
    ("GET", f"{_HERE}collaborators"): (_PAGES, None),
    ("GET", f"{_HERE}collaborators/{{username}}/permission"): ((), None),
    ("GET", f"{_HERE}teams"): (_PAGES, None),
    ("GET", f"{_HERE}keys"): (_PAGES, None),
    ("GET", "/teams/{id}/members"): (_PAGES, None),
    ("GET", f"{_HERE}contents/{{path}}"): (("ref",), None),
})  # fmt: skip
