"""The doctor: a sound forge has no hole, and each planted one is named."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from tests.forge.conftest import LEDGER
from tests.forge.forge_server import ForgeServer
from tests.forge.forge_settings import put_file, settings
from tests.forge.forge_state import Repository
from tests.support import OfficeFolder

from taizhang.cli.main import main
from taizhang.forge.client import Forge
from taizhang.forge.settings.holes import HOLES
from taizhang.forge.settings.live import examine, steps
from taizhang.forge.settings.needs import Needs, needs_of
from taizhang.forge.settings.steps import take

DAY = date(2026, 11, 20)
LANDER = "ruzhang"
OWNERS = {"github": ".github/CODEOWNERS", "gitea": ".gitea/CODEOWNERS"}
LEFT = """\
  old-hand:
    roles: [{role: editor, from: 2025-01-01, until: 2026-06-30}]
    accounts: [{forge: office, name: Old-Hand}]
"""
UNTOLD_BY_GITEA = ["token", "two_factor"]


@pytest.fixture
def needs(office: OfficeFolder) -> Needs:
    """What a real office needs."""
    office.edit("schemas/policy.yaml", "  sample: true\n", "  sample: false\n")
    office.edit("schemas/roles.yaml", "people:\n", f"people:\n{LEFT}")
    return needs_of(office.rules(), DAY)


@pytest.fixture
def sound(forge_server: ForgeServer, forge: Forge, needs: Needs) -> Repository:
    """A forge as it is after `sync --apply`, with files, accounts and secrets in their places."""
    repository = forge_server.repositories[LEDGER]
    del repository.people["office-bot"]
    for account in (*needs.accounts, LANDER):
        forge_server.user(account)
    repository.people |= {LANDER: "write", "zou-kai": "admin", "ye-zhiqiu": "write", "zhong-min": "read"}
    forge_server.user("office")
    settings(repository)["organization"] = {"two_factor_requirement_enabled": True}
    settings(repository)["about"] = {}
    put_file(repository, dict(needs.files))
    repository.people["office-bot"] = "admin"
    for label in needs.labels:
        repository.labels[label.name] = {**label._asdict(), "id": forge_server.next_id()}
    for step in steps(forge, needs):
        take(step)
    if forge_server.dialect == "github":
        settings(repository)["environments"]["landing"]["secrets"].append("TAIZHANG_FORGE_TOKEN")
        settings(repository)["environments"]["desk"]["secrets"].append("TAIZHANG_DESK_TOKEN")
    return repository


@pytest.fixture
def doctor(forge: Forge, needs: Needs, sound: Repository) -> Callable[[], list[str]]:
    """The names of what the doctor finds, asked as the administrator."""
    seen = replace(needs, services=needs.services | {"office-bot"})
    return lambda: [item.name for item in examine(forge, seen)]


def test_a_sound_forge_has_no_hole_and_gitea_says_what_it_does_not_tell(
    doctor: Callable[[], list[str]], dialect: str
) -> None:
    assert doctor() == (UNTOLD_BY_GITEA if dialect == "gitea" else [])


Plant = Callable[[ForgeServer, Repository], None]


def own(repository: Repository) -> dict:
    return next(iter(settings(repository)["rulesets"].values()))


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


def keep_only(*kinds: str) -> Plant:
    def plant(_server: ForgeServer, repo: Repository) -> None:
        own(repo)["rules"] = [item for item in own(repo)["rules"] if item["type"] in kinds]

    return plant


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


def public(_server: ForgeServer, repo: Repository) -> None:
    repo.private = False
    settings(repo)["public_forks"]["approval_policy"] = "all_external_contributors"


def public_and_forks(server: ForgeServer, repo: Repository) -> None:
    public(server, repo)
    settings(repo)["public_forks"]["approval_policy"] = "first_time_contributors"


LET = {"users": [{"login": "Ruzhang"}], "teams": []}
REVIEWS = {"dismiss_stale_reviews": False, "require_code_owner_reviews": False}
CLASSIC = {
    "required_pull_request_reviews": {**REVIEWS, "dismiss_stale_reviews": True, "bypass_pull_request_allowances": LET}
}
STOPPING = {"required_pull_request_reviews": REVIEWS}
TEAM = {"actor_type": "Team", "actor_id": 5, "bypass_mode": "always"}
BY_BUTTON = {"actor_type": "RepositoryRole", "actor_id": 5, "bypass_mode": "pull_request"}
EXCLUDING = {"ref_name": {"include": ["~ALL"], "exclude": ["refs/heads/m*"]}}

GITHUB: dict[str, tuple[Plant, list[str]]] = {
    "no ruleset": (without_ruleset, ["main_unguarded"]),
    "a ruleset that evaluates": (set_own(enforcement="evaluate"), ["guard_not_active", "main_unguarded"]),
    "a ruleset switched off": (set_own(enforcement="disabled"), ["guard_not_active", "main_unguarded"]),
    "a ruleset for another branch": (
        set_own(conditions={"ref_name": {"include": ["refs/heads/dev"], "exclude": []}}),
        ["guard_not_on_main", "main_unguarded"],
    ),
    "a ruleset that leaves main out": (set_own(conditions=EXCLUDING), ["guard_not_on_main", "main_unguarded"]),
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
    "a ruleset of theirs that happens to be called main": (theirs_called_main, [
    ]    ),
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
    "an environment without its secret": (environment(secrets=[]), ["no_secret"]),
    "a site for everybody": (
        lambda _server, repo: settings(repo).update(pages={"public": True, "cname": None}), ["pages_public"],
    ),
    "no second factor": (set_part("organization", two_factor_requirement_enabled=False), ["two_factor"]),
}  # fmt: skip


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
@pytest.mark.parametrize(("plant", "names"), GITHUB.values(), ids=GITHUB.keys())
def test_a_planted_hole_is_named(
    plant: Plant, names: list[str], forge_server: ForgeServer, sound: Repository, doctor: Callable[[], list[str]]
) -> None:
    plant(forge_server, sound)
    assert doctor() == names


def change_protection(**values: object) -> Plant:
    return lambda _server, repo: settings(repo)["protections"]["main"].update(values)


def rule_before(_server: ForgeServer, repo: Repository) -> None:
    """A rule with a pattern, which Gitea takes before ours, and which lets everybody push."""
    first = {**settings(repo)["protections"]["main"], "rule_name": "m*", "priority": -1, "enable_push_whitelist": False}
    settings(repo)["protections"]["m*"] = first


GITEA: dict[str, tuple[Plant, list[str]]] = {
    "no protection": (lambda _server, repo: settings(repo)["protections"].clear(), ["main_unguarded"]),
    "a rule before ours": (rule_before, ["guard_not_on_main", "main_can_be_pushed"]),
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
    plant: Plant, names: list[str], forge_server: ForgeServer, sound: Repository, doctor: Callable[[], list[str]]
) -> None:
    plant(forge_server, sound)
    assert [name for name in doctor() if name not in UNTOLD_BY_GITEA] == names


BOTH: dict[str, tuple[Plant, list[str]]] = {
    "an account that the forge does not know": (account_gone("han-meisheng"), ["unknown_account"]),
    "a machine's account that the forge does not know": (account_gone("shoufa"), ["unknown_account"]),
    "landing that may only read": (lambda _server, repo: repo.people.update(ruzhang="read"), ["landing_cannot_write"]),
    "landing that administrates": (lambda _server, repo: repo.people.update(ruzhang="admin"), ["landing_is_admin"]),
    "somebody who left and may write": (writes("Old-Hand"), ["left_with_write"]),
    "a stranger who may write": (writes("mallory"), ["stranger_writes"]),
    "a form that was changed": (change_file(".github/labels.json", "[]\n"), ["file_differs"]),
    "a form's label that is missing": (lambda _server, repo: repo.labels.pop("intake") and None, ["no_label"]),
    "a file that is missing": (change_file(".github/pull_request_template.md", None), ["file_differs"]),
}


@pytest.mark.parametrize(("plant", "names"), BOTH.values(), ids=BOTH.keys())
def test_a_planted_hole_is_named_in_both(
    plant: Plant, names: list[str], forge_server: ForgeServer, sound: Repository, doctor: Callable[[], list[str]]
) -> None:
    plant(forge_server, sound)
    assert [name for name in doctor() if name not in UNTOLD_BY_GITEA] == names


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_a_person_who_lands_is_named(office: OfficeFolder, forge: Forge, needs: Needs, sound: Repository) -> None:
    office.edit("schemas/policy.yaml", "value: ruzhang,", "value: zou-kai,")
    found = examine(forge, replace(needs_of(office.rules(), DAY), files=needs.files))
    assert [item.name for item in found if item.name.startswith("landing")] == [
        "landing_is_person",
        "landing_is_admin",
        "landing_locked_out",
    ]


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_a_public_host_is_named_for_a_real_office_alone(forge: Forge, needs: Needs, sound: Repository) -> None:
    here = replace(needs, public_hosts=frozenset({"127.0.0.1"}), services=needs.services | {"office-bot"})
    assert [item.name for item in examine(forge, here)] == ["public_host"]
    assert examine(forge, replace(here, real=False)) == []


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_another_address_than_policys_is_named(
    forge_server: ForgeServer, forge: Forge, needs: Needs, sound: Repository
) -> None:
    mine = replace(needs, services=needs.services | {"office-bot"})
    assert examine(forge, replace(mine, address=f"{forge_server.web}/Office/ledger.git")) == []
    found = examine(forge, replace(mine, address="https://git.yuzhu.example/office/ledger"))
    assert [item.message("en") for item in found] == [
        f"policy.yaml names https://git.yuzhu.example/office/ledger, and this is {forge_server.web}/office/ledger"
    ]


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_a_sample_may_be_public_with_a_site(
    forge_server: ForgeServer, forge: Forge, needs: Needs, sound: Repository
) -> None:
    public(forge_server, sound)
    settings(sound)["pages"] = {"public": True, "cname": None}
    assert examine(forge, replace(needs, real=False, services=needs.services | {"office-bot"})) == []


UNTOLD: dict[str, tuple[str, int, list[str]]] = {
    "the token's permissions": ("token", 403, ["token"]),
    "forks": ("forks", 404, ["forks"]),
    "secrets": ("secrets", 403, ["secrets"]),
    "who may write": ("writers", 403, ["writers"]),
    "older protection": ("classic", 403, ["guards"]),
    "environments": ("environments", 403, ["environments"]),
    "whose accounts there are": ("accounts", 403, ["accounts"]),
    "labels": ("labels", 404, ["labels"]),
    "files": ("contents", 403, ["files"]),
}


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
@pytest.mark.parametrize(("part", "status", "names"), UNTOLD.values(), ids=UNTOLD.keys())
def test_what_the_forge_does_not_tell_is_a_finding(
    part: str, status: int, names: list[str], sound: Repository, doctor: Callable[[], list[str]]
) -> None:
    settings(sound)["secret_to"][part] = status
    assert doctor() == names


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_a_token_without_administration_leaves_things_unknown_and_never_passes(
    forge_as: Callable[..., Forge], needs: Needs, sound: Repository
) -> None:
    found = examine(forge_as("ye-zhiqiu"), replace(needs, services=needs.services | {"office-bot"}))
    assert [(item.name, item.known) for item in found] == [
        ("guards", False), ("token", False), ("forks", False), ("secrets", False),
    ]  # fmt: skip


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_without_an_organisation_the_second_factor_is_unknown(
    sound: Repository, doctor: Callable[[], list[str]]
) -> None:
    settings(sound)["organization"] = None
    assert doctor() == ["two_factor"]


def test_every_hole_is_planted_in_some_test() -> None:
    planted = {name for cases in (GITHUB, GITEA, BOTH) for _, names in cases.values() for name in names}
    elsewhere = {"landing_is_person", "public_host", "other_address"}
    assert planted | elsewhere == {hole.name for hole in HOLES}


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_the_key_of_a_landing_machine_is_asked_for_where_there_is_one(
    office: OfficeFolder, forge: Forge, needs: Needs, sound: Repository
) -> None:
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFFlfJfiCVILeuBfT2hgJJEVXTl6tZ+BKAGzBdWJjjGx"
    office.edit("schemas/roles.yaml", "machines: []", f"machines: [{{name: m, key: {key}, from: 2026-11-20}}]")
    signs = replace(needs_of(office.rules(), DAY), services=needs.services | {"office-bot"})
    assert [item.message("en") for item in examine(forge, signs)] == [
        "the environment landing has no secret TAIZHANG_LANDING_KEY; the workflow that needs it cannot run"
    ]


@pytest.fixture
def call(
    forge_server: ForgeServer, office: OfficeFolder, sound: Repository, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., int]:
    """The command as the administrator gives it; its exit code."""
    office.edit("schemas/policy.yaml", "value: [shoufa],", "value: [shoufa, Office-Bot],")
    monkeypatch.delenv("TAIZHANG_FORGE_TOKEN", raising=False)
    for name, value in forge_server.environment("office-bot", LEDGER).items():
        monkeypatch.setenv(name, value)
    return lambda *arguments: main(["-C", str(office.root), "--lang", "en", "forge", "doctor", *arguments])


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_the_command_says_what_is_wrong_and_how_to_mend_it(
    call: Callable[..., int], sound: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call() == 0
    assert capsys.readouterr().out == "no hole in the forge's settings\n"
    own(sound)["enforcement"] = "evaluate"
    assert call() == 1
    assert capsys.readouterr().out.splitlines() == [
        "hole guard_not_active: the protection taizhang-main is not active: it notes, and stops nobody",
        "    → run taizhang forge sync --apply, or set it to Active",
        "hole main_unguarded: nothing guards main: whoever may write can change the ledger",
        "    → run taizhang forge sync --apply",
        "holes: 2, unknown: 0",
    ]


@pytest.mark.parametrize("dialect", ["gitea"], indirect=True)
def test_what_is_not_told_fails_until_somebody_has_looked_at_it(
    call: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    assert call() == 1
    assert capsys.readouterr().out.splitlines()[-1] == "holes: 0, unknown: 2"
    assert call("--seen", "token") == 1
    assert call("--seen", "token", "--seen", "two_factor") == 0
    assert "seen by hand two_factor: unknown: whether two factors are asked for" in capsys.readouterr().out
    assert call("--seen", "guards") == 1


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_a_hole_is_no_less_of_one_for_having_been_seen(
    call: Callable[..., int], sound: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(sound)["organization"]["two_factor_requirement_enabled"] = False
    assert call("--seen", "two_factor", "--format", "json") == 1
    (found,) = json.loads(capsys.readouterr().out)["findings"]
    assert (found["name"], found["known"], found["seen"]) == ("two_factor", True, False)


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_a_forge_that_cannot_be_asked_is_no_sound_one(
    call: Callable[..., int], forge_server: ForgeServer, capsys: pytest.CaptureFixture[str]
) -> None:
    forge_server.fail("GET", "/repos/office/ledger", status=401)
    assert call() == 1
    out, err = capsys.readouterr()
    assert (out, err.startswith("the forge does not accept the token")) == ("", True)


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_who_belongs_to_a_team_that_lands_is_unknown(office: OfficeFolder, forge: Forge, sound: Repository) -> None:
    said = "    landing_actor:\n      title: 入賬者\n      en: Who lands\n      unit: table\n      of: text\n"
    value = "      values:\n        - {from: 2025-01-01, value: {type: Team, id: 5}}\n"
    office.edit("schemas/policy.yaml", "    public_hosts:\n", f"{said}{value}    public_hosts:\n")
    needs = needs_of(office.rules(), DAY)
    own(sound)["bypass_actors"] = [TEAM]
    put_file(sound, dict(needs.files))
    found = examine(forge, replace(needs, services=needs.services | {"office-bot"}))
    assert [(item.name, item.known) for item in found] == [("bypass", False)]


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_a_ruleset_whose_bypass_is_not_told_leaves_that_unknown(
    forge: Forge, sound: Repository, doctor: Callable[[], list[str]]
) -> None:
    own(sound)["bypass_actors"] = None
    assert doctor() == ["bypass"]
