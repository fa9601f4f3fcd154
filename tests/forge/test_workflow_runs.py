"""The workflows run for real, on GitHub's own example events, against the test forge; hostile texts in every field."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from tests.approval.town import ITEM, SHUI
from tests.forge import forge_git, forge_issues
from tests.forge.forge_act import add_workflows, event, run
from tests.forge.forge_hostile import HOSTILE
from tests.forge.forge_office import BOT, DESK, LEDGER, Hall, open_hall
from tests.forge.forge_server import ForgeServer

pytestmark = pytest.mark.parametrize("dialect", ["github"], indirect=True)
COMMAND = re.compile(
    r"^\[[^\]]*\] +(?:⚙|❗|💬|🚧) +::(?!set-env:: TAIZHANG_|notice|warning file=records|error file=records)",
    re.MULTILINE,
)
"""What `act` prints where a job's output was taken for a command, other than those that our workflows mean to give."""


@pytest.fixture
def hall(forge_server: ForgeServer, office_template: Path, tmp_path: Path) -> Hall:
    """An office in the forge with its workflows; the jobs' own token may write, as GitHub's would with permission."""
    hall = open_hall(
        forge_server, office_template, tmp_path / "clone",
        lambda office: add_workflows(office, TAIZHANG_PUBLISH_TO=str(tmp_path / "srv"), TAIZHANG_EDITIONS="office"),
    )  # fmt: skip
    forge_server.user("github-actions", bot=True)
    forge_server.repositories[LEDGER].people["github-actions"] = "write"
    hall.town.git("checkout", "-q", "main")
    return hall


def told(
    hall: Hall, workflow: str, name: str, payload: dict[str, Any], account: str = "", job: str | None = None
) -> str:
    """Run a workflow, which must succeed; what it printed. `account` is the one whose token its environment has."""
    secret = {BOT: "TAIZHANG_FORGE_TOKEN", DESK: "TAIZHANG_DESK_TOKEN"}.get(account)
    done = run(hall, workflow, name, payload, {secret: hall.server.user(account).token} if secret else {}, job)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "secret-of-" not in done.stdout + done.stderr
    assert COMMAND.findall(done.stdout) == []
    return done.stdout


def hostile(payload: Any) -> Any:
    """An event in which every text of people's says all hostile texts."""
    fields = {"title", "body", "description", "ref", "label", "message", "name"} - {"ref"}
    if isinstance(payload, dict):
        return {
            key: "\n".join(HOSTILE) if key in fields and isinstance(value, str) and key != "name" else hostile(value)
            for key, value in payload.items()
        }  # fmt: skip
    return [hostile(item) for item in payload] if isinstance(payload, list) else payload


def pull_event(number: int, action: str = "opened") -> dict[str, Any]:
    """A request was opened, with hostile words all over."""
    payload: dict[str, Any] = hostile(event("pull_request", action))
    payload["number"] = payload["pull_request"]["number"] = number
    payload["pull_request"]["head"]["ref"] = "a;touch${IFS}pwned;`touch${IFS}pwned`$(touch${IFS}pwned)"
    return payload


def test_land_lands_what_is_complete_and_asked_for(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    hall.town.git("checkout", "-q", "main")
    out = told(hall, "land", "workflow_dispatch", event("workflow_dispatch"), BOT)
    assert f"請求 {number}：已入賬 → {hall.main[:12]}" in out
    assert hall.landed()["number"] == "〔2026〕2號"


def test_land_does_nothing_where_the_office_has_given_no_token(hall: Hall) -> None:
    hall.server.requests.clear()
    told(hall, "land", "workflow_dispatch", event("workflow_dispatch"))
    assert {path for _, path, _ in hall.server.requests} <= {
        "/office/ledger.git/info/refs", "/office/ledger.git/git-upload-pack",
    }  # fmt: skip


@pytest.mark.parametrize("fork", [False, True])
def test_a_review_nudges_main_and_sees_no_secret(hall: Hall, fork: bool) -> None:
    payload = hostile(event("pull_request_review", "submitted"))
    payload["pull_request"]["head"]["repo"]["full_name"] = "stranger/ledger" if fork else LEDGER
    out = told(hall, "land", "pull_request_review", payload, BOT)
    dispatched = hall.server.repositories[LEDGER].settings.get("dispatched", [])
    assert dispatched == ([] if fork else [("land.yml", "main", "github-actions")])
    assert "入賬" not in out


def test_gate_tells_how_far_a_request_is(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    out = told(hall, "gate", "pull_request", pull_event(number))
    assert "**下一步**：《牛潭河鄉冬修水利進展》請 tang-xiaoman 或 ye-zhiqiu「編輯」" in out


def test_hostile_records_reach_the_checks_annotations_and_summary_as_text(hall: Hall) -> None:
    hall.town.open("zhang-chunyan")
    for number, text in enumerate(HOSTILE):
        place = SHUI.replace("shui", f"shui-{number}")
        hall.town.put(place, {**ITEM, "title": " ".join(text.split())[:100], "body": text, "category": text[:100]})
    hall.town.commit("zhang-chunyan", "09:05")
    number = hall.open("zhang-chunyan", "09:05")
    for workflow in ("check", "gate"):
        done = run(hall, workflow, "pull_request", pull_event(number))
        assert done.returncode == 1, done.stderr
        assert COMMAND.findall(done.stdout) == []
        assert not list(hall.town.root.rglob("pwned*"))


def test_check_annotates_what_is_wrong_and_tries_the_site(hall: Hall) -> None:
    hall.request("zhang-chunyan")
    assert "documentation built" in told(hall, "check", "pull_request", pull_event(1)).lower()
    hall.town.change(SHUI, category="nonsense")
    hall.again("zhang-chunyan", "09:10")
    done = run(hall, "check", "pull_request", pull_event(1))
    assert done.returncode == 1
    assert f"::error file={SHUI},line=" in done.stdout


def test_remind_opens_an_issue_for_each_unit(hall: Hall) -> None:
    out = told(hall, "remind", "workflow_dispatch", event("workflow_dispatch"), DESK)
    issues = hall.server.repositories[LEDGER].issues.values()
    assert {item["user"] for item in issues} == {DESK}
    assert any("玉竹縣經營管理局" in item["title"] for item in issues)
    assert "玉竹縣經營管理局：新開" in out


def test_intake_reads_the_issue_from_the_forge_and_not_from_the_event(hall: Hall) -> None:
    number = forge_issues.open_issue(hall.server, LEDGER, "zhang-chunyan", "hello", "\n".join(HOSTILE))
    payload = hostile(event("issues", "opened"))
    payload["issue"]["number"] = number
    told(hall, "intake", "issues", payload, DESK)
    assert not list(hall.town.root.rglob("pwned*"))


def test_publish_puts_the_site_in_place_at_once(hall: Hall, tmp_path: Path) -> None:
    payload = event("push") | {"ref": "refs/heads/main", "after": hall.main}
    told(hall, "publish", "push", payload, job="editions")
    place = tmp_path / "srv/office"
    assert place.is_symlink()
    first = place.resolve()
    assert "政務台賬" in (place / "index.html").read_text()
    told(hall, "publish", "push", payload, job="editions")
    assert place.resolve() != first
    assert first.is_dir()


@pytest.mark.parametrize(("pages", "put"), [("sample", True), ("public", False)])
def test_the_forges_pages_hold_the_sample_or_the_public_edition_alone(
    forge_server: ForgeServer, office_template: Path, tmp_path: Path, pages: str, put: bool
) -> None:
    hall = open_hall(
        forge_server, office_template, tmp_path / "clone", lambda office: add_workflows(office, TAIZHANG_PAGES=pages)
    )
    forge_server.user("github-actions", bot=True)
    forge_server.repositories[LEDGER].people["github-actions"] = "write"
    main = hall.main
    payload = event("push") | {"ref": "refs/heads/main", "after": main}
    done = run(hall, "publish", "push", payload, job="pages")
    branches = forge_git.branches(hall.git)
    assert (done.returncode == 0, "gh-pages" in branches, branches["main"]) == (put, put, main)
    if put:
        assert "政務台賬" in forge_git.git(hall.git, "show", "gh-pages:index.html")
    else:
        assert "editions.yaml" in done.stdout, "the public edition is off, which the command says"
