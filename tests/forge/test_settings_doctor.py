"""The doctor: a sound forge has no hole, and what is not told is a finding; `test_settings_holes` plants the rest."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.forge.conftest import DOCTORS_DAY, LEDGER
from tests.forge.forge_doctor import TEAM, UNTOLD_BY_GITEA, Doctor, own, public
from tests.forge.forge_server import ForgeServer
from tests.forge.forge_settings import put_file, settings
from tests.forge.forge_state import Repository
from tests.support import OfficeFolder

from taizhang.cli.main import main
from taizhang.forge.client import Forge
from taizhang.forge.settings.live import examine
from taizhang.forge.settings.needs import Needs, needs_of


def test_a_sound_forge_has_no_hole_and_gitea_says_what_it_does_not_tell(doctor: Doctor, dialect: str) -> None:
    assert doctor() == (UNTOLD_BY_GITEA if dialect == "gitea" else [])


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_a_person_who_lands_is_named(office: OfficeFolder, forge: Forge, needs: Needs, sound: Repository) -> None:
    office.edit("schemas/policy.yaml", "value: ruzhang,", "value: zou-kai,")
    found = examine(forge, replace(needs_of(office.rules(), DOCTORS_DAY), files=needs.files))
    assert [item.name for item in found if item.name.startswith("landing")] == [
        "landing_is_person",
        "landing_is_admin",
        "landing_locked_out",
    ]


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_a_public_host_is_named_for_a_real_office_alone(forge: Forge, needs: Needs, sound: Repository) -> None:
    here = replace(needs, public_hosts=frozenset({"127.0.0.1"}))
    assert [item.name for item in examine(forge, here)] == ["public_host"]
    assert examine(forge, replace(here, real=False)) == []


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_another_address_than_policys_is_named(
    forge_server: ForgeServer, forge: Forge, needs: Needs, sound: Repository
) -> None:
    assert examine(forge, replace(needs, address=f"{forge_server.web}/Office/ledger.git")) == []
    found = examine(forge, replace(needs, address="https://git.yuzhu.example/office/ledger"))
    assert [item.message("en") for item in found] == [
        f"policy.yaml names https://git.yuzhu.example/office/ledger, and this is {forge_server.web}/office/ledger"
    ]


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_a_sample_may_be_public_with_a_site(
    forge_server: ForgeServer, forge: Forge, needs: Needs, sound: Repository
) -> None:
    public(forge_server, sound)
    settings(sound)["pages"] = {"public": True, "cname": None}
    assert examine(forge, replace(needs, real=False)) == []


UNTOLD: dict[str, tuple[str, int, list[str]]] = {
    "the token's permissions": ("token", 403, ["token"]),
    "forks": ("forks", 404, ["forks"]),
    "secrets": ("secrets", 403, ["secrets"]),
    "who may write": ("writers", 403, ["writers"]),
    "older protection": ("classic", 403, ["guards"]),
    "environments": ("environments", 403, ["environments"]),
    "whose accounts there are": ("accounts", 403, ["bypass", "accounts"]),
    "deploy keys": ("keys", 403, ["keys"]),
    "labels": ("labels", 404, ["labels"]),
    "files": ("contents", 403, ["files"]),
}


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
@pytest.mark.parametrize(("part", "status", "names"), UNTOLD.values(), ids=UNTOLD.keys())
def test_what_the_forge_does_not_tell_is_a_finding(
    part: str, status: int, names: list[str], sound: Repository, doctor: Doctor
) -> None:
    settings(sound)["secret_to"][part] = status
    assert doctor() == names


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_a_token_without_administration_leaves_things_unknown_and_never_passes(
    forge_as: Callable[..., Forge], needs: Needs, sound: Repository
) -> None:
    found = examine(forge_as("ye-zhiqiu"), needs)
    assert [(item.name, item.known) for item in found] == [
        ("guards", False), ("bypass", False), ("token", False), ("forks", False), ("secrets", False), ("keys", False),
    ]  # fmt: skip


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_without_an_organisation_the_second_factor_is_unknown(sound: Repository, doctor: Doctor) -> None:
    settings(sound)["organization"] = None
    assert doctor() == ["two_factor"]


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_the_key_of_a_landing_machine_is_asked_for_where_there_is_one(
    office: OfficeFolder, forge: Forge, needs: Needs, sound: Repository
) -> None:
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFFlfJfiCVILeuBfT2hgJJEVXTl6tZ+BKAGzBdWJjjGx"
    office.edit("schemas/roles.yaml", "machines: []", f"machines: [{{name: m, key: {key}, from: 2026-11-20}}]")
    signs = needs_of(office.rules(), DOCTORS_DAY)
    assert [item.message("en") for item in examine(forge, signs)] == [
        "the environment landing has no secret TAIZHANG_LANDING_KEY; the workflow that needs it cannot run"
    ]


@pytest.fixture
def call(
    forge_server: ForgeServer, office: OfficeFolder, sound: Repository, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., int]:
    """The command as the administrator gives it; its exit code."""
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


@pytest.mark.parametrize("dialect", ["gitea"], indirect=True)
def test_what_gitea_never_tells_needs_no_better_token_and_nothing_once_seen(
    call: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    call("--seen", "token")
    assert capsys.readouterr().out.splitlines() == [
        "seen by hand token: unknown: what workflows' token may do (the API of Gitea, Forgejo does not tell)",
        "unknown two_factor: unknown: whether two factors are asked for (the API of Gitea, Forgejo does not tell)",
        "    → look at it in the forge's own settings (the handbook, Put the ledger into a forge, says where), "
        "then say --seen two_factor",
        "holes: 0, unknown: 1",
    ]


@pytest.mark.parametrize("level", ["write", "admin"])
def test_whoever_administers_and_is_not_on_the_list_is_told_where_he_belongs(
    level: str, forge_server: ForgeServer, forge: Forge, needs: Needs, sound: Repository
) -> None:
    sound.people[forge_server.user("mallory").login] = level
    [found] = [item for item in examine(forge, needs) if item.name == "stranger_writes"]
    assert "the administrator, too" in found.mend("en")


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
    needs = needs_of(office.rules(), DOCTORS_DAY)
    own(sound)["bypass_actors"] = [TEAM]
    put_file(sound, dict(needs.files))
    found = examine(forge, needs)
    assert [(item.name, item.known) for item in found] == [("bypass", False)]


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_a_ruleset_whose_bypass_is_not_told_leaves_that_unknown(
    forge: Forge, sound: Repository, doctor: Doctor
) -> None:
    own(sound)["bypass_actors"] = None
    assert doctor() == ["bypass"]
