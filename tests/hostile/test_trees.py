"""Every hostile tree is refused, at a revision and in Git's index; nothing is written, nothing outside is read."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from tests.hostile.plumbing import FOLDER, MODULE, Folder, GitFolder
from tests.hostile.trees import TREES, Put
from tests.support import UNIT, OfficeFolder

from taizhang.cli.main import main
from taizhang.errors import Exit

_INDEXABLE = {name: put for name, put in TREES.items() if put.indexable}
_NO_COMMIT = "1" * 40


@pytest.fixture(scope="module")
def repository(office_template: Path, tmp_path_factory: pytest.TempPathFactory) -> GitFolder:
    """A sound office, committed."""
    root = tmp_path_factory.mktemp("trees") / "office"
    shutil.copytree(office_template, root)
    made = GitFolder(root)
    made.git("init", "-q")
    made.git("add", ".")
    made.git("-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-q", "-m", "Begin")
    return made


@pytest.fixture
def tree(repository: GitFolder) -> Folder:
    """What the office has committed."""
    return repository.folder("HEAD")


def test_the_sound_office_passes(repository: GitFolder) -> None:
    assert _found(repository, "--at", "HEAD") == (Exit.OK, [])


@pytest.mark.parametrize("put", TREES.values(), ids=TREES)
def test_refused_at_a_revision(put: Put, repository: GitFolder, tree: Folder) -> None:
    if put.replaces:
        tree.drop(put.replaces)
    tree.add(put.path, _id(repository, put), put.mode)
    assert _found(repository, "--at", _commit(repository, tree)) == (Exit.FINDINGS, [(put.named, 1, 1, put.code)])


@pytest.mark.parametrize("put", _INDEXABLE.values(), ids=_INDEXABLE)
def test_refused_when_staged(put: Put, repository: GitFolder, snapshot: Callable[[Path], dict[str, str]]) -> None:
    repository.git("read-tree", "HEAD")
    if put.replaces:
        repository.git("rm", "-r", "-q", "--cached", put.replaces)
    path = put.path.encode() if isinstance(put.path, str) else put.path
    repository.git("update-index", "-z", "--index-info", stdin=f"{put.mode} {_id(repository, put)}\t".encode() + path)
    before = snapshot(repository.root)
    assert _found(repository, "--staged") == (Exit.FINDINGS, [(put.named, 1, 1, put.code)])
    assert snapshot(repository.root) == before


@pytest.mark.parametrize("form", ["text", "json", "github", "sarif", "junit"])
def test_every_hostile_name_can_be_reported_in_every_form(form: str, repository: GitFolder, tree: Folder) -> None:
    for put in TREES.values():
        if put.code != "TZ901" and not put.replaces:
            tree.add(put.path, _id(repository, put), put.mode)
    done = OfficeFolder(repository.root).run("check", "--at", _commit(repository, tree), "--format", form)
    assert done.returncode == Exit.FINDINGS
    unseen = {c for c in done.stdout if not c.isprintable()}
    assert unseen <= ({"\n", "\u200b"} if form == "github" else {"\n"})  # the space keeps `::` from being a command
    assert done.stdout.count("TZ303") >= 50


def test_one_path_twice_is_refused(repository: GitFolder, tree: Folder) -> None:
    tree.add(UNIT, repository.object("blob", b"title: a\n"))
    found = _found(repository, "--at", _commit(repository, tree))
    assert found[0] == Exit.FINDINGS
    assert (UNIT, 1, 1, "TZ306") in found[1]


@pytest.mark.parametrize("name", ["records", "records/unit"])
def test_one_folder_twice_is_refused(name: str, repository: GitFolder, tree: Folder) -> None:
    other = Folder()
    other.add("unit/a.yaml" if name == "records" else "a.yaml", repository.object("blob", b"title: a\n"))
    tree.add(name, other)
    found = _found(repository, "--at", _commit(repository, tree))
    assert found[0] == Exit.FINDINGS
    assert (name, 1, 1, "TZ306") in found[1]


def test_one_rule_twice_is_refused(repository: GitFolder, tree: Folder) -> None:
    tree.add("schemas/policy.yaml", repository.object("blob", b"title: a\n"))
    expected = [("schemas/policy.yaml", 1, 1, "TZ901")]
    assert _found(repository, "--at", _commit(repository, tree)) == (Exit.FINDINGS, expected)


def test_a_record_that_is_a_tree_is_refused(repository: GitFolder, tree: Folder) -> None:
    tree.add("records/unit/a.yaml", repository.tree(Folder()))
    expected = [("records/unit/a.yaml", 1, 1, "TZ107")]
    assert _found(repository, "--at", _commit(repository, tree)) == (Exit.FINDINGS, expected)


def test_2000_folders_in_one_another_are_refused(repository: GitFolder, tree: Folder) -> None:
    path = "records/" + "a/" * 2000 + "b.yaml"
    tree.add(path, repository.object("blob", b"title: a\n"))
    found = _found(repository, "--at", _commit(repository, tree))
    assert found == (Exit.FINDINGS, [(path, 1, 1, "TZ303")])


def test_12_000_folders_in_one_another_are_refused(repository: GitFolder, tree: Folder) -> None:
    inner = repository.tree(Folder())
    for _ in range(12_000):
        inner = repository.object("tree", b"40000 a\0" + bytes.fromhex(inner))
    tree.children.append((FOLDER, b"records", inner))
    assert _refusal(repository, _commit(repository, tree)) == "too many files to list"


def _ten_billion(repository: GitFolder, content: bytes) -> str:
    """A tree of ten folders of ten folders, ten deep, of one and the same file: few objects."""
    inner = repository.object("blob", content)
    mode = b"100644"
    for _ in range(10):
        inner = repository.object(
            "tree", b"".join(b"%b %d\0" % (mode, number) + bytes.fromhex(inner) for number in range(10))
        )
        mode = b"40000"
    return inner


def test_ten_billion_files_are_refused(repository: GitFolder, tree: Folder) -> None:
    inner = _ten_billion(repository, b"title: a\n")
    tree.drop("records")
    tree.children.append((FOLDER, b"records", inner))
    assert _refusal(repository, _commit(repository, tree)) == "too many files to list"


def test_ten_billion_files_elsewhere_are_not_looked_at(repository: GitFolder, tree: Folder) -> None:
    inner = _ten_billion(repository, b"a")
    tree.children.append((FOLDER, b"docs", inner))
    assert _found(repository, "--at", _commit(repository, tree)) == (Exit.OK, [])


@pytest.mark.parametrize("path", ["records/unit//a.yaml", "records/attachments/a//b.pdf"])
def test_a_folder_without_a_name_is_refused(path: str, repository: GitFolder, tree: Folder) -> None:
    tree.add(path, repository.object("blob", b"title: a\n"))
    assert _refusal(repository, _commit(repository, tree)) == "the repository is damaged or incomplete"


def test_a_record_that_is_missing_is_refused(repository: GitFolder, tree: Folder) -> None:
    tree.add("records/unit/a.yaml", _NO_COMMIT)
    assert _refusal(repository, _commit(repository, tree)) == "the repository is damaged or incomplete"


def test_a_folder_that_is_missing_is_refused(repository: GitFolder, tree: Folder) -> None:
    tree.children.append((FOLDER, b"records", _NO_COMMIT))
    assert _refusal(repository, _commit(repository, tree)) == "the repository is damaged or incomplete"


def test_a_folder_that_is_a_file_is_refused(repository: GitFolder, tree: Folder) -> None:
    inner = Folder([(FOLDER, b"unit", repository.object("blob", b"title: a\n"))])
    tree.drop("records")
    tree.add("records", inner)
    assert _refusal(repository, _commit(repository, tree)) == "the repository is damaged or incomplete"


def test_a_commit_without_its_tree_is_refused(repository: GitFolder) -> None:
    assert _refusal(repository, repository.commit(_NO_COMMIT)) == "the repository is damaged or incomplete"


@pytest.mark.parametrize("kind", ["tree", "blob"])
def test_what_is_no_commit_is_refused(kind: str, repository: GitFolder) -> None:
    done = OfficeFolder(repository.root).run("check", "--at", repository.object(kind, b""))
    assert (done.returncode, done.stdout) == (Exit.USAGE, "")


def test_an_empty_tree_has_no_rules(repository: GitFolder) -> None:
    code, found = _found(repository, "--at", repository.commit(repository.tree(Folder())))
    assert (code, {item[3] for item in found}) == (Exit.FINDINGS, {"TZ902"})


def _id(repository: GitFolder, put: Put) -> str:
    return _NO_COMMIT if put.mode == MODULE else repository.object("blob", put.content.encode())


def _commit(repository: GitFolder, tree: Folder) -> str:
    return repository.commit(repository.tree(tree))


def _found(repository: GitFolder, *arguments: str) -> tuple[int, list[tuple[str, int, int, str]]]:
    """Exit code of a check, and path, line, column and code of what it found.

    In this process, which saves minutes; what a process of its own does with these names, the reports below show.
    """
    out = StringIO()
    with redirect_stdout(out):
        code = main(["-C", str(repository.root), "--lang", "en", "check", "--format", "json", *arguments])
    findings = json.loads(out.getvalue())["findings"]
    return code, [(f["path"], f["line"], f["column"], f["code"]) for f in findings]


def _refusal(repository: GitFolder, commit: str) -> str:
    """What a check says when it cannot even find out what there is."""
    done = OfficeFolder(repository.root).run("check", "--at", commit)
    assert (done.returncode, done.stdout) == (Exit.FINDINGS, "")
    return done.stderr.partition(":")[0].partition(" in ")[0]
