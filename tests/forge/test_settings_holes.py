"""Each hole of a forge's settings, planted in a sound one, and named by the doctor."""

from __future__ import annotations

import pytest
from tests.forge.forge_doctor import LANDER, TEAM, UNTOLD_BY_GITEA, Doctor, Plant, own, public
from tests.forge.forge_server import ForgeServer
from tests.forge.forge_settings import put_file, settings
from tests.forge.forge_state import Repository

from taizhang.forge.settings.holes import HOLES
from taizhang.forge.settings.holes_people import PEOPLE_HOLES


def rule(repository: Repository, kind: str) -> dict:
    return next(item for item in own(repository)["rules"] if item["type"] == kind)


def drop_rule(kind: str) -> Plant:
    return lambda _server, repo: own(repo)["rules"].remove(rule(repo, kind))


def set_own(**values: object) -> Plant:
    return lambda _server, repo: own(repo).update(values)


def set_part(part: str, **values: object) -> Plant:
    return lambda _server, repo: settings(repo)[part].update(values)


def let_pass(actor: dict) -> Plant:
    return lambda _server, repo: own(repo)["bypass_actors"].append(actor)


def second_ruleset(_server: ForgeServer, repo: Repository) -> None:
    """Another ruleset shuts main to everybody, landing too."""
    settings(repo)["rulesets"][77] = {**own(repo), "id": 77, "name": "freeze", "bypass_actors": []}


def checks_for_all(_server: ForgeServer, repo: Repository) -> None:
    """Another ruleset asks for checks that landing never waits for."""
    wanted = {"strict_required_status_checks_policy": False, "required_status_checks": [{"context": "check"}]}
    rules = [{"type": "required_status_checks", "parameters": wanted}]
    more = {"id": 78, "name": "checks", "bypass_actors": [], "rules": rules}
    settings(repo)["rulesets"][78] = {**own(repo), **more}


def theirs_called_main(_server: ForgeServer, repo: Repository) -> None:
    """A ruleset of somebody else's, switched off and about another branch."""
    elsewhere = {"ref_name": {"include": ["refs/heads/dev"], "exclude": []}}
    more = {"id": 79, "name": "main", "enforcement": "disabled", "conditions": elsewhere}
    settings(repo)["rulesets"][79] = {**own(repo), **more}


def without_ruleset(_server: ForgeServer, repo: Repository) -> None:
    settings(repo)["rulesets"].clear()


def leave_out(pattern: str) -> Plant:
    return set_own(conditions={"ref_name": {"include": ["~ALL"], "exclude": [pattern]}})


def desk_ruleset(repo: Repository) -> dict:
    return next(item for item in settings(repo)["rulesets"].values() if item["name"] == "taizhang-intake")


def without_desk_ruleset(_server: ForgeServer, repo: Repository) -> None:
    del settings(repo)["rulesets"][desk_ruleset(repo)["id"]]


def theirs_alone(_server: ForgeServer, repo: Repository) -> None:
    """Somebody else's ruleset in place of ours, with an exception that fits main in the forge's way of reading."""
    about = {"ref_name": {"include": ["~ALL"], "exclude": ["refs/heads/[^x]ain"]}}
    own(repo).update(name="theirs", conditions=about)


def more_environment(*secrets: str) -> Plant:
    more = {"branches": [], "secrets": list(secrets), "policy": None, "wait_timer": 0}
    return lambda _server, repo: settings(repo)["environments"].update(backup=more)


def environment(**values: object) -> Plant:
    return lambda _server, repo: settings(repo)["environments"]["landing"].update(values)


def account_gone(name: str) -> Plant:
    def plant(server: ForgeServer, repo: Repository) -> None:
        del server.accounts[name]
        repo.people.pop(name, None)

    return plant


def writes(name: str) -> Plant:
    def plant(server: ForgeServer, repo: Repository) -> None:
        repo.people[server.user(name).login] = "write"

    return plant


def change_file(path: str, text: str | None) -> Plant:
    return lambda _server, repo: put_file(repo, {path: text})


def public_and_forks(server: ForgeServer, repo: Repository) -> None:
    public(server, repo)
    settings(repo)["public_forks"]["approval_policy"] = "first_time_contributors"


LET = {"users": [{"login": "Ruzhang"}], "teams": []}
REVIEWS = {"dismiss_stale_reviews": False, "require_code_owner_reviews": False}
CLASSIC = {
    "required_pull_request_reviews": {**REVIEWS, "dismiss_stale_reviews": True, "bypass_pull_request_allowances": LET}
}
STOPPING = {"required_pull_request_reviews": REVIEWS}
BY_BUTTON = {"actor_type": "RepositoryRole", "actor_id": 5, "bypass_mode": "pull_request"}

GITHUB: dict[str, tuple[Plant, list[str]]] = {
    "no ruleset": (without_ruleset, ["main_unguarded", "intake_branches_open"]),
    "a ruleset that evaluates": (set_own(enforcement="evaluate"), ["guard_not_active", "main_unguarded"]),
    "a ruleset switched off": (set_own(enforcement="disabled"), ["guard_not_active", "main_unguarded"]),
    "a ruleset for another branch": (
        set_own(conditions={"ref_name": {"include": ["refs/heads/dev"], "exclude": []}}),
        ["guard_not_on_main", "main_unguarded"],
    ),
    "a ruleset for what only looks like main": (
        set_own(conditions={"ref_name": {"include": ["refs/heads/[!x]ain"], "exclude": []}}),
        ["guard_not_on_main", "main_unguarded"],
    ),
    "a ruleset that leaves another branch out": (leave_out("refs/heads/dev"), ["guard_leaves_out"]),
    **{
        f"a ruleset that leaves out {pattern}": (leave_out(pattern), ["guard_leaves_out", "main_unguarded"])
        for pattern in ("refs/heads/main", "refs/heads/m*", "refs/**/main", "refs/h*/main", "refs/heads/[^x]ain")
    },
    "another ruleset that leaves main out and stands alone": (theirs_alone, ["main_unguarded"]),
    "no ruleset for intake's branches": (without_desk_ruleset, ["intake_branches_open"]),
    "intake's branches may be made by a team, too": (
        lambda _server, repo: desk_ruleset(repo)["bypass_actors"].append(TEAM), ["intake_branches_open"],
    ),
    "the name that leaves no room for intake's branches": (
        lambda _server, repo: desk_ruleset(repo)["conditions"]["ref_name"]["include"].remove("refs/heads/intake"),
        ["intake_branches_open"],
    ),
    "a ruleset that does not forbid pushes": (drop_rule("update"), ["main_can_be_pushed", "main_can_be_merged"]),
    "force pushes": (drop_rule("non_fast_forward"), ["force_push"]),
    "deletion": (drop_rule("deletion"), ["deletion"]),
    "a team that may bypass": (let_pass(TEAM), ["extra_bypass"]),
    "a role that may merge by the button": (let_pass(BY_BUTTON), ["merge_button"]),
    "landing may not bypass": (set_own(bypass_actors=[]), ["landing_locked_out"]),
    "another ruleset shuts landing out": (second_ruleset, ["landing_locked_out"]),
    "no account to land": (account_gone(LANDER), ["no_landing_account", "extra_bypass"]),
    "a ruleset that drops reviews": (
        lambda _server, repo: rule(repo, "pull_request")["parameters"].update(dismiss_stale_reviews_on_push=True),
        ["drops_reviews"],
    ),
    "older protection that drops reviews": (
        lambda _server, repo: settings(repo).update(classic=CLASSIC), ["drops_reviews"],
    ),
    "older protection that asks for reviews of whoever lands": (
        lambda _server, repo: settings(repo).update(classic=STOPPING), ["landing_locked_out"],
    ),
    "another ruleset asks for checks of whoever lands": (checks_for_all, ["landing_locked_out"]),
    "a ruleset of theirs that happens to be called main": (theirs_called_main, []),
    "another default branch": (set_part("about", default_branch="dev"), ["default_branch"]),
    "a public repository": (public, ["public"]),
    "a public repository whose forks run unasked": (public_and_forks, ["public", "fork_runs_unasked"]),
    "a token that writes": (set_part("token", default_workflow_permissions="write"), ["token_writes"]),
    "workflows that approve": (set_part("token", can_approve_pull_request_reviews=True), ["workflows_approve"]),
    "forks with secrets": (set_part("forks", send_secrets_and_variables=True), ["fork_secrets"]),
    "forks with a token that writes": (set_part("forks", send_write_tokens_to_workflows=True), ["fork_writes"]),
    "forks that run unasked": (
        set_part("forks", require_approval_for_fork_pr_workflows=False), ["fork_runs_unasked"],
    ),
    "a secret of the repository": (lambda _server, repo: settings(repo)["secrets"].append("KEY"), ["open_secret"]),
    "a secret of the organisation": (
        lambda _server, repo: settings(repo)["organization_secrets"].append("KEY"), ["open_secret"],
    ),
    "no environment": (lambda _server, repo: settings(repo)["environments"].pop("landing"), ["no_environment"]),
    "an environment for any branch": (environment(policy=None), ["open_environment"]),
    "an environment for another branch, too": (
        lambda _server, repo: settings(repo)["environments"]["landing"]["branches"].append(
            {"id": 9, "name": "dev", "type": "branch"}
        ),
        ["open_environment"],
    ),
    "an environment for a tag of that name": (
        environment(branches=[{"id": 9, "name": "main", "type": "tag"}]), ["open_environment"],
    ),
    "an environment of somebody's with a secret, for any branch": (more_environment("KEY"), ["open_environment"]),
    "an environment of somebody's without a secret": (more_environment(), []),
    "an environment without its secret": (environment(secrets=[]), ["no_secret"]),
    "a site for everybody": (
        lambda _server, repo: settings(repo).update(pages={"public": True, "cname": None}), ["pages_public"],
    ),
    "no second factor": (set_part("organization", two_factor_requirement_enabled=False), ["two_factor"]),
}  # fmt: skip


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
@pytest.mark.parametrize(("plant", "names"), GITHUB.values(), ids=GITHUB.keys())
def test_a_planted_hole_is_named(
    plant: Plant, names: list[str], forge_server: ForgeServer, sound: Repository, doctor: Doctor
) -> None:
    plant(forge_server, sound)
    assert doctor() == names


def change_protection(**values: object) -> Plant:
    return lambda _server, repo: settings(repo)["protections"]["main"].update(values)


def rule_before(name: str) -> Plant:
    """A rule with a pattern, which Gitea takes before ours, and which lets everybody push."""

    def plant(_server: ForgeServer, repo: Repository) -> None:
        kept = settings(repo)["protections"]
        kept[name] = {**kept["main"], "rule_name": name, "priority": -1, "enable_push_whitelist": False}

    return plant


GITEA: dict[str, tuple[Plant, list[str]]] = {
    "no protection": (lambda _server, repo: settings(repo)["protections"].clear(), ["main_unguarded"]),
    **{
        f"the rule {name} before ours": (rule_before(name), ["guard_not_on_main", "main_can_be_pushed"])
        for name in ("m*", "{main,release}", "mai\\n", "*{in,ster}")
    },
    "a rule for other branches before ours": (rule_before("release/*"), []),
    "everybody may push": (change_protection(enable_push_whitelist=False), ["main_can_be_pushed"]),
    "everybody may push some files": (
        change_protection(unprotected_file_patterns="records/**"), ["main_can_be_pushed", "main_can_be_merged"],
    ),
    "everybody may merge": (change_protection(enable_merge_whitelist=False), ["main_can_be_merged"]),
    "somebody else may push": (change_protection(push_whitelist_usernames=[LANDER, "Ye-Zhiqiu"]), ["extra_bypass"]),
    "a team may push": (change_protection(push_whitelist_teams=["editors"]), ["extra_bypass"]),
    "deploy keys may push": (change_protection(push_whitelist_deploy_keys=True), ["extra_bypass"]),
    "somebody else may merge": (change_protection(merge_whitelist_usernames=["ye-zhiqiu"]), ["merge_button"]),
    "nobody may push": (change_protection(enable_push=False), ["landing_locked_out"]),
    "force pushes": (change_protection(enable_force_push=True), ["force_push"]),
    "force pushes of somebody": (
        change_protection(
            enable_force_push=True, enable_force_push_allowlist=True, force_push_allowlist_usernames=["ye-zhiqiu"]
        ),
        ["extra_bypass"],
    ),
    "reviews that are dropped": (change_protection(dismiss_stale_approvals=True), ["drops_reviews"]),
    "another default branch": (set_part("about", default_branch="dev"), ["default_branch"]),
    "a public repository": (lambda _server, repo: setattr(repo, "private", False), ["public"]),
    "a secret of the repository": (lambda _server, repo: settings(repo)["secrets"].append("KEY"), ["open_secret"]),
    "a secret of the organisation": (
        lambda _server, repo: settings(repo)["organization_secrets"].append("KEY"), ["open_secret"],
    ),
    "owners that are read first": (change_file("docs/CODEOWNERS", ".* @x\n"), ["other_owners"]),
    "a member of a team that may write a part of it, who is nobody": (
        lambda server, repo: settings(repo)["teams"].append(
            {"id": 3, "permission": "none", "units_map": {"repo.code": "write", "repo.wiki": "none"},
             "members": [server.user("mallory").login]}
        ),
        ["stranger_writes"],
    ),
    "a team's member who is nobody": (
        lambda server, repo: settings(repo)["teams"].append(
            {"id": 3, "permission": "write", "members": [server.user("mallory").login]}
        ),
        ["stranger_writes"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("dialect", ["gitea"], indirect=True)
@pytest.mark.parametrize(("plant", "names"), GITEA.values(), ids=GITEA.keys())
def test_a_planted_hole_is_named_in_gitea(
    plant: Plant, names: list[str], forge_server: ForgeServer, sound: Repository, doctor: Doctor
) -> None:
    plant(forge_server, sound)
    assert [name for name in doctor() if name not in UNTOLD_BY_GITEA] == names


def key(*, read_only: bool) -> Plant:
    return lambda _server, repo: settings(repo)["keys"].append({"title": "備份", "read_only": read_only})


BOTH: dict[str, tuple[Plant, list[str]]] = {
    "an account that the forge does not know": (account_gone("han-meisheng"), ["unknown_account"]),
    "a machine's account that the forge does not know": (account_gone("shoufa"), ["unknown_account"]),
    "landing that may only read": (lambda _server, repo: repo.people.update(ruzhang="read"), ["landing_cannot_write"]),
    "landing that administrates": (lambda _server, repo: repo.people.update(ruzhang="admin"), ["landing_is_admin"]),
    "somebody who left and may write": (writes("Old-Hand"), ["left_with_write"]),
    "a stranger who may write": (writes("mallory"), ["stranger_writes"]),
    "somebody of a unit who may write": (writes("zhong-min"), ["unit_writes"]),
    "intake that administrates": (lambda _server, repo: repo.people.update(shoufa="admin"), ["service_is_admin"]),
    "intake that writes": (lambda _server, repo: repo.people.update(shoufa="write"), []),
    "a key that may push": (key(read_only=False), ["deploy_key_writes"]),
    "a key that only reads": (key(read_only=True), []),
    "a form that was changed": (change_file(".github/labels.json", "[]\n"), ["file_differs"]),
    "a form's label that is missing": (lambda _server, repo: repo.labels.pop("intake") and None, ["no_label"]),
    "a file that is missing": (change_file(".github/pull_request_template.md", None), ["file_differs"]),
}


@pytest.mark.parametrize(("plant", "names"), BOTH.values(), ids=BOTH.keys())
def test_a_planted_hole_is_named_in_both(
    plant: Plant, names: list[str], forge_server: ForgeServer, sound: Repository, doctor: Doctor
) -> None:
    plant(forge_server, sound)
    assert [name for name in doctor() if name not in UNTOLD_BY_GITEA] == names


def test_every_hole_is_planted_in_some_test() -> None:
    planted = {name for cases in (GITHUB, GITEA, BOTH) for _, names in cases.values() for name in names}
    elsewhere = {"landing_is_person", "public_host", "other_address"}
    desks = {"intake_public", "intake_writer", "intake_not_readable", "intake_forms"}  # test_settings_desks.py
    assert planted | elsewhere | desks == {hole.name for hole in (*HOLES, *PEOPLE_HOLES)}
