"""The documents say what is so: commands, targets, dependencies, links, and the examples, which are run."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import pytest
from tests.support import REPOSITORY, OfficeFolder, copy_schemas

from taizhang.cli.main import COMMANDS
from taizhang.outputs.rules import catalogue
from taizhang.site.build import FOLDERS

READMES = ("README.md", "README.zh-Hant.md")
PAGES = tuple(
    path.relative_to(REPOSITORY).as_posix()
    for path in sorted([*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")])
)
SYSTEMS = "docs/systems.md"
DEPENDENCIES = "docs/developer/dependencies.md"
KINDS = {
    path.name.partition(".")[0]: json.loads(path.read_text("utf-8"))["title"]
    for path in sorted((REPOSITORY / "schemas/kinds").glob("*.schema.json"))
}
REFS = {
    f"{path.relative_to(REPOSITORY / 'records').parts[0]}/{path.stem}"
    for path in (REPOSITORY / "records").rglob("*.yaml")
}
LINK = re.compile(r"\[(?P<words>[^\]\n]+)\]\((?P<target>[^)\s]+)\)")
FENCE = re.compile(r"^```(?P<kind>[a-z]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = re.compile(
    r"<!-- run: (?P<lang>[\w-]+)(?:; edit (?P<path>\S+): \"(?P<old>.+)\" -> \"(?P<new>.+)\")? -->\n"
    r"```console\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
REGISTRY_HOSTS = tuple(
    ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"))
)
MACHINE_PATH = re.compile(r"(?<![\w.~/<>$)}-])/(?:root|work|home|Users)/[\w.-]")


def text_of(path: str) -> str:
    return (REPOSITORY / path).read_text("utf-8")


def rows(text: str) -> list[list[str]]:
    """The cells of every table row whose first cell is no heading."""
    cells = [
        [cell.strip() for cell in line.strip("|").split(" | ")] for line in text.splitlines() if line.startswith("| ")
    ]
    return [row for row in cells if not row[0].startswith(("系統或機制", "package"))]


def first_cells(path: str, before: str) -> set[str]:
    """The word after `before` in the first cell of every table row that begins with it."""
    return set(re.findall(rf"^\| `{before}([a-z0-9-]+)", text_of(path), re.MULTILINE))


def make_targets() -> set[str]:
    """The targets that the Makefile explains."""
    return set(re.findall(r"^([a-z-]+):.*## ", text_of("Makefile"), re.MULTILINE))


def commands_shown(path: str) -> list[str]:
    """Every command of the page's blocks, without comments and output."""
    lines = [line for block in FENCE.finditer(text_of(path)) for line in block["text"].splitlines()]
    wanted = (line for line in lines if line.startswith(("$ ", "make ", "python3", ".venv/")))
    return [line.partition("#")[0].strip() for line in wanted]


@pytest.mark.parametrize("path", READMES)
def test_a_readme_lists_every_command_and_no_other(path: str) -> None:
    assert first_cells(path, "taizhang ") == set(COMMANDS)


@pytest.mark.parametrize("path", READMES)
def test_a_readme_lists_every_make_target_that_the_makefile_explains_and_no_other(path: str) -> None:
    assert first_cells(path, "make ") == make_targets()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_no_make_target_that_there_is_not(path: str) -> None:
    named = re.findall(r"(?:`|^)make ((?:[a-z-]+ ?)+)", text_of(path), re.MULTILINE)
    assert {target for names in named for target in names.split()} <= make_targets()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_names_no_problem_that_there_is_not(path: str) -> None:
    named = set(re.findall(r"\bTZ[0-9]{3}\b", text_of(path)))
    assert named - {"TZ123"} <= catalogue().keys()  # TZ123 stands for any


def test_both_readmes_have_the_same_headings_tables_and_commands() -> None:
    english, chinese = (text_of(path) for path in READMES)
    assert re.findall("^#+ ", english, re.MULTILINE) == re.findall("^#+ ", chinese, re.MULTILINE)
    assert len(rows(english)) == len(rows(chinese))
    assert commands_shown(READMES[0]) == commands_shown(READMES[1])


@pytest.mark.parametrize("path", READMES)
def test_a_readme_installs_by_hand_what_the_makefile_installs(path: str) -> None:
    recipe = re.findall(r"/pip install (?:-q --disable-pip-version-check )?(.+)$", text_of("Makefile"), re.MULTILINE)
    shown = " && ".join(commands_shown(path))
    assert recipe
    assert [arguments for arguments in recipe if f".venv/bin/pip install {arguments}" not in shown] == []


@pytest.mark.parametrize("path", READMES)
def test_the_examples_of_a_readme_print_what_it_shows(path: str, tmp_path: Path) -> None:
    copy_schemas(tmp_path)
    shutil.copytree(REPOSITORY / "records", tmp_path / "records")
    office = OfficeFolder(tmp_path)
    examples = list(RUN.finditer(text_of(path)))
    assert len(examples) == text_of(path).count("```console")
    for example in examples:
        if example["path"]:
            office.edit(example["path"], example["old"], example["new"])
        command, *shown = example["text"].splitlines()
        program, *arguments = shlex.split(command.removeprefix("$ "))
        done = office.run(*arguments, lang=example["lang"])
        assert program == "taizhang"
        assert_shown(shown, (done.stdout + done.stderr).splitlines())


def assert_shown(shown: list[str], printed: list[str]) -> None:
    """Whether `printed` is what a document shows; `…` alone on a line stands for any lines left out."""
    rest = iter([line.rstrip() for line in printed])
    skipping = False
    for line in shown:
        if line == "…":
            skipping = True
            continue
        found = next((other for other in rest if other == line), None) if skipping else next(rest, None)
        assert found == line, f"shown, but not printed: {line}"
        skipping = False
    assert skipping or next(rest, None) is None, "more was printed than is shown"


@pytest.mark.parametrize(("shown", "printed"), [(["a"], ["a", "b"]), (["a", "b"], ["a"]), (["…", "c"], ["a", "b"])])
def test_an_example_that_shows_something_else_is_noticed(shown: list[str], printed: list[str]) -> None:
    with pytest.raises(AssertionError):
        assert_shown(shown, printed)


def test_every_dependency_has_its_reason_and_nothing_else_has() -> None:
    project = tomllib.loads(text_of("pyproject.toml"))["project"]
    declared = [
        *project["dependencies"],
        *(name for group in project["optional-dependencies"].values() for name in group),
    ]
    names = {re.split(r"[<>=!~\[ ]", requirement)[0].lower() for requirement in declared}
    assert first_cells(DEPENDENCIES, "") == names


def test_every_dependency_says_its_licence_why_and_against_what() -> None:
    assert [row for row in rows(text_of(DEPENDENCIES)) if len(row) != 4 or not all(row)] == []


def test_every_part_of_the_package_has_its_place_in_the_structure() -> None:
    folders = {path.parent.name for path in (REPOSITORY / "tools/taizhang").glob("*/__init__.py")}
    assert {
        name for name in folders if f"`tools/taizhang/{name}/`" not in text_of("docs/developer/structure.md")
    } == set()


def system_rows() -> Iterator[tuple[str, list[tuple[str, str]], list[tuple[str, str]], str]]:
    """Name, kinds with their titles, records as words and target, and pages of every row of the table of systems."""
    for row in rows(text_of(SYSTEMS)):
        name, kinds, _how, records, pages = row
        links = [(link["words"], link["target"]) for link in LINK.finditer(records)]
        yield name, re.findall(r"`([a-z]+)` ([^、]+)", kinds), links, pages


def test_every_kind_has_a_row_in_the_table_of_systems_under_its_own_name() -> None:
    named = {pair for _, kinds, _, _ in system_rows() for pair in kinds}
    assert named == set(KINDS.items())


def test_every_record_in_the_table_of_systems_is_in_the_ledger_and_linked_to_its_page() -> None:
    links = [link for _, _, links, _ in system_rows() for link in links]
    assert [ref for ref, target in links if ref not in REFS or target != f"../records/{ref}/"] == []


def test_every_row_of_the_table_of_systems_has_a_record_and_a_register_of_each_kind_that_it_names() -> None:
    for name, kinds, links, pages in system_rows():
        names = {kind for kind, _ in kinds}
        assert {ref.partition("/")[0] for ref, _ in links} == names, name
        assert {kind for kind in names if f"](../records/{kind}/)" not in pages} == set(), name


@pytest.mark.parametrize("path", PAGES)
def test_every_link_of_a_page_leads_somewhere(path: str) -> None:
    assert [target for target in relative_links(path) if not leads_somewhere(path, target)] == []


def relative_links(path: str) -> list[str]:
    targets = (link["target"] for link in LINK.finditer(FENCE.sub("", text_of(path))))
    return [target.partition("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]


def leads_somewhere(path: str, target: str) -> bool:
    """To a file of the repository, or from a page of `docs/` to a page of the ledger on the site."""
    page = re.fullmatch(r"(?:\.\./)+(?:records/(?:(?P<ref>[a-z]+(?:/[a-z0-9-]+)?)/)?|(?P<folder>[a-z-]+/))", target)
    if page and path.startswith("docs/") and (page["folder"] is None or page["folder"] in FOLDERS):
        return page["ref"] is None or page["ref"] in REFS | KINDS.keys()
    return (REPOSITORY / path).parent.joinpath(target).is_file()


def repository_files() -> Iterator[str]:
    """Every file that is, or is about to be, under version control."""
    listed = subprocess.run(
        ["git", "-C", str(REPOSITORY), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=True,
    )  # fmt: skip
    names = dict.fromkeys(name.decode() for name in listed.stdout.split(b"\0") if name)
    yield from (name for name in names if (REPOSITORY / name).is_file())


@pytest.mark.skipif(not (REPOSITORY / ".git").exists(), reason="needs the list of files under version control")
def test_no_file_names_a_package_registry_or_a_path_of_one_machine() -> None:
    found = []
    for name in repository_files():
        content = (REPOSITORY / name).read_bytes().decode("utf-8", "replace")
        found += [(name, host) for host in REGISTRY_HOSTS if host in content]
        found += [(name, match[0]) for match in MACHINE_PATH.finditer(content)]
    assert found == []


def test_the_patterns_would_find_a_registry_and_a_path_of_one_machine() -> None:
    assert MACHINE_PATH.search("see " + "/".join(["", "home", "somebody", "ledger"]))
    others = [
        "network" + "/".join(["", "work", "tree"]),
        "<root>" + "/".join(["", "root", "x"]),
        "https://host" + "/".join(["", "home", "x"]),
    ]
    assert not MACHINE_PATH.search(", ".join(others))
    assert REGISTRY_HOSTS[0] in "https://" + "pypi" + ".org/simple"


def test_an_example_is_shown_for_each_language_in_the_same_order() -> None:
    both = [[example["text"].splitlines()[0] for example in RUN.finditer(text_of(path))] for path in READMES]
    assert [pair for pair in zip_longest(*both) if pair[0] != pair[1]] == []
