"""Git is only read, only asked with full arguments, and never made to run anything by whoever wrote the repository."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from taizhang.errors import TaizhangError, UsageError
from taizhang.git import Repository

_PWNED = "touch pwned"
HOSTILE = [
    # what Git could take for an option
    "-", "--", "---", "-h", "--help", "--all", "--git-dir", "--git-dir=/tmp", "--show-toplevel", "--local-env-vars",
    "--output=pwned", "-o", "-opwned", "--exec=touch pwned", "--upload-pack=touch pwned", "-utouch pwned",
    "--open-files-in-pager=touch pwned", "--no-index", "--stdin", "--end-of-options", "--sq-quote", "--parseopt",
    "--default=HEAD", "--glob=*", "--branches", "--tags", "--remotes", "--exclude=*", "--path-format=absolute",
    "--resolve-git-dir=/etc", "--disambiguate=0000", "-c", "-cmain", "-c core.fsmonitor=touch pwned", "-C/tmp",
    "--config-env=core.pager=HOME", "--not", "--verify HEAD", "--since=yesterday", "--max-count=1", "@file",
    # revisions of a kind that is not asked for
    "", " ", ".", "..", "...", "HEAD..HEAD", "HEAD...HEAD", "^HEAD", "HEAD^!", "HEAD^@", "HEAD^-", "HEAD^{tree}",
    "HEAD^{blob}", "HEAD^{/nothing}", "HEAD^{", "HEAD~99999999999999999999", "HEAD^99999", "HEAD:records", "HEAD:",
    ":", ":0:file", ":records", ":/nothing", ":/(a+)+$", "@{-1}", "@{99}", "HEAD@{99}", "@{upstream}", "@{push}",
    "refs/heads/*", "refs/heads/../../HEAD", "main:main", "+refs/heads/*:refs/heads/*", "HEAD HEAD", "HEAD\nHEAD",
    "\nHEAD", "HEAD\n--all", "0" * 40, "f" * 40, "0" * 64, "g" * 40, "deadbeef", "0" * 39,
    # addresses
    "ext::sh -c touch% pwned", "file:///etc", "https://example.org/a.git", "fd::7",
    "ssh://-oProxyCommand=touch pwned/a",
    "git@example.org:a.git", "-oProxyCommand=touch pwned",
    # what a shell or a terminal could take for its own
    "$(touch pwned)", "`touch pwned`", ";touch pwned", "|touch pwned", "&& touch pwned", "> pwned", "HEAD > pwned",
    "%(pwned)", "!pwned", "~/pwned", "*", "?", "[a]", "{a,b}", "\\", "'", '"', "\x1b[2J", "\x00", "HEAD\x00", "\x7f",
    # paths and names that do not fit
    "../../../etc/passwd", "/etc/passwd", "C:\\Windows", "//server/share", "a.lock", "refs/heads/a.lock", "a" * 300,
    "a" * 200_000, "甲", "\u202eHEAD", "\ufeffHEAD", "\ud800", "\udcff", "ＨＥＡＤ",
]  # fmt: skip


def _git(folder: Path, *arguments: str, stdin: bytes = b"") -> str:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_AUTHOR_DATE": "2026-03-05T09:00:00+08:00",
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
        "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org",
    }  # fmt: skip
    done = subprocess.run(
        ["git", *arguments], cwd=folder, env=environment, input=stdin, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


def _commit(folder: Path, text: str) -> str:
    (folder / "records").mkdir(exist_ok=True)
    (folder / "records" / "a.yaml").write_text(text, "utf-8")
    _git(folder, "add", ".")
    _git(folder, "commit", "-q", "-m", text)
    return _git(folder, "rev-parse", "HEAD")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository whose own settings and hooks would run programs if anything let them."""
    made = tmp_path / "office"
    made.mkdir()
    _git(made, "init", "-q", "-b", "main")
    _commit(made, "a: 1\n")
    _commit(made, "a: 2\n")
    for name in ("fsmonitor", "sshCommand", "pager", "editor", "gitProxy", "askPass", "alternateRefsCommand"):
        _git(made, "config", f"core.{name}", _PWNED)
    for key, value in {
        "alias.ls-tree": f"!{_PWNED}", "alias.rev-parse": f"!{_PWNED}", "diff.external": _PWNED,
        "pager.ls-tree": _PWNED, "filter.evil.clean": _PWNED, "filter.evil.smudge": _PWNED,
        "credential.helper": f"!{_PWNED}",
        "protocol.ext.allow": "always", "protocol.allow": "always", "remote.origin.promisor": "true",
        "remote.origin.url": "ext::sh -c touch% pwned", "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1", "uploadpack.packObjectsHook": _PWNED,
    }.items():  # fmt: skip
        _git(made, "config", key, value)
    (made / ".git" / "info" / "attributes").write_text("* filter=evil diff=evil\n", "ascii")
    for hook in ("post-index-change", "fsmonitor-watchman", "reference-transaction", "post-checkout", "pre-commit"):
        path = made / ".git" / "hooks" / hook
        path.write_text(f"#!/bin/sh\n{_PWNED}\n", "ascii")
        path.chmod(0o755)
    return made


@pytest.fixture
def head(folder: Path) -> str:
    """The id of the latest commit."""
    return _git(folder, "rev-parse", "HEAD")


@pytest.fixture
def programs() -> Iterator[list[str]]:
    """The programs that this process starts while a test runs."""
    started: list[str] = []
    listening = True

    def hear(event: str, details: tuple[Any, ...]) -> None:
        if listening and event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"):
            started.append(str(details[1][0]) if event == "subprocess.Popen" else event)

    sys.addaudithook(hear)  # it cannot be taken away again, so it stops listening
    yield started
    listening = False


def _everything(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_there_are_as_many_hostile_arguments_as_were_promised() -> None:
    assert len(set(HOSTILE)) >= 100


@pytest.mark.parametrize("argument", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_a_hostile_argument_names_nothing_starts_nothing_and_writes_nothing(
    argument: str, folder: Path, head: str, programs: list[str]
) -> None:
    repository = Repository(folder)
    before = _everything(folder.parent)
    for call in (
        lambda: repository.resolve(argument),
        lambda: repository.tree(argument),
        lambda: repository.merge_base(argument, "main"),
        lambda: repository.merge_base("main", argument),
    ):
        with pytest.raises(UsageError):
            call()
    assert repository.branch(argument) is None
    for refused in (
        lambda: repository.blob(argument),
        lambda: repository.is_ancestor(argument, head),
        lambda: repository.is_ancestor(head, argument),
        lambda: repository.commits(argument, head),
        lambda: repository.commits(head, argument),
        lambda: repository.changed_paths(argument, head),
        lambda: repository.changed_paths(head, argument),
        lambda: repository.file_at(argument, "records/a.yaml"),
        lambda: repository.commit(argument),
        lambda: list(repository.files(argument)),
        lambda: repository.fast_forward(argument),
        lambda: repository.commit_merge(argument, head, "x"),
        lambda: repository.commit_merge(head, argument, "x"),
        lambda: repository.move_branch("main", argument, head, "x"),
        lambda: repository.move_branch("main", head, argument, "x"),
    ):
        if not _is_object_id(argument):
            with pytest.raises(ValueError, match=f"^{re.escape(argument)}$"):
                refused()
    assert _everything(folder.parent) == before
    assert set(programs) <= {"git"}


def _is_object_id(argument: str) -> bool:
    return len(argument) in (40, 64) and all(c in "0123456789abcdef" for c in argument)


@pytest.mark.parametrize("path", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_a_hostile_path_is_no_file(path: str, folder: Path, head: str, programs: list[str]) -> None:
    before = _everything(folder.parent)
    repository = Repository(folder)
    try:
        assert repository.file_at(head, path) is None
    except ValueError as refused:
        assert str(refused) == path  # noqa: PT017  either is right
    assert _everything(folder.parent) == before
    assert set(programs) <= {"git"}


def test_what_the_repository_would_run_is_not_run(folder: Path, head: str, programs: list[str]) -> None:
    before = _everything(folder.parent)
    repository = Repository(folder)
    for tree in (repository.tree("HEAD"), repository.staged()):
        [entry] = tree.entries("records")
        assert (entry.path, entry.mode, tree.read(entry)) == ("records/a.yaml", "100644", b"a: 2\n")
    assert repository.merge_base("HEAD~1", "HEAD") == repository.resolve("HEAD~1")
    assert [commit.id for commit in repository.commits(repository.resolve("HEAD~1"), head)] == [head]
    assert _everything(folder.parent) == before
    assert set(programs) == {"git"}


@pytest.mark.parametrize("missing", ["1" * 40, "0" * 40])
def test_what_is_missing_is_not_fetched(missing: str, folder: Path) -> None:
    before = _everything(folder.parent)
    with pytest.raises(TaizhangError, match=missing):
        Repository(folder).blob(missing)
    assert _everything(folder.parent) == before


def test_a_revision_is_found_by_name_tag_and_part_of_its_id(folder: Path, head: str) -> None:
    _git(folder, "tag", "-a", "v1", "-m", "One")
    repository = Repository(folder)
    assert {repository.resolve(name) for name in ("HEAD", "@", "main", "v1", head, head[:8], "main@{0}")} == {head}


def test_what_a_hook_is_told_by_git_does_not_leak_in(
    folder: Path, head: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    _git(other, "init", "-q", "-b", "main")
    elsewhere = _commit(other, "a: 3\n")
    for name, value in {
        "GIT_DIR": str(other / ".git"), "GIT_WORK_TREE": str(other), "GIT_COMMON_DIR": str(other / ".git"),
        "GIT_NAMESPACE": "evil", "GIT_PREFIX": "evil/", "GIT_CEILING_DIRECTORIES": str(folder.parent),
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": _PWNED,
        "GIT_CONFIG_PARAMETERS": f"'core.fsmonitor={_PWNED}'", "GIT_CONFIG_GLOBAL": str(other / "config"),
        "GIT_EXEC_PATH": str(other), "GIT_SSH_COMMAND": _PWNED, "GIT_EXTERNAL_DIFF": _PWNED, "GIT_PAGER": _PWNED,
        "GIT_TRACE": str(other / "trace"), "GIT_TRACE2": str(other / "trace2"), "GIT_REPLACE_REF_BASE": "refs/evil/",
        "GIT_ATTR_SOURCE": "evil", "GIT_SHALLOW_FILE": str(other / "shallow"), "GIT_GRAFT_FILE": str(other / "grafts"),
        "GIT_ALLOW_PROTOCOL": "ext", "GIT_LITERAL_PATHSPECS": "1", "GIT_DEFAULT_HASH": "sha256",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    before = _everything(tmp_path)
    repository = Repository(folder)
    assert (repository.root, repository.prefix) == (folder, "")
    assert repository.resolve("HEAD") == head != elsewhere
    assert [tree.path for tree in repository.staged().entries("records")] == ["records/a.yaml"]
    assert _everything(tmp_path) == before


def test_the_index_that_is_being_committed_is_the_one_that_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = folder / ".git" / "index-of-this-commit"
    own.write_bytes((folder / ".git" / "index").read_bytes())
    (folder / "records" / "b.yaml").write_text("b: 1\n", "ascii")
    monkeypatch.setenv("GIT_INDEX_FILE", str(own))
    subprocess.run(["git", "-c", "core.fsmonitor=false", "add", "records/b.yaml"], cwd=folder, check=True)
    assert [entry.path for entry in Repository(folder).staged().entries("records")] == [
        "records/a.yaml",
        "records/b.yaml",
    ]


def test_replacements_are_ignored(folder: Path, head: str) -> None:
    sound = _git(folder, "rev-parse", "HEAD:records/a.yaml")
    forged = _git(folder, "hash-object", "-w", "--stdin", stdin=b"a: forged\n")
    _git(folder, "replace", sound, forged)
    _git(folder, "replace", head, _git(folder, "rev-parse", "HEAD~1"))
    assert _git(folder, "cat-file", "blob", sound) == "a: forged"  # what others are made to see
    repository = Repository(folder)
    [entry] = repository.tree("HEAD").entries("records")
    assert (entry.blob, repository.blob(sound)) == (sound, b"a: 2\n")
    assert repository.resolve("HEAD") == head


def test_an_office_may_stand_in_a_folder_of_the_repository(folder: Path) -> None:
    (folder / ".git" / "info" / "attributes").unlink()  # ours would empty what Git is given here
    for name in (".office", "office", "政務 辦公"):
        (folder / name / "records").mkdir(parents=True)
        (folder / name / "records" / "b.yaml").write_text("b: 1\n", "ascii")
    _git(folder, "-c", "core.fsmonitor=false", "add", ".")
    _git(folder, "-c", "core.hooksPath=/dev/null", "commit", "-q", "-m", "Offices")
    for name in (".office", "office", "政務 辦公"):
        repository = Repository(folder / name)
        assert repository.prefix == name
        for tree in (repository.tree("HEAD"), repository.staged()):
            assert [(entry.path, tree.read(entry)) for entry in tree.entries("records")] == [
                ("records/b.yaml", b"b: 1\n")
            ]


def test_an_office_that_a_revision_does_not_have_is_named(folder: Path) -> None:
    (folder / "new").mkdir()
    with pytest.raises(TaizhangError, match="damaged or incomplete"):
        list(Repository(folder / "new").tree("HEAD").entries("records"))


def test_revisions_without_a_common_history_are_named(folder: Path) -> None:
    tree = _git(folder, "rev-parse", "HEAD^{tree}")
    lone = _git(folder, "commit-tree", tree, "-m", "Alone")
    with pytest.raises(TaizhangError, match=f"main and {lone} share no history"):
        Repository(folder).merge_base("main", lone)


def test_a_folder_without_a_repository_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"{tmp_path} is not in a Git repository"):
        Repository(tmp_path)


def test_a_repository_whose_work_tree_is_elsewhere_is_none(folder: Path, tmp_path: Path) -> None:
    _git(folder, "config", "core.worktree", str(tmp_path / "nowhere"))
    with pytest.raises(UsageError, match="is not in a Git repository"):
        Repository(folder)


def test_without_git_it_says_what_is_missing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(UsageError, match="the program git was not found"):
        Repository(folder)


def test_a_path_outside_the_office_s_folder_never_passes_for_one_inside(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-q")
    (tmp_path / "office").mkdir()
    office = Repository(tmp_path / "office")
    assert office.below("office/records/a.yaml") == "records/a.yaml"
    assert office.below("records/a.yaml") == "../records/a.yaml"
