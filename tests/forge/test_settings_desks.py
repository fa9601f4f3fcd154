"""The units' own repositories: what people write there must be theirs, and landing must be able to read it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.forge.conftest import DOCTORS_DAY
from tests.forge.forge_doctor import LANDER, UNTOLD_BY_GITEA
from tests.forge.forge_server import ForgeServer
from tests.forge.forge_settings import put_file, settings
from tests.forge.forge_state import Repository
from tests.support import OfficeFolder

from taizhang.forge.client import Forge
from taizhang.forge.intake.forms import FOLDER
from taizhang.forge.settings.landing_account import LandingAccount
from taizhang.forge.settings.live import examine
from taizhang.forge.settings.needs import Needs, needs_of

DESK = "office/niutanhe"
Said = Callable[[Needs], list[str]]


@pytest.fixture
def desk(forge_server: ForgeServer) -> Repository:
    """The repository of 牛潭河鄉, as the handbook has it."""
    people = {"office_bot": "admin", "shoufa": "write", LANDER: "read", "long_yuzhen": "read", "mo_changfa": "read"}
    return forge_server.repository(DESK, **people)


@pytest.fixture
def filled(desk: Repository, needs: Needs) -> Repository:
    """The same, with the forms in it."""
    put_file(desk, {path: text for path, text in needs.files.items() if path.startswith(f"{FOLDER}/")})
    return desk


@pytest.fixture
def said(forge: Forge, sound: Repository, filled: Repository) -> Said:
    """What the doctor says of it, in English."""
    return lambda needs: [one.message("en") for one in examine(forge, needs) if one.name not in UNTOLD_BY_GITEA]


@pytest.fixture
def unit_needs(needs: Needs) -> Needs:
    """What the office needs whose unit reports in a repository of its own."""
    return replace(needs, desks=(DESK,))


def test_the_units_repositories_are_those_of_the_forms(office: OfficeFolder) -> None:
    office.edit("schemas/forms.yaml", "intake: []", f"intake: [{{repo: {DESK}, unit: unit/niutanhe-xiang}}]")
    assert needs_of(office.rules(), DOCTORS_DAY).desks == (DESK,)


def test_one_that_its_people_and_landing_read_and_intake_alone_writes_has_no_hole(
    said: Said, unit_needs: Needs
) -> None:
    assert said(unit_needs) == []


def test_one_that_others_can_read_is_named_for_a_real_office(said: Said, unit_needs: Needs, desk: Repository) -> None:
    desk.private = False
    assert said(unit_needs) == [
        f"the unit's form repository {DESK} is not private: others can read what is reported there"
    ]
    assert said(replace(unit_needs, real=False)) == []


@pytest.mark.parametrize(("account", "level"), [("long-yuzhen", "write"), ("mo-changfa", "admin"), (LANDER, "write")])
def test_whoever_writes_there_besides_intake_is_named(
    account: str, level: str, said: Said, unit_needs: Needs, desk: Repository
) -> None:
    desk.people[account] = level
    assert said(unit_needs) == [
        f"{account} may write in the unit's form repository {DESK}, and so rewrite other people's forms and receipts"
    ]


@pytest.mark.parametrize("dialect", ["gitea"], indirect=True)
def test_a_team_of_the_organisation_that_writes_there_is_named(said: Said, unit_needs: Needs, desk: Repository) -> None:
    settings(desk)["organization"] = {}
    settings(desk)["teams"] = [{"id": 4, "permission": "write", "members": ["long-yuzhen"]}]
    assert said(unit_needs) == [
        f"long-yuzhen may write in the unit's form repository {DESK}, and so rewrite other people's forms and receipts"
    ]


def test_landing_that_cannot_read_there_is_named_unless_an_app_lands(
    said: Said, unit_needs: Needs, desk: Repository
) -> None:
    del desk.people[LANDER]
    blind = (
        f"the account that lands, {LANDER}, cannot read the unit's form repository {DESK}: nothing from there can land"
    )
    assert said(unit_needs) == [blind]
    app = LandingAccount(LANDER, {"actor_type": "Integration", "actor_id": 12})
    assert blind not in said(replace(unit_needs, landing=app))


def test_forms_that_are_missing_or_not_as_the_rules_make_them_are_named(
    said: Said, unit_needs: Needs, desk: Repository
) -> None:
    put_file(desk, {f"{FOLDER}/item.yml": None, f"{FOLDER}/progress.yml": "name: 督查反饋\n"})
    assert said(unit_needs) == [
        f"forms in the unit's repository {DESK} that are missing, or not as the rules make them: 2"
    ]


def test_one_without_any_form_is_named_once(forge: Forge, sound: Repository, desk: Repository, needs: Needs) -> None:
    [found] = [one for one in examine(forge, replace(needs, desks=(DESK,))) if one.name == "intake_forms"]
    assert found.mend("en").startswith("in a clone of it")


def test_forms_that_the_token_may_not_read_are_unknown(said: Said, unit_needs: Needs, filled: Repository) -> None:
    settings(filled)["secret_to"]["contents"] = 403
    assert said(unit_needs) == [
        f"unknown: the settings of the units' form repositories (what the forge says: {DESK}: HTTP 403)"
    ]


def test_one_that_the_token_cannot_see_is_unknown(
    forge: Forge, unit_needs: Needs, said: Said, desk: Repository
) -> None:
    del desk.people["office-bot"]
    assert said(unit_needs) == [
        f"unknown: the settings of the units' form repositories (what the forge says: {DESK}: HTTP 404)"
    ]
    [found] = [one for one in examine(forge, unit_needs) if one.name == "desks"]
    assert found.known is False
