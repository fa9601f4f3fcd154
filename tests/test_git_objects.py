"""New objects are exactly those that Git itself would make, whatever is changed and however deep it stands."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from taizhang.errors import TaizhangError
from taizhang.git import NewObjects, Repository
from taizhang.git.commits import read_commit

_FILE = "100644"
_NAMES = st.sampled_from(["a", "a-b", "a.b", "b", "ab", "z", "文件"])
_PATHS = st.lists(_NAMES, min_size=1, max_size=3).map("/".join)


def _git(folder: Path, *arguments: str, given: bytes = b"") -> str:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
        "GIT_CONFIG_GLOBAL": os.devnull, "GIT_INDEX_FILE": str(folder / "index"),
        "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b",
    }  # fmt: skip
    done = subprocess.run(
        ["git", "-C", str(folder), *arguments], env=environment, input=given, capture_output=True, check=True
    )
    return done.stdout.decode().strip()


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bare repository."""
    folder = tmp_path_factory.mktemp("bare")
    _git(folder, "init", "-q", "--bare", ".")
    return folder


def _as_git_makes_it(bare: Path, files: dict[str, str]) -> str:
    _git(bare, "read-tree", "--empty")
    lines = "".join(f"{_FILE} {blob}\t{path}\0" for path, blob in files.items())
    _git(bare, "update-index", "-z", "--index-info", given=lines.encode())
    return _git(bare, "write-tree")


def _consistent(paths: list[str]) -> bool:
    """Whether no path is a folder of another."""
    return not any(other.startswith(f"{path}/") for path in paths for other in paths)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_PATHS, unique=True, max_size=6), st.lists(_PATHS, unique=True, max_size=6), st.integers(0, 6))
def test_an_edited_tree_is_the_tree_that_git_makes(bare: Path, before: list[str], after: list[str], gone: int) -> None:
    kept = [path for path in before[gone:] if path not in after]
    if not _consistent(before) or not _consistent([*kept, *after]) or not _consistent([*before, *after]):
        return
    blobs = {path: _git(bare, "hash-object", "-w", "--stdin", given=path.encode()) for path in before}
    tree = _as_git_makes_it(bare, blobs)
    new = NewObjects()
    added = {path: new.add("blob", f"new {path}".encode()) for path in after}
    edits: dict[str, tuple[str, str] | None] = dict.fromkeys(before[:gone])
    edits |= {path: (_FILE, blob) for path, blob in added.items()}
    repository = Repository(bare)
    made = new.edited(tree, edits, repository.blob)
    repository.keep(new)
    assert made == _as_git_makes_it(bare, {**{path: blobs[path] for path in kept}, **added})
    assert {path: _git(bare, "cat-file", "blob", blob) for path, blob in added.items()} == {
        p: f"new {p}" for p in after
    }


@pytest.mark.parametrize("size", [0, 1, 15, 16, 2047, 2048, 262_143, 262_144, 1_000_000])
def test_content_of_any_size_arrives(size: int, bare: Path) -> None:
    content = hashlib.shake_128(b"x").digest(size)
    new = NewObjects()
    blob = new.add("blob", content)
    Repository(bare).keep(new)
    assert Repository(bare).blob(blob) == content


@pytest.mark.parametrize(
    ("kind", "content"),
    [("tree", b"100644 ..\0"), ("tree", b"100644 a\0"), ("commit", b"tree none\n\nx"), ("commit", b"x")],
)
def test_git_refuses_what_is_malformed_or_names_what_is_not_there(kind: str, content: bytes, bare: Path) -> None:
    new = NewObjects()
    made = new.add(kind, content + (b"1" * 20 if kind == "tree" else b""))
    with pytest.raises(TaizhangError, match="nothing has changed"):
        Repository(bare).keep(new)
    with pytest.raises(TaizhangError, match=made):
        Repository(bare).blob(made)


def test_a_branch_moves_only_from_where_it_is_thought_to_be(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-q", "--bare", ".")
    tree = _as_git_makes_it(tmp_path, {})
    one, two = (_git(tmp_path, "commit-tree", "-m", text, tree) for text in ("one", "two"))
    _git(tmp_path, "update-ref", "refs/heads/main", one)
    repository = Repository(tmp_path)
    assert repository.move_branch("main", one, two, "test") is False
    assert repository.branch("main") == one
    assert repository.move_branch("main", two, one, "test") is True
    assert repository.branch("main") == two
    (tmp_path / "refs/heads/main.lock").touch()
    with pytest.raises(TaizhangError, match=r"refs/heads/main\.lock"):
        repository.move_branch("main", one, two, "test")


def test_a_folder_within_a_bare_repository_is_none(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-q", "--bare", ".")
    assert Repository(tmp_path).bare
    for inner in ("objects", "refs/heads"):
        with pytest.raises(TaizhangError, match="is not in a Git repository"):
            Repository(tmp_path / inner)


def test_the_folder_of_git_in_a_work_tree_is_none(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-q", ".")
    with pytest.raises(TaizhangError, match="is not in a Git repository"):
        Repository(tmp_path / ".git")


_TREE = f"tree {'1' * 40}\n"
_BY = "author A <a@b> 1 +0000\n"
_MADE = "committer C <C@D> 2 +0800\n"


def test_a_commit_is_read_as_git_reads_it() -> None:
    parents = f"parent {'2' * 40}\nparent {'3' * 40}\n"
    more = f"gpgsig x\n parent {'4' * 40}\nencoding big5\n"
    raw = f"{_TREE}{parents}{_BY}{_MADE}{more}\nm\n\nCo-authored-by: E <E@f>\n".encode()
    commit = read_commit("5" * 40, raw.replace(b"author A", b"author \xff"))
    assert (commit.tree, commit.parents) == ("1" * 40, ("2" * 40, "3" * 40))
    assert (commit.addresses, int(commit.at.timestamp())) == ({"a@b", "c@d", "e@f"}, 2)


@pytest.mark.parametrize(
    "head",
    [
        "", _TREE, _TREE + _BY, _TREE + _MADE, _BY + _MADE, _TREE + _BY + _BY + _MADE, _TREE + _BY + _MADE + _MADE,
        _TREE + _BY + _MADE + _BY, f"{_TREE}{_BY}{_MADE}parent {'2' * 40}\n", f"{_TREE}{_BY}{_MADE}{_TREE}",
        _TREE + _TREE + _BY + _MADE, _TREE + "author A <x@y> <a@b> 1 +0000\n" + _MADE,
        _TREE + "author A 1 +0000\n" + _MADE,
        _TREE + _BY + _MADE.replace(" 2 ", f" {'9' * 30} "), _TREE + _BY + _MADE.replace(" 2 ", " 999999999999 "),
        _TREE + _BY + _MADE.replace(" 2 ", " -1 "), _TREE + _BY + _MADE.replace("C <", "C\0 <"),
        f"{_TREE}parent x\n{_BY}{_MADE}",
    ],
)  # fmt: skip
def test_a_commit_that_two_readers_could_read_in_two_ways_is_refused(head: str) -> None:
    with pytest.raises(TaizhangError, match="cannot be understood"):
        read_commit("5" * 40, f"{head}\nm\n".encode())
