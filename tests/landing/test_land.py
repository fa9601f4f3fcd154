"""Requests land in a bare repository: what main then holds, and what keeps a request out."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from tests.approval.test_migration import FIELD, KIND, MIGRATION, TEXT
from tests.approval.town import ITEM, SHUI, SHUI_REF, Town, when
from tests.landing.hall import STAGES, Hall, steps
from tests.support import INFO, PUBLICATION, SUPERVISION

from taizhang.approval import read_evidence
from taizhang.errors import TaizhangError, UsageError
from taizhang.landing import land as landing_module
from taizhang.landing.land import Request, land

ADOPTION = {"level": "county", "publication": "publication/xin-zijiang", "date": "2026-11-19"}
PROGRESS = {"unit": "unit/jingguan-ju", "at": when("09:00"), "progress": "推廣意見已下發。"}


def migrate(town: Town) -> None:
    """A request in which a field becomes required, with the migration that gives it to every record."""
    town.open("zou-kai")
    schema = json.loads(town.office.read(KIND))
    schema["properties"]["frequency"] = FIELD
    schema["required"].append("frequency")
    town.office.write(KIND, json.dumps(schema, ensure_ascii=False, indent=2) + "\n")
    town.office.write(MIGRATION, TEXT)
    assert town.office.run("upgrade", "2026-11-frequency").returncode == 0


def test_an_approved_item_lands_with_its_trail_and_a_number(hall: Hall) -> None:
    before = hall.tip
    request = hall.approved()
    head = hall.town.git("rev-parse", "HEAD")
    [landing] = hall.lands(request)
    data = hall.data(SHUI)
    assert (data["status"], data["number"]) == ("approved", "〔2026〕2號")
    assert steps(data) == ["submit zhang-chunyan", "edit ye-zhiqiu", "review jiang-ruolan", "approve xia-minghui"]
    assert landing.numbered == [SHUI_REF]
    assert hall.git("rev-list", "--parents", "-n1", "main").split() == [hall.tip, before, head]
    assert hall.git("diff", "--name-only", before, "main") == SHUI
    assert hall.git("fsck", "--strict") == ""


def test_what_has_landed_stands_in_gits_commit_graph(hall: Hall) -> None:
    hall.lands(hall.approved())
    assert hall.git("commit-graph", "verify") == ""
    [layer] = (hall.bare / "objects" / "info" / "commit-graphs").glob("*.graph")
    assert bytes.fromhex(hall.tip) in layer.read_bytes()


def test_a_lock_that_a_killed_process_left_on_the_commit_graph_keeps_nobody_out(hall: Hall) -> None:
    lock = hall.bare / "objects" / "info" / "commit-graphs" / "commit-graph-chain.lock"
    lock.parent.mkdir()
    lock.touch()
    [landing] = hall.lands(hall.approved())
    assert landing.commit == hall.tip
    assert lock.exists()


def test_the_commit_says_who_landed_what_and_who_decided_by_which_proof(hall: Hall) -> None:
    hall.lands(hall.approved())
    assert hall.git("log", "-1", "--format=%B", "main") == (
        "入賬：牛潭河鄉冬修水利進展\n\n"
        f"{SHUI_REF} 新建 → 已審批 〔2026〕2號\n\n"
        "Landed-by: landing <landing@machine>\nBranch: topic\n"
        f"Head: {hall.git('rev-parse', 'topic')}\nRequest: 1\n"
        f"Step: {SHUI_REF} submit zhang-chunyan F\nStep: {SHUI_REF} edit ye-zhiqiu F\n"
        f"Step: {SHUI_REF} review jiang-ruolan F\nStep: {SHUI_REF} approve xia-minghui F"
    )
    trailers = hall.git("log", "-1", "--format=%(trailers:key=Step,valueonly)", "main").split("\n")
    assert [line.split()[1] for line in trailers if line] == ["submit", "edit", "review", "approve"]
    assert hall.git("log", "-1", "--format=%an %ae %cn %ce %cI", "main") == (
        f"landing landing@machine landing landing@machine {when('18:00')}"
    )


def test_what_a_branch_or_a_request_is_called_hides_no_trailer(hall: Hall) -> None:
    hall.approved()
    hall.town.author = "zhang-chunyan"
    evidence = hall.town.evidence().replace(b'"id": "1"', b'"id": "1\\nRule-keeper: zou-kai"', 1)
    hall.lands(Request("topic", read_evidence(evidence)))
    assert hall.git("log", "-1", "--format=%(trailers:key=Rule-keeper)", "main") == ""
    assert hall.git("log", "-1", "--format=%(trailers:key=Request,valueonly)", "main") == "1 Rule-keeper: zou-kai"


def test_comments_and_layout_of_the_branch_stay(hall: Hall) -> None:
    town = hall.town
    town.open("zhang-chunyan")
    town.put(SHUI, ITEM)
    text = town.office.read(SHUI).replace("unit: ", "# 報送單位\nunit:   ", 1)
    town.office.write(SHUI, text)
    town.commit("zhang-chunyan", "09:05")
    for person, at in STAGES:
        town.review(person, at)
    hall.lands(hall.push())
    head = text.replace("\n", "\nnumber: 〔2026〕2號\nstatus: approved\n", 1)
    assert hall.raw(SHUI).startswith(head)
    assert hall.raw(SHUI)[len(head) :].startswith("trail:\n  - action: submit\n")


def test_a_request_that_the_gate_refuses_leaves_everything_as_it_was(hall: Hall) -> None:
    hall.town.hand_in(SHUI, ITEM, "zhang-chunyan")
    request = hall.push()
    before = hall.git("count-objects", "-v")
    assert hall.refused(request) == ["TZ708"]
    assert hall.git("count-objects", "-v") == before


def test_reports_of_two_people_on_one_case_are_joined_though_git_would_not(hall: Hall) -> None:
    first = hall.grows("kong-lingjuan", "a", SUPERVISION, "progress", PROGRESS, "11:00")
    other = {**PROGRESS, "progress": "已開現場會。"}
    second = hall.grows("kong-lingjuan", "b", SUPERVISION, "progress", other, "10:00")
    hall.lands(first, second)
    data = hall.data(SUPERVISION)
    assert [item["progress"] for item in data["progress"]] == ["已整理例會辦法。", "已開現場會。", "推廣意見已下發。"]
    assert [step["at"][11:16] for step in data["trail"][-2:]] == ["10:00", "11:00"]
    git = ["git", "-C", str(hall.bare), "merge-tree", "--write-tree", "main~1", "b"]
    assert "CONFLICT" in subprocess.run(git, capture_output=True, text=True, check=False).stdout


def test_what_main_changed_meanwhile_stays(hall: Hall) -> None:
    adopted = hall.grows("tang-xiaoman", "a", INFO, "adoptions", ADOPTION)
    linked = hall.asks("tang-xiaoman", "b", INFO, "11:00", related=["unit/jingguan-ju"])
    hall.lands(adopted, linked)
    data = hall.data(INFO)
    assert (len(data["adoptions"]), data["related"]) == (2, ["unit/jingguan-ju"])
    assert steps(data)[-2:] == ["adopt tang-xiaoman", "link tang-xiaoman"]


def test_signed_content_changed_on_both_sides_must_be_signed_again(hall: Hall) -> None:
    requests = []
    for branch, field in (("a", "short_name"), ("b", "also")):
        hall.town.open("he-jing", branch)
        value = {"short_name": "牛潭河", "also": ["unit/jingguan-ju"]}[field]
        hall.town.change("records/unit/niutanhe-xiang.yaml", **{field: value})
        hall.town.commit("he-jing", "10:00")
        hall.town.review("xia-minghui", "11:00")
        requests.append(hall.push(branch))
    hall.lands(requests[0])
    assert hall.refused(requests[1]) == ["TZ731", "TZ734"]


def test_a_second_record_of_one_id_is_refused(hall: Hall) -> None:
    first, second = hall.approved("a"), hall.approved("b", SHUI, {**ITEM, "title": "牛潭河鄉冬修水利又有進展"})
    hall.lands(first)
    assert hall.refused(second) == ["TZ731", "TZ732", "TZ734"]


def test_the_same_branch_lands_once(hall: Hall) -> None:
    request = hall.approved()
    hall.lands(request)
    assert hall.refused(request) == ["TZ714"]


def test_a_branch_on_top_of_another_that_landed_must_take_main_in(hall: Hall) -> None:
    first = hall.approved("a")
    hall.town.change(SHUI, title="牛潭河鄉冬修水利完工")
    hall.town.commit("zhang-chunyan", "13:00")
    for person, at in (("ye-zhiqiu", "14:00"), ("jiang-ruolan", "15:00"), ("xia-minghui", "16:00")):
        hall.town.review(person, at)
    second = hall.push("b")
    hall.lands(first)
    assert "TZ734" in hall.refused(second)


def test_prose_lands_without_a_rule_keeper_and_links_do_not(hall: Hall) -> None:
    town = hall.town
    town.open("he-jing")
    town.office.write("docs/notice.md", "# 通知\n")
    town.commit("he-jing", "09:00")
    hall.lands(hall.push())
    assert hall.raw("docs/notice.md") == "# 通知\n"
    town.open("he-jing", "b")
    (town.root / "docs" / "secret.md").symlink_to("/etc/passwd")
    town.commit("he-jing", "10:00")
    assert hall.refused(hall.push("b")) == ["TZ304"]


def test_rules_land_by_a_rule_keeper_who_is_named(hall: Hall) -> None:
    town = hall.town
    town.open("zou-kai")
    town.office.write("schemas/roles.yaml", town.office.read("schemas/roles.yaml") + "# end\n")
    town.office.write("run.sh", "#!/bin/sh\n").chmod(0o755)
    town.commit("zou-kai", "09:00")
    town.review("cao-zhengping", "10:00")
    hall.lands(hall.push())
    assert hall.git("ls-tree", "main", "run.sh").startswith("100755 blob ")
    assert hall.git("log", "-1", "--format=%(trailers:key=Rule-keeper,valueonly)", "main") == "cao-zhengping F"
    assert hall.raw("schemas/roles.yaml").endswith("# end\n")


def test_a_rules_file_changed_on_both_sides_is_refused(hall: Hall) -> None:
    requests = []
    for branch in ("a", "b"):
        hall.town.open("zou-kai", branch)
        text = hall.town.office.read("schemas/roles.yaml")
        hall.town.office.write("schemas/roles.yaml", text + f"# {branch}\n")
        hall.town.commit("zou-kai", "09:00")
        hall.town.review("cao-zhengping", "10:00")
        requests.append(hall.push(branch))
    hall.lands(requests[0])
    assert hall.refused(requests[1]) == ["TZ733"]


def test_receipt_never_goes_back_before_the_landing_before(hall: Hall) -> None:
    adopted = hall.grows("tang-xiaoman", "a", INFO, "adoptions", ADOPTION)
    other = hall.grows("kong-lingjuan", "b", SUPERVISION, "progress", PROGRESS)
    hall.lands(adopted, at="18:00")
    hall.lands(other, at="12:00")
    assert hall.git("log", "--format=%cI", "-2", "main").split() == [when("18:00")] * 2


@pytest.mark.parametrize(("at", "year"), [("2026-12-31T15:59:59+00:00", 2026), ("2026-12-31T16:00:00+00:00", 2027)])
def test_the_year_of_a_number_is_that_of_receipt_in_shanghai(at: str, year: int, hall: Hall) -> None:
    policy = hall.town.office.read("schemas/policy.yaml")
    hall.town.git("checkout", "-q", "main")
    hall.town.office.write("schemas/policy.yaml", policy.replace("as_of: 2026-11-20", "as_of: 2027-01-01"))
    hall.town.commit("zou-kai", "2026-11-18T08:00:00+08:00")
    hall.town.git("push", "-q", "hall", "main")
    request = hall.approved()
    hall.lands(request, at=at)
    assert hall.data(SHUI)["number"] == f"〔{year}〕{2 if year == 2026 else 1}號"


def test_a_withdrawn_item_keeps_its_number_from_others(hall: Hall) -> None:
    hall.lands(hall.approved("a"), at="13:00")
    hall.town.open("xia-minghui", "b")
    hall.town.act(SHUI, "withdraw", "xia-minghui", "14:00", note="報送有誤")
    hall.lands(hall.push("b"), at="15:00")
    assert (hall.data(SHUI)["status"], hall.data(SHUI)["number"]) == ("withdrawn", "〔2026〕2號")
    other = SHUI.replace("-shui", "-lu")
    hall.lands(hall.approved("c", other, {**ITEM, "title": "牛潭河鄉通組公路開工", "body": "已硬化公路三公里。\n"}))
    assert hall.data(other)["number"] == "〔2026〕3號"


def test_main_that_moves_meanwhile_sends_the_request_to_the_gate_again(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = hall.grows("tang-xiaoman", "a", INFO, "adoptions", ADOPTION)
    hall.town.git("checkout", "-q", "main")
    hall.town.office.write("docs/notice.md", "# 通知\n")
    moved = hall.town.commit("zou-kai", "09:00")
    hall.town.git("push", "-q", "hall", f"{moved}:refs/heads/other")
    judged = []

    def slow_gate(*arguments: object, **options: object) -> object:
        judged.append(arguments[1])
        if len(judged) == 1:
            hall.git("update-ref", "refs/heads/main", moved)
        return gate(*arguments, **options)  # type: ignore[arg-type]

    gate = landing_module.gate
    monkeypatch.setattr(landing_module, "gate", slow_gate)
    before = hall.tip
    [landing] = hall.lands(request)
    assert judged == [before, moved]
    assert hall.git("rev-parse", "main^1") == moved
    assert landing.commit == hall.tip


def test_landings_in_several_processes_wait_for_each_other(hall: Hall) -> None:
    for number in range(4):
        hall.grows("tang-xiaoman", f"t{number}", INFO, "adoptions", {**ADOPTION, "issue": f"第{number}期"})
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "taizhang", "land", "--repo", str(hall.bare), f"t{number}",
             "--reviews", str(_reviews(hall, number))],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for number in range(4)
    ]  # fmt: skip
    assert [(process.communicate(timeout=120)[1], process.returncode) for process in started] == [(b"", 0)] * 4
    assert len(hall.data(INFO)["adoptions"]) == 5
    assert len(hall.git("rev-list", "--first-parent", "main").split()) == 5


def _reviews(hall: Hall, number: int) -> Path:
    hall.town.author = "tang-xiaoman"
    path = hall.bare.parent / f"{number}.json"
    path.write_bytes(hall.town.evidence())
    return path


def test_the_folder_that_shows_main_is_no_place_to_land(hall: Hall) -> None:
    hall.town.git("checkout", "-q", "main")
    with pytest.raises(UsageError, match="main is checked out"):
        list(land(hall.town.root, [Request("topic")]))


def test_a_branch_that_is_not_there_keeps_the_whole_queue_out(hall: Hall) -> None:
    request, before = hall.approved(), hall.tip
    with pytest.raises(UsageError, match="there is no revision nowhere"):
        hall.land(request, Request("nowhere"))
    assert hall.tip == before


def test_a_repository_without_main_is_named(hall: Hall) -> None:
    request = hall.approved()
    hall.git("branch", "-m", "main", "trunk")
    with pytest.raises(TaizhangError, match="has no branch main"):
        list(land(hall.bare, [request], now=datetime.fromisoformat(when("18:00"))))


def test_an_office_below_the_repositorys_root_lands_too(hall: Hall, tmp_path: Path) -> None:
    town = hall.town
    town.git("checkout", "-q", "main")
    (town.root / "county").mkdir()
    for name in ("records", "schemas"):
        town.git("mv", name, f"county/{name}")
    town.commit("zou-kai", "08:30")
    town.root = town.root / "county"
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    for person, at in STAGES:
        town.review(person, at)
    decision = town.land()
    assert [folded.record.path for folded in decision.folded] == [SHUI]
    assert town.data(SHUI)["number"] == "〔2026〕2號"


def test_a_review_later_than_its_receipt_is_refused(hall: Hall) -> None:
    request = hall.approved()
    assert hall.refused(request, at="11:59") == ["TZ712"]
    hall.lands(request, at="12:00")


def test_attachments_land_with_their_record_though_main_has_moved(hall: Hall) -> None:
    town = hall.town
    town.open("zhang-chunyan")
    content = b"%PDF-1.4 water\n"
    file = "shui/tu.pdf"
    attachment = {"file": file, "title": "示意圖", "sha256": hashlib.sha256(content).hexdigest()}
    town.put(SHUI, {**ITEM, "attachments": [attachment]})
    town.office.write(f"records/attachments/{file}", content)
    town.commit("zhang-chunyan", "09:05")
    for person, at in STAGES:
        town.review(person, at)
    request = hall.push()
    other = hall.grows("tang-xiaoman", "a", INFO, "adoptions", ADOPTION)
    hall.lands(other, request)
    assert hall.git("show", f"main:records/attachments/{file}") == content.decode().strip()


def test_two_records_of_one_text_land_both(hall: Hall) -> None:
    town = hall.town
    town.open("he-jing")
    paths = [f"records/unit/cun-{number}.yaml" for number in (1, 2)]
    for path in paths:
        town.put(path, {"title": "某村", "audience": "office", "type": "department"})
    town.commit("he-jing", "09:05")
    town.review("xia-minghui", "10:00")
    hall.lands(hall.push())
    assert [hall.data(path)["status"] for path in paths] == ["confirmed", "confirmed"]
    assert hall.raw(paths[0]) == hall.raw(paths[1])


def test_a_migration_lands_only_on_the_main_that_it_was_run_on(hall: Hall) -> None:
    town = hall.town
    migrate(town)
    town.commit("zou-kai", "09:05")
    town.review("cao-zhengping", "11:00")
    request = hall.push()
    hall.lands(hall.grows("tang-xiaoman", "a", INFO, "adoptions", ADOPTION))
    assert hall.refused(request) == ["TZ736"]
    migrate(town)
    town.commit("zou-kai", "19:05")
    town.review("cao-zhengping", "19:10")
    hall.lands(hall.push(), at="20:00")
    assert "frequency: monthly\n" in hall.raw(PUBLICATION)


@pytest.mark.parametrize(
    ("old", "new", "codes"),
    [
        ("  tang-xiaoman:  # 湯小滿\n    roles:\n", "{0}      - {{role: approver, from: 2026-11-18}}\n", ["TZ737"]),
        ("  tang-xiaoman:  # 湯小滿\n    roles:\n", "{0}      - {{role: approver, from: 2026-11-19}}\n", []),
        ("- {role: editor, from: 2025-01-01}\n", "- {{role: editor, from: 2024-12-31}}\n", ["TZ737"]),
        ("- {role: editor, from: 2025-01-01}\n", "- {{role: editor, from: 2025-01-01, until: 2026-11-18}}\n", []),
    ],
)
def test_no_role_is_held_before_it_has_landed(old: str, new: str, codes: list[str], hall: Hall) -> None:
    town = hall.town
    town.open("zou-kai")
    text = town.office.read("schemas/roles.yaml")
    place = text.index(old, text.index("  tang-xiaoman:"))
    town.office.write("schemas/roles.yaml", text[:place] + new.format(old) + text[place + len(old) :])
    town.commit("zou-kai", "09:00")
    town.review("cao-zhengping", "10:00")
    request = hall.push()
    if codes:
        assert hall.refused(request) == codes
    else:
        hall.lands(request)


def test_a_value_of_policy_that_has_held_is_not_edited_but_followed_by_another(hall: Hall) -> None:
    town = hall.town
    text = town.office.read("schemas/policy.yaml")
    [value] = [line for line in text.splitlines(keepends=True) if "{from: 2025-01-01, value: 72," in line]
    for branch, made in (("a", value.replace("72", "720")), ("b", value + value.replace("2025-01-01", "2026-11-19"))):
        town.open("zou-kai", branch)
        town.office.edit("schemas/policy.yaml", value, made)
        town.commit("zou-kai", "09:00")
        town.review("cao-zhengping", "10:00")
        request = hall.push(branch)
        if branch == "a":
            assert hall.refused(request) == ["TZ737"]
    hall.lands(request)
