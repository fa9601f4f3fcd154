"""A new office: made of its answers, sound from the first commit on, wholly there or not at all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from tests.support import REPOSITORY, OfficeFolder

from taizhang.errors import TaizhangError, UsageError
from taizhang.formats import dump, parse
from taizhang.git import Repository
from taizhang.git.making import Identity
from taizhang.landing.founding import AnswersError, default_answers, found_office, read_answers
from taizhang.model import Data
from taizhang.workflow import replay

NOW = datetime(2026, 11, 20, 9, 0, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = date(2026, 11, 20)
WHO = Identity("何靜", "he-jing@yuzhu.example")


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Git as on a new computer, whoever runs the tests."""
    for name, value in {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


def begin(folder: Path, answers: bytes | None = None, *, inside: bool = False) -> OfficeFolder:
    """A new office in a folder."""
    found_office(folder, read_answers("answers.yaml", answers or default_answers()), NOW, WHO, inside=inside)
    return OfficeFolder(folder)


def changed(change: Callable[[Data], None]) -> bytes:
    """The default answers, changed."""
    data = parse(default_answers())
    change(data)
    return dump(data).encode()


def git(folder: Path, *arguments: str) -> str:
    alone = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", "-C", str(folder), *arguments], env=alone, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_new_office_has_nothing_wrong_and_one_commit_with_all_of_its_files(tmp_path: Path) -> None:
    office = begin(tmp_path / "ledger")
    try:
        assert office.problems() == []
        assert len(office.ledger().rows) == 14
    finally:
        office.close()
    assert git(office.root, "log", "--format=%an <%ae> %cn <%ce>%n%s", "main") == (
        "何靜 <he-jing@yuzhu.example> 何靜 <he-jing@yuzhu.example>\n開辦台賬 · Begin the ledger"
    )
    assert git(office.root, "status", "--porcelain", "--ignored") == "!! .cache/"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ledger"]


def test_it_begins_with_the_kinds_and_workflows_of_this_repository_byte_for_byte(tmp_path: Path) -> None:
    office = begin(tmp_path / "ledger")
    ours = [path for path in (REPOSITORY / "schemas").rglob("*") if path.is_file()]
    same = [path for path in ours if path.name not in ("policy.yaml", "roles.yaml", "calendar.yaml")]
    assert len(same) > 40
    for path in same:
        assert (office.root / path.relative_to(REPOSITORY)).read_bytes() == path.read_bytes()


def test_its_policy_has_every_setting_with_the_latest_value_from_the_first_day_on(tmp_path: Path) -> None:
    policy = begin(tmp_path / "ledger").rules().policy
    sample = parse((REPOSITORY / "schemas/policy.yaml").read_bytes())["settings"]
    assert {g: set(s) for g, s in policy.data["settings"].items()} == {g: set(s) for g, s in sample.items()}
    for group, settings in sample.items():
        for name, setting in settings.items():
            (value,) = policy.data["settings"][group][name]["values"]
            assert (value["from"], value["value"]) == ("2026-11-20", setting["values"][-1]["value"])
    assert policy.office == {
        "id": "xianwei-ban", "name": "中共某縣委辦公室", "en": "General Office of the CPC County Committee",
        "county": "某縣", "timezone": "Asia/Shanghai", "sample": False, "banner": policy.office["banner"],
    }  # fmt: skip
    assert policy.as_of is None


def test_no_value_rests_on_a_rule_of_the_samples_own(tmp_path: Path) -> None:
    policy = begin(tmp_path / "ledger").rules().policy
    bases = [s["values"][0]["basis"] for group in policy.data["settings"].values() for s in group.values()]
    assert all(basis.startswith("初始值，待本辦核定") for basis in bases)
    assert [basis for basis in bases if "；本辦" in basis or "玉竹" in basis] == []
    assert policy.data["settings"]["lights"]["yellow_within"]["values"][0]["basis"] == (
        "初始值，待本辦核定；參照西安市到期前3日預警"
    )


def test_people_hold_their_roles_from_the_first_day_on_and_nobody_of_the_sample_is_there(tmp_path: Path) -> None:
    people = begin(tmp_path / "ledger").rules().people
    assert people.roles_of("bianji", DAY) == {"editor", "member"}
    assert people.roles_of("bianji", date(2026, 11, 19)) == frozenset()
    assert people.by_email("bianji@xianwei-ban.example") == people.by_account("bianji") == "bianji"
    assert set(people.data["people"]) == {item["id"] for item in parse(default_answers())["people"]}


def test_records_are_registered_and_wait_for_somebody_else_to_confirm_them(tmp_path: Path) -> None:
    office = begin(tmp_path / "ledger")
    data = parse((office.root / "records/unit/xinxi-ke.yaml").read_bytes())
    assert data["status"] == "registered"
    assert data["trail"] == [
        {
            "action": "register",
            "by": "mishu",
            "at": "2026-11-20T09:00:00+08:00",
            "workflow": "unit@1",
            "note": "期初登記",
        }
    ]


def test_records_are_confirmed_only_by_somebody_whom_the_answers_name(tmp_path: Path) -> None:
    office = begin(tmp_path / "ledger", changed(lambda data: data.update(confirmed_by="zhuren")))
    data = parse((office.root / "records/person/zhuren.yaml").read_bytes())
    steps = [(step["action"], step["by"], step["note"]) for step in data["trail"]]
    assert steps == [("register", "mishu", "期初登記"), ("confirm", "zhuren", "期初確認")]
    result = replay(data, office.rules().newest("person"))
    assert (data["status"], result.faults) == ("confirmed", [])


def test_an_id_left_out_is_the_pinyin_of_the_name(tmp_path: Path) -> None:
    def without_id(data: Data) -> None:
        data["people"][4] = {**data["people"][4], "title": "湯小滿"}
        del data["people"][4]["id"]

    office = begin(tmp_path / "ledger", changed(without_id))
    assert parse((office.root / "records/person/tang-xiao-man.yaml").read_bytes())["title"] == "湯小滿"
    assert office.rules().people.by_account("tang-xiao-man") == "tang-xiao-man"


def test_a_landing_machine_is_known_from_the_first_day_on(tmp_path: Path) -> None:
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBdrUDSJzyLRm4XJv3k8Qv8mPM5S0hqZLnQxNnq0C7vW"
    office = begin(tmp_path / "ledger", changed(lambda data: data.update(machines=[{"name": "ruzhang", "key": key}])))
    assert office.rules().people.data["machines"] == [{"name": "ruzhang", "key": key, "from": "2026-11-20"}]


def test_roles_that_nobody_holds_are_named(tmp_path: Path) -> None:
    def without_leader(data: Data) -> None:
        data["people"] = [item for item in data["people"] if item["id"] != "lingdao"]

    answers = read_answers("answers.yaml", changed(without_leader))
    assert [label.en for label in found_office(tmp_path / "ledger", answers, NOW, WHO).vacant] == ["Leader"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "中共\"甲: 乙' #縣委&*{}[]%@`|>!辦"),
        ("name", "{{ 1 }} <script>alert(1)</script> @VERSION@"),
        ("en", "-- $(touch pwned) `touch pwned`; touch pwned"),
        ("county", "null"),
    ],
)
def test_a_hostile_name_is_text_everywhere(tmp_path: Path, name: str, value: str) -> None:
    office = begin(tmp_path / "ledger", changed(lambda data: data["office"].update({name: value})))
    assert office.rules().policy.office[name] == value
    if name == "name":
        assert mkdocs_setting(office.root, "site_description") == f"{value}工作台賬"


def mkdocs_setting(root: Path, name: str) -> object:
    from mkdocs.config.base import load_config

    return load_config(str(root / "mkdocs.yml"))[name]


def test_the_same_answers_at_the_same_time_make_the_same_files(tmp_path: Path) -> None:
    trees = [git(begin(tmp_path / name).root, "rev-parse", "HEAD^{tree}") for name in ("one", "two")]
    assert trees[0] == trees[1]


def test_an_empty_folder_is_taken_over(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    assert (begin(tmp_path / "ledger").root / "mkdocs.yml").is_file()


def test_a_place_that_is_taken_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full/mine.txt").write_text("x", "utf-8")
    (tmp_path / "file").write_text("x", "utf-8")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    for name in ("full", "file", "link"):
        with pytest.raises(UsageError, match="is not empty"):
            begin(tmp_path / name)
    with pytest.raises(UsageError, match="there is no folder"):
        begin(tmp_path / "none/ledger")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["empty", "file", "full", "link", "mine.txt"]


def test_a_folder_within_a_repository_is_refused_unless_said(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    (tmp_path / "below").mkdir()
    with pytest.raises(UsageError, match="is in another Git repository"):
        begin(tmp_path / "below/ledger")
    begin(tmp_path / "below/ledger", inside=True)
    assert Repository(tmp_path / "below/ledger").root == tmp_path / "below/ledger"


def test_a_folder_within_a_bare_repository_is_refused(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "--bare")
    with pytest.raises(UsageError, match="is in another Git repository"):
        begin(tmp_path / "ledger")


def test_where_nobody_is_named_for_the_first_commit_nothing_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMAIL", "root@computer.example")  # what Git would guess from
    with pytest.raises(UsageError, match="who makes the first commit"):
        found_office(tmp_path / "ledger", read_answers("answers.yaml", default_answers()), NOW)
    assert list(tmp_path.iterdir()) == []


def test_the_first_commit_is_by_whoever_git_is_set_up_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for part, value in {"NAME": "鄒凱", "EMAIL": "zou-kai@yuzhu.example"}.items():
        monkeypatch.setenv(f"GIT_AUTHOR_{part}", value)
        monkeypatch.setenv(f"GIT_COMMITTER_{part}", value)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))  # as within a hook
    done = found_office(tmp_path / "ledger", read_answers("answers.yaml", default_answers()), NOW)
    assert git(tmp_path / "ledger", "log", "--format=%H %an <%ae>") == f"{done.root} 鄒凱 <zou-kai@yuzhu.example>"
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("error", [OSError("disk"), KeyboardInterrupt()])
def test_what_fails_on_the_way_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    written: list[str] = []

    def write(path: Path, text: str) -> None:
        written.append(text)
        if len(written) == 30:
            raise error
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    monkeypatch.setattr("taizhang.landing.founding.begin.write", write)
    with pytest.raises(type(error)):
        begin(tmp_path / "ledger")
    assert list(tmp_path.iterdir()) == []


_KILLED = """
import os, signal, sys
from pathlib import Path
from tests.landing.founding import test_office
from taizhang.landing.founding import begin
written, write = [], begin.write
def killed(path, text):
    if len(written) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    written.append(path)
    write(path, text)
begin.write = killed
test_office.begin(Path(sys.argv[1]))
"""


@pytest.mark.parametrize("after", [0, 40, 66])
def test_a_kill_on_the_way_leaves_nothing_that_could_be_taken_for_an_office(tmp_path: Path, after: int) -> None:
    command = [sys.executable, "-c", _KILLED, str(tmp_path / "ledger"), str(after)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr
    (left,) = tmp_path.iterdir()
    assert (left.name.startswith(".taizhang-"), left.name.endswith(".tmp")) == (True, True)
    begin(tmp_path / "ledger")


def faults(answers: bytes) -> list[str]:
    """Where and what is wrong with answers, as `line:column CODE`."""
    with pytest.raises(AnswersError) as caught:
        found_office(Path(tempfile.gettempdir()) / "never-made", read_answers("a.yaml", answers), NOW, WHO)
    assert {finding.path for finding in caught.value.findings} == {"a.yaml"}
    return [f"{finding.line}:{finding.column} {finding.code}" for finding in caught.value.findings]


SHORT = """\
office: {id: a, name: 甲, en: A, county: 甲縣}
units:
  - {id: ban, title: 甲辦, type: department}
people:
  - id: li-si
    title: 李四
    emails: [li-si@a.example]
    posts: [{unit: unit/ban, title: 主任}]
    roles: [{role: secretary}]
  - id: wang-wu
    title: 王五
    emails: [wang-wu@a.example]
    posts: [{unit: unit/ban, title: 科長}]
    roles: [{role: approver}]
"""


def test_the_short_answers_are_sound(tmp_path: Path) -> None:
    assert (begin(tmp_path / "ledger", SHORT.encode()).root / "records/unit/ban.yaml").is_file()


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("id: a,", "id: A b,", ["1:14 TZ206"]),
        (", county: 甲縣", "", ["1:9 TZ202"]),
        ("{id: a, ", "{id: a, x: 1, ", ["1:17 TZ201"]),
        ("units:", "unites:", ["1:1 TZ202", "2:1 TZ201"]),
        ("title: 甲辦, ", "", ["3:5 TZ202"]),
        ("type: department", "type: bureau", ["3:32 TZ204"]),
        ("type: department}", "type: department, parent: unit/none}", ["3:52 TZ401"]),
        ("type: department}", "type: department, size: 3}", ["3:44 TZ201"]),
        ("type: department}", "type: department, trail: []}", ["3:44 TZ201"]),
        ("type: department}", "type: department}\n  - {id: ban, title: 乙辦, type: section}", ["4:10 TZ208"]),
        ("unit/ban, title: 主任", "unit/none, title: 主任", ["8:20 TZ401"]),
        ("title: 主任", "post: 主任", ["8:13 TZ202", "8:30 TZ201"]),
        ("[li-si@a.example]", "[li-si]", ["7:14 TZ206"]),
        ("[wang-wu@a.example]", "[LI-SI@a.example]", ["12:14 TZ206"]),
        ("[wang-wu@a.example]", "[li-si@a.example]", ["12:13 TZ208"]),
        ("id: wang-wu", "id: li-si", ["10:5 TZ208", "10:9 TZ208"]),
        ("title: 王五\n", "title: 王五\n    account: Li-Si\n", ["12:14 TZ208"]),
        ("role: secretary", "role: boss", ["9:20 TZ204"]),
        ("role: approver", "role: approver, unit: ban", ["14:36 TZ206"]),
        ("role: approver", "role: approver, from: 2026-02-30", ["14:36 TZ205"]),
        ("people:", "registered_by: wang-wu\npeople:", ["3:5 TZ518", "6:5 TZ518", "11:5 TZ518"]),
        ("people:", "confirmed_by: li-si\npeople:", ["3:5 TZ508", "6:5 TZ508", "11:5 TZ508"]),
        ("people:", "registered_by: nobody\npeople:", ["3:5 TZ518", "6:5 TZ518", "11:5 TZ518"]),
        ("title: 王五", 'title: 王五\n    keys: [ssh-ed25519 x y"z", nonsense]', ["12:32 TZ901"]),
        ("people:", "machines: [{name: ru, key: nonsense}]\npeople:", ["4:28 TZ901"]),
        ("people:", "machines: [{name: ru}]\npeople:", ["4:12 TZ202"]),
        ("title: 李四", "title: 李四 440524188001010014", ["6:12 TZ801"]),
        ("name: 甲", "name: &a 甲", ["1:23 TZ108"]),
        ("name: 甲", "name: 甲\u202e", ["1:24 TZ103"]),
    ],
    ids=lambda item: item if isinstance(item, str) else "",
)
def test_every_fault_is_told_at_its_place_in_the_answers(old: str, new: str, where: list[str]) -> None:
    assert SHORT.count(old) == 1
    assert faults(SHORT.replace(old, new).encode()) == where


def test_answers_in_gbk_or_cut_short_are_refused() -> None:
    assert faults(SHORT.encode("gbk")) == ["1:23 TZ102"]
    assert faults(b"") == ["1:1 TZ107"]


def test_a_fault_is_told_in_both_languages() -> None:
    with pytest.raises(AnswersError) as caught:
        read_answers("a.yaml", SHORT.replace("role: secretary", "role: boss").encode())
    (finding,) = caught.value.findings
    assert finding.message("en") == "“Role” cannot be “boss”"
    assert finding.message("zh-Hant") == "「身份」不能寫「boss」"
    assert isinstance(caught.value, TaizhangError)
    assert caught.value.render("en") == "a.yaml is wrong; nothing was made"


def test_its_workflow_has_nothing_dangerous(tmp_path: Path) -> None:
    office = begin(tmp_path / "ledger")
    zizmor = Path(sys.prefix, "bin/zizmor")
    command = [zizmor, "--offline", "--no-progress", "--quiet", str(office.root / ".github")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
