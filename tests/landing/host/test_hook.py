"""The hook: main takes no push however it is spelt, and every push that is taken is written down with its maker."""

from __future__ import annotations

import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.landing.host.conftest import ZERO, Yard, alone, host
from tests.support import REPOSITORY

from taizhang.landing.host import LOG
from taizhang.landing.host.make import HOOK
from taizhang.landing.host.refs import NO_MAIN, NO_OTHER, ODD_NAME, refusal

MAIN = "refs/heads/main"
WORDS = [
    "remote: 拒絕：refs/heads/main 不接受推送，main 只由入賬寫入。請推送到別的分支，再請入賬",
    "remote: refused: refs/heads/main takes no push; only landing writes main. "
    "Push to another branch, and ask for it to land",
]


def remarks(done: subprocess.CompletedProcess[str]) -> list[str]:
    """What the host said to the pusher."""
    return [line.rstrip() for line in done.stderr.splitlines() if line.startswith("remote: ")]


def test_a_planted_push_to_main_is_refused_with_these_words(yard: Yard) -> None:
    before = yard.ref(MAIN)
    done = yard.push("HEAD:refs/heads/main")
    assert (done.returncode, remarks(done)) == (1, WORDS)
    assert "! [remote rejected] HEAD -> main (pre-receive hook declined)" in done.stderr
    assert yard.ref(MAIN) == before
    assert yard.log() == []


@pytest.mark.parametrize("page", ["new-office.md", "en/new-office.md"])
def test_the_handbook_shows_these_words(page: str) -> None:
    text = (REPOSITORY / "docs/handbook" / page).read_text("utf-8")
    assert "\n".join(WORDS) in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["HEAD:main"],
        ["+HEAD~1:main"],
        ["--force", "HEAD:main"],
        ["--force-with-lease", "HEAD:main"],
        ["--delete", "main"],
        [":refs/heads/main"],
        ["--mirror"],
        ["--prune", "refs/heads/*:refs/heads/*"],
        ["HEAD:refs/heads/topic", "HEAD:refs/heads/main"],
    ],
    ids=" ".join,
)
def test_no_kind_of_push_moves_or_deletes_main_nor_anything_that_comes_with_it(
    yard: Yard, arguments: list[str]
) -> None:
    yard.git("checkout", "-q", "-b", "other")
    yard.commit("other.txt")
    before = yard.ref(MAIN)
    assert yard.git("branch", "-f", "main", "HEAD").returncode == 0
    done = yard.push(*arguments)
    assert done.returncode == 1, done.stderr
    assert yard.ref(MAIN) == before
    assert yard.ref("refs/heads/topic") == ""
    assert yard.log() == []


@pytest.mark.parametrize(
    ("ref", "text"),
    [
        (MAIN, NO_MAIN),
        ("refs/heads/Main", NO_MAIN),
        ("refs/heads/MAIN", NO_MAIN),
        ("refs/heads/ｍａｉｎ", NO_MAIN),
        ("refs/heads/main/x", NO_MAIN),
        ("refs/heads/Main/x", NO_MAIN),
        ("refs/heads/HEAD", NO_MAIN),
        ("refs/heads/refs/heads/main", NO_MAIN),
        ("refs/heads", NO_OTHER),
        ("refs/tags/v1", NO_OTHER),
        ("refs/tags/main", NO_OTHER),
        ("refs/notes/commits", NO_OTHER),
        ("refs/replace/0000000000000000000000000000000000000001", NO_OTHER),
        ("refs/taizhang/pushes", NO_OTHER),
        ("refs/main", NO_OTHER),
        ("refs/remotes/origin/main", NO_OTHER),
        ("HEAD", NO_OTHER),
        ("refs/heads/", ODD_NAME),
        ("refs/heads/-x", ODD_NAME),
        ("refs/heads/a/-x", ODD_NAME),
        ("refs/heads/.a", ODD_NAME),
        ("refs/heads/a//b", ODD_NAME),
        ("refs/heads/a\u202eb", ODD_NAME),
        ("refs/heads/a\u200bb", ODD_NAME),
        ("refs/heads/a\u2028b", ODD_NAME),
        ("refs/heads/cafe\u0301", ODD_NAME),
        ("refs/heads/\udcff", ODD_NAME),
        (f"refs/heads/{'a' * 40}", ODD_NAME),
        (f"refs/heads/{'a' * 201}", ODD_NAME),
        ("refs/heads/topic", None),
        ("refs/heads/main-2", None),
        ("refs/heads/xinxi/main", None),
        ("refs/heads/冬修水利", None),
    ],
    ids=ascii,
)
def test_only_branches_with_plain_names_that_nobody_takes_for_main_may_be_pushed(ref: str, text: object) -> None:
    assert refusal(ref) is text


@pytest.mark.parametrize("ref", ["refs/heads/Main", "refs/heads/main/x", "refs/tags/main", "refs/replace/" + "1" * 40])
def test_git_hands_such_a_name_to_the_hook_and_the_hook_refuses_it(yard: Yard, ref: str) -> None:
    done = yard.push(f"HEAD:{ref}")
    assert done.returncode == 1
    assert len(remarks(done)) == 2
    assert ref in remarks(done)[0]
    assert yard.ref(ref) == ""


def test_a_branch_that_stands_for_main_is_refused(yard: Yard) -> None:
    yard.git("symbolic-ref", "refs/heads/alias", MAIN, folder=yard.bare)
    before = yard.ref(MAIN)
    done = yard.push("HEAD:refs/heads/alias")
    assert done.returncode == 1
    assert remarks(done)[1].startswith("remote: refused: refs/heads/alias takes no push; only landing writes main.")
    assert yard.ref(MAIN) == before


def test_what_git_tells_the_hook_in_another_form_is_refused(yard: Yard) -> None:
    lines = [b"", b"\n", b"x\n", b"0 1 refs/heads/a\n", f"{ZERO} {ZERO}refs/heads/a\n".encode(), b"\xff\n"]
    done = [host("hook", given=line, folder=yard.bare) for line in lines]
    assert [item.returncode for item in done] == [1] * len(lines)
    assert yard.log() == []


def test_a_reference_named_with_a_line_separator_is_one_line_to_the_hook(yard: Yard) -> None:
    given = f"{ZERO} {'1' * 40} refs/heads/a\u2028{ZERO} {'1' * 40} refs/heads/b\n".encode()
    done = host("hook", given=given, folder=yard.bare)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 2)
    assert "\\u2028" in done.stderr


def test_a_push_to_a_branch_is_taken_and_written_down_as_unproven_where_nobody_vouches(yard: Yard) -> None:
    done = yard.push("HEAD:refs/heads/topic")
    assert (done.returncode, remarks(done)) == (0, [])
    head = yard.git("rev-parse", "HEAD").stdout.strip()
    (line,) = yard.log()
    assert {key: line[key] for key in ("v", "who", "via")} == {"v": 1, "who": None, "via": None}
    assert line["refs"] == [{"ref": "refs/heads/topic", "old": ZERO, "new": head}]
    assert line["at"].endswith("+08:00")


@pytest.mark.parametrize(
    "environment",
    [
        {"TAIZHANG_PUSHER": "zhuren"},
        {"TAIZHANG_PUSHER": "zhuren", "TAIZHANG_VIA": "ssh", "TAIZHANG_VOUCHER": "0" * 64},
        {"TAIZHANG_PUSHER": "zhuren", "TAIZHANG_VIA": "ssh", "TAIZHANG_VOUCHER": "主任"},
        {"REMOTE_USER": "zhuren", "GATEWAY_INTERFACE": "CGI/1.1", "GIT_HTTP_EXPORT_ALL": "1"},
        {"GL_USER": "zhuren", "SSH_ORIGINAL_COMMAND": "git-receive-pack 'ledger.git'", "SSH_CONNECTION": "1 2 3 4"},
    ],
    ids="+".join,
)
def test_a_name_that_the_client_gives_itself_is_not_believed(yard: Yard, environment: dict[str, str]) -> None:
    assert yard.push("HEAD:refs/heads/topic", **environment).returncode == 0
    assert [line["who"] for line in yard.log()] == [None]


def test_a_voucher_holds_for_no_other_name_door_or_repository(yard: Yard, tmp_path: Path) -> None:
    from taizhang.landing.host.voucher import SECRET, new_secret, vouch, vouched

    genuine = vouch(yard.bare, "bianji", "ssh")
    other = tmp_path / "other.git"
    (other / "taizhang").mkdir(parents=True)
    (other / SECRET).write_text(new_secret(), "ascii")
    assert vouched(yard.bare, genuine) == ("bianji", "ssh")
    assert vouched(yard.bare, {**genuine, "TAIZHANG_PUSHER": "zhuren"}) is None
    assert vouched(yard.bare, {**genuine, "TAIZHANG_VIA": "http"}) is None
    assert vouched(other, genuine) is None
    (yard.bare / SECRET).unlink()
    assert vouched(yard.bare, genuine) is None


def test_deleting_a_branch_is_written_down_and_rewriting_one_is_refused(yard: Yard) -> None:
    assert yard.push("HEAD:refs/heads/topic").returncode == 0
    assert yard.push("+HEAD~1:refs/heads/topic").returncode == 1
    assert yard.push("--delete", "topic").returncode == 0
    assert [line["refs"][0]["new"] == ZERO for line in yard.log()] == [False, False, True]


def test_a_malformed_object_is_refused(yard: Yard) -> None:
    tree = yard.git("rev-parse", "HEAD^{tree}").stdout.strip()
    text = f"tree {tree}\nauthor a <a@a.example> 1 +0000\ncommitter nobody\n\nx\n"
    made = subprocess.run(
        ["git", "-C", str(yard.clone), "hash-object", "-t", "commit", "-w", "--literally", "--stdin"],
        input=text.encode(), env=alone(), capture_output=True, check=True,
    )  # fmt: skip
    done = yard.push(f"{made.stdout.decode().strip()}:refs/heads/bad")
    assert done.returncode == 1
    assert "fsck error" in done.stderr
    assert yard.ref("refs/heads/bad") == ""


@pytest.mark.parametrize("broken", ["log is a folder", "log is a link", "program is gone", "program fails"])
def test_where_a_push_cannot_be_judged_or_written_down_nothing_is_taken(yard: Yard, broken: str) -> None:
    log, hook = yard.bare / LOG, yard.bare / HOOK
    if broken.startswith("log"):
        log.unlink()
        log.mkdir() if broken.endswith("folder") else log.symlink_to(yard.clone / "elsewhere")
    else:
        program = (
            "/nonexistent/python" if broken.endswith("gone") else f"{sys.executable} -c 'import nothing_of_the_name'"
        )
        hook.write_text(f"#!/bin/sh\nexec {program}\n", "utf-8")
    done = yard.push("HEAD:refs/heads/topic")
    assert done.returncode == 1
    assert yard.ref("refs/heads/topic") == ""
    assert not (yard.clone / "elsewhere").exists()


def test_pushes_at_the_same_time_are_all_written_down_whole(yard: Yard) -> None:
    names = [f"topic-{number}" for number in range(8)]
    with ThreadPoolExecutor(len(names)) as pool:
        done = list(pool.map(lambda name: yard.push(f"HEAD:refs/heads/{name}"), names))
    assert [item.returncode for item in done] == [0] * len(names)
    assert sorted(line["refs"][0]["ref"] for line in yard.log()) == [f"refs/heads/{name}" for name in names]


def test_the_owner_alone_can_read_the_repository_its_secret_and_its_log(yard: Yard, begun: Path) -> None:
    made = begun / "ledger.git"
    modes = {path: stat.S_IMODE((made / path).stat().st_mode) for path in (".", "taizhang/secret", LOG, HOOK)}
    assert modes == {".": 0o700, "taizhang/secret": 0o600, LOG: 0o600, HOOK: 0o755}


def test_landing_moves_main_where_a_push_cannot(yard: Yard) -> None:
    from taizhang.git import Repository

    assert yard.push("HEAD:refs/heads/topic").returncode == 0
    repository = Repository(yard.bare)
    old, new = repository.branch("main"), repository.branch("topic")
    assert old is not None
    assert new is not None
    assert repository.move_branch("main", new, old, "land")
    assert yard.ref(MAIN) == new
    assert [line["refs"][0]["ref"] for line in yard.log()] == ["refs/heads/topic"]
