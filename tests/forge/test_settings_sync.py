"""`sync`: files from the rules, and a forge's settings brought to what they say, once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.forge.conftest import LEDGER
from tests.forge.forge_server import ForgeServer
from tests.forge.forge_settings import put_file, settings
from tests.support import REPOSITORY, OfficeFolder

from taizhang.cli.main import main
from taizhang.errors import TaizhangError
from taizhang.forge.client import Forge
from taizhang.forge.problems import ForgeError
from taizhang.forge.settings.files import RULESET_FILE, differences, generated, write_files
from taizhang.forge.settings.labels import labels_of
from taizhang.forge.settings.live import intake_steps, steps
from taizhang.forge.settings.main_rules import branch_protection, differs, ruleset
from taizhang.forge.settings.needs import intake_needs, needs_of
from taizhang.forge.settings.steps import take

DAY = date(2026, 11, 20)
LANDER = "ruzhang"
RULESETS = "repos/office/ledger/rulesets"


@pytest.fixture
def lander(forge_server: ForgeServer) -> str:
    """The account that lands, with write permission; the one that takes in is there, too."""
    forge_server.user("shoufa")
    forge_server.repositories[LEDGER].people[forge_server.user(LANDER).login] = "write"
    return LANDER


def owners(office: OfficeFolder, path: str = ".github/CODEOWNERS", on: date = DAY) -> dict[str, list[str]]:
    """The accounts that a file of owners names for each pattern."""
    lines = generated(office.rules(), on)[path].splitlines()
    return {words[0]: words[1:] for words in (line.split() for line in lines if not line.startswith("#"))}


# files


def test_rules_are_the_keepers_and_prose_is_nobodys(office: OfficeFolder) -> None:
    found = owners(office)
    assert list(found)[:3] == ["*", "/docs/", "/records/"]
    assert found["*"] == ["@cao-zhengping", "@zou-kai"]
    assert (found["/docs/"], found["/records/"]) == ([], [])


def test_records_are_asked_of_who_may_take_the_next_step_for_the_whole_office(office: OfficeFolder) -> None:
    found = owners(office)
    assert found["/records/directive/"] == ["@dong-jianing", "@feng-siyuan", "@he-jing"]
    assert found["/records/bulletin/"] == [
        "@cao-zhengping", "@jiang-ruolan", "@lu-huaigu", "@meng-qingfang", "@ouyang-shaowen", "@qin-weidong",
        "@tan-qiming", "@xia-minghui",
    ]  # fmt: skip
    assert not any("@mo-changfa" in accounts for accounts in found.values())  # head of one unit alone


def test_gitea_has_the_same_owners_in_its_own_words(office: OfficeFolder) -> None:
    github, gitea = owners(office), owners(office, ".gitea/CODEOWNERS")
    assert gitea.pop("!(records|docs)/.*") == github["*"]
    assert {f"/{pattern.removesuffix('.*')}": accounts for pattern, accounts in gitea.items()} == {
        pattern: accounts for pattern, accounts in github.items() if accounts and pattern != "*"
    }


def test_accounts_count_on_the_day(office: OfficeFolder) -> None:
    office.edit(
        "schemas/roles.yaml", "- {forge: office, name: ye-zhiqiu}",
        "- {forge: office, name: ye-zhiqiu, until: 2026-11-20}\n      - {forge: office, name: Ye2, from: 2026-11-21}",
    )  # fmt: skip
    before, after = (owners(office, on=day)["/records/info/"] for day in (DAY, DAY + timedelta(days=1)))
    assert ("@ye-zhiqiu" in before, "@Ye2" in before) == (True, False)
    assert ("@ye-zhiqiu" in after, "@Ye2" in after) == (False, True)


def test_who_held_a_role_once_is_not_asked(office: OfficeFolder) -> None:
    assert "@wei-changlin" not in owners(office)["/records/info/"]  # editor until the end of 2025
    assert "@wei-changlin" in owners(office, on=date(2025, 6, 1))["/records/info/"]


HOSTILE = "壞\u2028* @everyone <!-- --> `x` [a](b) ::set-output\u202e"


def test_text_of_the_rules_stays_text_in_every_file(office: OfficeFolder) -> None:
    kind = office.read("schemas/kinds/info.schema.json")
    office.write("schemas/kinds/info.schema.json", kind.replace('"信息"', json.dumps(HOSTILE), 1))
    office.edit("schemas/workflows/info@1.yaml", "title: 編輯,", 'title: "--> /act x @everyone",')
    files = generated(office.rules(), DAY)
    plain = generated(OfficeFolder(REPOSITORY).rules(), DAY)
    assert files.keys() == plain.keys()
    for path in (".github/CODEOWNERS", ".gitea/CODEOWNERS", ".github/pull_request_template.md"):
        assert len(files[path].split("\n")) == len(plain[path].split("\n")), path
        assert ("壞" in files[path], "@everyone" in files[path]) == (True, False), path
        assert not {"\u2028", "\u202e"} & set(files[path]), path
    assert files[".github/pull_request_template.md"].count("-->") == 1
    names = [label["name"] for label in json.loads(files[".github/labels.json"])]
    assert all(len(name) <= 50 and name.isprintable() and "@" not in name for name in names)


def test_labels_have_the_names_of_the_schemas_each_once(office: OfficeFolder) -> None:
    labels = {label.name: label for label in labels_of(office.rules())}
    assert labels["緊急:特急"] == ("緊急:特急", "c62828", "Urgency: Critical")
    assert labels["緊急:平件"].color == "2e7d32"
    assert labels["種類:督查事項"].description == "Kind: Supervision matter"
    assert labels["環節:已核稿"].description == "Stage: Reviewed"
    assert {"intake", "提醒"} <= labels.keys()
    assert len({name.casefold() for name in labels}) == len(labels_of(office.rules()))


def test_a_name_that_two_groups_share_ignoring_case_is_one_label(office: OfficeFolder) -> None:
    text = office.read("schemas/kinds/lapse.schema.json")
    office.write("schemas/kinds/lapse.schema.json", text.replace('"title": "報送差錯"', '"title": "Info"', 1))
    text = office.read("schemas/kinds/paper.schema.json")
    office.write("schemas/kinds/paper.schema.json", text.replace('"title": "參評文稿"', '"title": "INFO"', 1))
    assert [one.name for one in labels_of(office.rules()) if one.name.lower() == "種類:info"] == ["種類:Info"]


def test_the_rulesets_file_names_who_lands_where_policy_has_his_number(office: OfficeFolder) -> None:
    assert json.loads(generated(office.rules(), DAY)[RULESET_FILE])["bypass_actors"] == []
    said = "    landing_actor:\n      title: 入賬者\n      en: Who lands\n      unit: table\n      of: text\n"
    value = "      values:\n        - {from: 2025-01-01, value: {type: Integration, id: 12}}\n"
    office.edit("schemas/policy.yaml", "    public_hosts:\n", f"{said}{value}    public_hosts:\n")
    assert json.loads(generated(office.rules(), DAY)[RULESET_FILE])["bypass_actors"] == [
        {"actor_type": "Integration", "actor_id": 12, "bypass_mode": "always"}
    ]


def test_main_is_guarded_without_dropping_reviews() -> None:
    rules = {rule["type"]: rule.get("parameters", {}) for rule in ruleset(None)["rules"]}
    assert rules.keys() == {"deletion", "non_fast_forward", "update", "pull_request"}
    assert rules["pull_request"]["dismiss_stale_reviews_on_push"] is False
    assert branch_protection("x")["dismiss_stale_approvals"] is False


def test_written_files_are_the_same_again_and_forms_fit_their_schema(office: OfficeFolder, tmp_path: Path) -> None:
    files = generated(office.rules(), DAY)
    folder = tmp_path / "out"
    folder.mkdir()
    assert differences(folder, files) == sorted(files)
    assert write_files(folder, files) == sorted(files)
    assert differences(folder, files) == []
    assert write_files(folder, files) == []
    for schema, found in {
        "vendor.github-issue-forms": [p for p in files if "ISSUE_TEMPLATE" in p and not p.endswith("config.yml")],
        "vendor.github-issue-config": [p for p in files if p.endswith("ISSUE_TEMPLATE/config.yml")],
        "vendor.github-workflows": [p for p in files if "/workflows/" in p],
    }.items():
        assert found
        paths = [str(folder / path) for path in found]
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *paths]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_a_link_that_leads_out_is_not_followed(office: OfficeFolder, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out").mkdir()
    (tmp_path / "out/.github").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(TaizhangError, match="leads out of"):
        write_files(tmp_path / "out", generated(office.rules(), DAY))
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert list((tmp_path / "out").iterdir()) == [tmp_path / "out/.github"]


def call(office: OfficeFolder, *arguments: str) -> int:
    return main(["-C", str(office.root), "--lang", "en", "forge", "sync", *arguments])


def test_check_tells_each_file_that_differs_and_write_mends_it(
    office: OfficeFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    count = len(generated(office.rules(), DAY))
    assert call(office, "--write", str(office.root)) == 0
    assert len(capsys.readouterr().out.splitlines()) == count
    assert call(office, "--check") == 0
    assert capsys.readouterr().out == f"{count} files, all as the rules make them\n"
    office.edit(".github/CODEOWNERS", "* @cao-zhengping", "* @mallory")
    office.delete(".github/labels.json")
    assert call(office, "--check") == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        "not as the rules make it: .github/CODEOWNERS", "not as the rules make it: .github/labels.json",
    ]  # fmt: skip
    assert err == "run taizhang forge sync --write . and send it as a change of the rules\n"
    assert call(office, "--write", str(office.root)) == 0
    assert call(office, "--check") == 0


def test_an_intake_repository_gets_forms_and_nothing_that_lands(
    office: OfficeFolder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "unit").mkdir()
    assert call(office, "--intake", "--write", str(tmp_path / "unit")) == 0
    written = [path.relative_to(tmp_path / "unit").as_posix() for path in (tmp_path / "unit").rglob("*.yml")]
    assert ".github/ISSUE_TEMPLATE/item.yml" in written
    assert {path.rpartition("/")[0] for path in written} == {".github/ISSUE_TEMPLATE"}
    capsys.readouterr()


@pytest.mark.parametrize(("arguments", "said"), [
    ([], "say what to do: --check, --write DIR, --apply\n"),
    (["--check", "--write", "."], "use either --check or --write\n"),
    (["--apply"], "there is no token for the forge"),
])  # fmt: skip
def test_a_wrong_call_says_what_is_missing(
    arguments: list[str], said: str, office: OfficeFolder, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    for name in ("TAIZHANG_FORGE_TOKEN", "GITHUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    assert call(office, *arguments) == 2
    assert capsys.readouterr().err.startswith(said)


# the forge's own settings


def apply(forge: Forge, office: OfficeFolder) -> list[tuple[str, str]]:
    """Bring the forge to what the office needs; what was changed."""
    done = []
    for step in steps(forge, needs_of(office.rules(), DAY)):
        take(step)
        done.append((step.what.en, step.name))
    return done


FIRST = {
    "github": [
        ("protection of main", "taizhang-main"), ("protection of intake's branches", "taizhang-intake"),
        ("permissions of workflows", "read"),
        ("permissions of requests from forks", "read"), ("environment", "desk"), ("environment", "desk: main"),
        ("environment", "landing"), ("environment", "landing: main"),
    ],
    "gitea": [("protection of main", "main")],
}  # fmt: skip


def test_apply_makes_what_is_missing_once(
    forge_server: ForgeServer, forge: Forge, office: OfficeFolder, lander: str, dialect: str
) -> None:
    labels = [("label", label.name) for label in labels_of(office.rules())]
    assert apply(forge, office) == [*FIRST[dialect], *labels]
    asked = len(forge_server.requests)
    assert apply(forge, office) == []
    assert {method for method, _, _ in forge_server.requests[asked:]} == {"GET"}


def test_after_apply_only_the_landing_account_moves_main(
    forge_server: ForgeServer, forge: Forge, office: OfficeFolder, lander: str, tmp_path: Path
) -> None:
    repository = forge_server.repositories[LEDGER]
    repository.people[forge_server.user("ye-zhiqiu").login] = "write"
    put_file(repository, {"a": "1"})
    assert push(forge_server, "ye-zhiqiu", tmp_path / "before") == 0
    apply(forge, office)
    assert push(forge_server, "ye-zhiqiu", tmp_path / "after") != 0
    assert push(forge_server, lander, tmp_path / "lander") == 0


def push(server: ForgeServer, login: str, folder: Path) -> int:
    """Push one more commit to main as an account; Git's exit code."""
    remote = server.web.replace("//", f"//{login}:{server.user(login).token}@") + f"/{LEDGER}.git"
    subprocess.run(["git", "clone", "-q", remote, str(folder)], check=True, capture_output=True)
    made = ["-c", "user.name=x", "-c", "user.email=x@y.example", "commit", "-q", "--allow-empty", "-m", login]
    subprocess.run(["git", "-C", str(folder), *made], check=True)
    return subprocess.run(
        ["git", "-C", str(folder), "push", "-q", "origin", "HEAD:main"], check=False, capture_output=True
    ).returncode


def test_apply_changes_what_is_ours_and_leaves_what_is_not(
    forge_server: ForgeServer, forge: Forge, office: OfficeFolder, lander: str, dialect: str
) -> None:
    repository = forge_server.repositories[LEDGER]
    apply(forge, office)
    repository.labels["自家的"] = {"name": "自家的", "color": "000000", "description": "", "id": 999}
    repository.labels["緊急:特急"]["color"] = "ffffff"
    own = settings(repository)
    if dialect == "github":
        mine = next(iter(own["rulesets"].values()))
        own["rulesets"][77] = {**mine, "id": 77, "name": "theirs", "enforcement": "disabled"}
        mine["enforcement"] = "evaluate"
        own["environments"]["landing"].update(policy=None, wait_timer=30)
        changed = [
            ("protection of main", "taizhang-main"),
            ("environment", "landing"),
            ("environment", "landing: main"),
        ]
        own["environments"]["landing"]["branches"].clear()
    else:
        own["protections"]["release"] = {**own["protections"]["main"], "rule_name": "release", "enable_push": False}
        own["protections"]["main"]["push_whitelist_usernames"] = ["office-bot"]
        changed = [("protection of main", "main")]
    assert apply(forge, office) == [*changed, ("label", "緊急:特急")]
    assert repository.labels["自家的"]["color"] == "000000"
    assert repository.labels["緊急:特急"]["color"] == "c62828"
    if dialect == "github":
        assert own["rulesets"][77]["enforcement"] == "disabled"
        assert own["environments"]["landing"]["wait_timer"] == 30
    else:
        assert own["protections"]["release"]["enable_push"] is False
    assert apply(forge, office) == []


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_apply_keeps_shut_what_is_shut_already(
    forge_server: ForgeServer, forge: Forge, office: OfficeFolder, lander: str
) -> None:
    forks = settings(forge_server.repositories[LEDGER])["forks"]
    forks["run_workflows_from_fork_pull_requests"] = False
    assert "permissions of requests from forks" not in [what for what, _ in apply(forge, office)]
    assert forks["run_workflows_from_fork_pull_requests"] is False


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_an_older_server_without_settings_for_forks_gets_the_rest(
    forge_server: ForgeServer, forge: Forge, office: OfficeFolder, lander: str
) -> None:
    settings(forge_server.repositories[LEDGER])["secret_to"]["forks"] = 404
    done = apply(forge, office)
    assert ("permissions of requests from forks", "read") not in done
    assert ("environment", "landing") in done


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_without_an_account_to_land_nothing_is_changed(
    forge_server: ForgeServer, forge: Forge, office: OfficeFolder
) -> None:
    with pytest.raises(TaizhangError, match="the forge has no account ruzhang"):
        apply(forge, office)
    assert settings(forge_server.repositories[LEDGER])["rulesets"] == {}


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_without_an_account_to_take_in_its_branches_are_not_shut_to_everybody(
    forge_server: ForgeServer, forge: Forge, office: OfficeFolder, lander: str
) -> None:
    del forge_server.accounts["shoufa"]
    with pytest.raises(TaizhangError, match="the forge has no account shoufa, which is to take in"):
        apply(forge, office)
    names = [item["name"] for item in settings(forge_server.repositories[LEDGER])["rulesets"].values()]
    assert names == ["taizhang-main"]


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_only_intake_makes_removes_and_rewrites_its_branches_and_others_may_add(
    forge_server: ForgeServer, forge: Forge, office: OfficeFolder, lander: str
) -> None:
    apply(forge, office)
    made = list(settings(forge_server.repositories[LEDGER])["rulesets"].values())[1]
    assert [rule["type"] for rule in made["rules"]] == ["creation", "deletion", "non_fast_forward"]
    assert made["conditions"]["ref_name"] == {
        "include": ["refs/heads/intake", "refs/heads/intake/**/*"], "exclude": [],
    }  # fmt: skip
    number = forge_server.accounts["shoufa"].id
    assert made["bypass_actors"] == [{"actor_type": "User", "actor_id": number, "bypass_mode": "always"}]
    made["bypass_actors"].append({"actor_type": "Team", "actor_id": 5, "bypass_mode": "always"})
    assert apply(forge, office) == [("protection of intake's branches", "taizhang-intake")]
    assert len(made["bypass_actors"]) == 1


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_a_server_whose_rulesets_take_no_single_account_lets_policys_team_take_in(
    forge_server: ForgeServer, forge: Forge, office: OfficeFolder, lander: str
) -> None:
    said = "    desk_actor:\n      title: 收件者\n      en: Who takes in\n      unit: table\n      of: text\n"
    value = "      values:\n        - {from: 2025-01-01, value: {type: Team, id: 6}}\n"
    office.edit("schemas/policy.yaml", "    public_hosts:\n", f"{said}{value}    public_hosts:\n")
    apply(forge, office)
    made = list(settings(forge_server.repositories[LEDGER])["rulesets"].values())[1]
    assert made["bypass_actors"] == [{"actor_type": "Team", "actor_id": 6, "bypass_mode": "always"}]


@pytest.mark.parametrize("dialect", ["gitea"], indirect=True)
def test_an_account_that_gitea_leaves_out_for_want_of_permission_is_told(
    forge_server: ForgeServer, forge: Forge, office: OfficeFolder
) -> None:
    forge_server.user(LANDER)
    with pytest.raises(TaizhangError, match="did not do as told: protection of main main"):
        apply(forge, office)


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_a_token_that_may_not_administrate_changes_nothing(
    forge_as: Callable[..., Forge], forge_server: ForgeServer, office: OfficeFolder, lander: str
) -> None:
    with pytest.raises(ForgeError) as refused:
        apply(forge_as(lander), office)
    assert refused.value.status == 403
    assert forge_server.repositories[LEDGER].labels == {}


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_a_run_that_broke_off_is_taken_up_where_it_ended(
    forge_server: ForgeServer, forge: Forge, office: OfficeFolder, lander: str
) -> None:
    fault = forge_server.fail("PUT", "/repos/office/ledger/environments/landing", times=9, status=403)
    with pytest.raises(ForgeError):
        apply(forge, office)
    fault.times = 0
    assert apply(forge, office)[:2] == [("environment", "landing"), ("environment", "landing: main")]


def test_an_intake_repository_gets_its_label_alone(
    forge_server: ForgeServer, forge: Forge, office: OfficeFolder
) -> None:
    found = list(intake_steps(forge, intake_needs(office.rules(), DAY)))
    assert [(step.what.en, step.name) for step in found] == [("label", "intake")]


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_the_command_tells_each_change_and_with_check_makes_none(
    forge_server: ForgeServer, office: OfficeFolder, lander: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.delenv("TAIZHANG_FORGE_TOKEN", raising=False)
    for name, value in forge_server.environment("office-bot", LEDGER).items():
        monkeypatch.setenv(name, value)
    assert call(office, "--apply", "--check") == 1
    assert capsys.readouterr().out.splitlines()[0] == "to do: make the protection of main taizhang-main"
    assert settings(forge_server.repositories[LEDGER])["rulesets"] == {}
    assert call(office, "--apply") == 0
    assert capsys.readouterr().out.splitlines()[0] == "done: make the protection of main taizhang-main"
    assert call(office, "--apply", "--check") == 0
    assert capsys.readouterr().out == "the forge's settings are all as the rules make them\n"


@pytest.mark.parametrize(("wanted", "live", "other"), [
    ({"a": 1}, {"a": 1, "b": 2}, False),
    ({"a": 1}, {"b": 2}, True),
    ({"a": {"b": [1, 2]}}, {"a": {"b": [2, 1]}}, False),
    ([{"t": "x"}, {"t": "y"}], [{"t": "y", "z": 1}, {"t": "x"}], False),
    ([{"t": "x"}], [{"t": "x"}, {"t": "x"}], True),
    ([], ["x"], True),
    ([1], None, True),
    ({"a": 1}, None, True),
    (False, 0, False),
    ("", None, True),
])  # fmt: skip
def test_a_difference_is_what_is_missing_or_listed_besides(wanted: object, live: object, other: bool) -> None:
    assert differs(wanted, live) is other
