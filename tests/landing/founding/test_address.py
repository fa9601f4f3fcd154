"""Where a new office says that its ledger stands: no public host, unless it is the sample."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from tests.support import REPOSITORY, OfficeFolder

from taizhang.cli.main import main
from taizhang.errors import TaizhangError
from taizhang.formats import parse
from taizhang.git.making import Identity
from taizhang.landing.founding import default_answers, found_office, read_answers
from taizhang.landing.founding.address import admit, is_public, read_address

WHO = ["--identity", "何靜 <he-jing@yuzhu.example>"]
OWN = "https://git.yuzhu.example/xianwei-ban/taizhang"


@pytest.mark.parametrize(("text", "host", "path"), [
    (OWN, "git.yuzhu.example", "xianwei-ban/taizhang"),
    ("https://GIT.Yuzhu.Example.:3000/a/b.git/", "git.yuzhu.example", "a/b"),
    ("http://10.0.0.5/gitea/a/b", "10.0.0.5", "gitea/a/b"),
])  # fmt: skip
def test_an_address_is_read_as_people_copy_it(text: str, host: str, path: str) -> None:
    assert read_address(text) == (host, path)


@pytest.mark.parametrize("text", [
    "", "git.yuzhu.example/a/b", "git@github.com:a/b", "ssh://git@github.com/a/b", "https://yuzhu.example",
    "https://yuzhu.example/a", "https://x:y@yuzhu.example/a/b", "https://yuzhu.example/a/b?c", "https:///a/b",
    "https://yuzhu.example/a b/c", "https://yuzhu.example/a\n/b", "https://玉竹.example/a/b", "https://[::1/a/b",
    "file:///a/b", "javascript://x/a/b",
])  # fmt: skip
def test_what_is_no_address_of_a_repository_is_refused(text: str) -> None:
    with pytest.raises(TaizhangError, match="is no address of a repository in a forge"):
        read_address(text)


@pytest.mark.parametrize("text", [
    "https://github.com/a/b", "https://GitHub.com./a/b.git", "http://www.gitee.com:80/a/b", "https://gitlab.com/a/b/c",
])  # fmt: skip
def test_a_public_host_is_refused_for_a_real_office_alone(text: str) -> None:
    with pytest.raises(TaizhangError, match="is a public host, where no real office keeps its ledger"):
        admit(text, sample=False)
    admit(text, sample=True)


def test_a_host_that_only_sounds_like_a_public_one_is_none() -> None:
    assert not is_public("mygithub.com", ["github.com"])
    assert not is_public("github.com.yuzhu.example", ["github.com"])
    admit(OWN, sample=False)


def run(folder: Path, *arguments: str) -> int:
    return main(["--lang", "en", "init", str(folder), *arguments])


def test_init_refuses_a_public_host_and_makes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "ledger", "--yes", "--forge", "https://github.com/yuzhu/taizhang", *WHO) == 1
    assert capsys.readouterr().err.startswith("github.com is a public host, where no real office keeps its ledger")
    assert list(tmp_path.iterdir()) == []


def test_answers_that_name_a_public_host_are_refused(tmp_path: Path) -> None:
    raw = default_answers() + b"forge: https://gitee.com/yuzhu/taizhang\n"
    now = datetime(2026, 11, 20, 9, tzinfo=timezone(timedelta(hours=8)))
    with pytest.raises(TaizhangError, match=r"gitee\.com is a public host"):
        found_office(tmp_path / "ledger", read_answers("a.yaml", raw), now, Identity("x", "x@yuzhu.example"))
    assert list(tmp_path.iterdir()) == []


def test_an_offices_own_host_is_written_into_its_policy(tmp_path: Path) -> None:
    assert run(tmp_path / "ledger", "--yes", "--forge", OWN, *WHO) == 0
    policy = OfficeFolder(tmp_path / "ledger").rules().policy
    assert policy.data["settings"]["forge"]["address"]["values"][0]["value"] == OWN
    assert policy.office["sample"] is False


def test_the_sample_may_stand_anywhere_and_says_that_it_is_one(tmp_path: Path) -> None:
    assert run(tmp_path / "trial", "--sample", "--forge", "https://github.com/owner/trial", *WHO) == 0
    office = parse((tmp_path / "trial/schemas/policy.yaml").read_bytes())["office"]
    shipped = parse((REPOSITORY / "schemas/policy.yaml").read_bytes())["office"]
    kept = ("id", "name", "en", "county", "notice")
    assert {key: office[key] for key in kept} == {key: shipped[key] for key in kept}
    assert (office["sample"], "as_of" in office) == (True, False)
    assert main(["-C", str(tmp_path / "trial"), "check"]) == 0


@pytest.mark.parametrize("named", [["--name", "中共玉竹縣委辦公室"], ["--yes"], ["--id", "x"], ["--county", "某縣"]])
def test_a_real_office_does_not_pass_for_the_sample(
    named: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path / "trial", "--sample", *named, *WHO) == 2
    assert capsys.readouterr().err.startswith("use either --sample or ")
    assert list(tmp_path.iterdir()) == []
