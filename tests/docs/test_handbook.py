"""The handbook says what is so: codes, commands, actions and fields exist, both languages match, examples are run."""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from tests.support import REPOSITORY, OfficeFolder, copy_schemas
from tests.test_docs import FENCE, assert_shown

from taizhang.cli.main import COMMANDS, cli
from taizhang.outputs.rules import catalogue
from taizhang.workflow import CONFIRM

HANDBOOK = REPOSITORY / "docs/handbook"
ZH = tuple(sorted(HANDBOOK.glob("*.md")))
EN = tuple(sorted((HANDBOOK / "en").glob("*.md")))
PAGES = (*ZH, *EN)
EXAMPLE = re.compile(
    r"<!-- run: (?P<lang>[\w-]+); edit (?P<path>\S+): \"(?P<old>[^\"\n]+)\" -> \"(?P<new>[^\"\n]+)\" -->\n"
    r"```console\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
EXAMPLES = [(page, found) for page in PAGES for found in EXAMPLE.finditer(page.read_text("utf-8"))]
ANNOTATED = {"records/info/2026/2026-11-20-niutanhe-xiang-dongxiu.yaml": "reporter: ",
             "records/supervision/2026/2026-11-20-dongxiu-jindu.yaml": "lead_unit: "}  # fmt: skip
SPAN = re.compile(r"`([^`\n]+)`")
MACHINE_WORDS = re.compile(r"YAML|SHA|rebase|Rebase|變基")
NOT_LANDED = ["TZ501"]
TEN = 10


def ids(page: Path) -> str:
    return page.relative_to(HANDBOOK).as_posix()


def text_of(page: Path) -> str:
    return page.read_text("utf-8")


def headings(page: Path) -> list[str]:
    """The marks of the page's headings, such as `##`, fenced blocks apart."""
    return re.findall(r"^(#+) ", FENCE.sub("", text_of(page)), re.MULTILINE)


def spans(page: Path) -> Iterator[str]:
    """What stands between back-quotes outside fenced blocks."""
    yield from SPAN.findall(FENCE.sub("", text_of(page)))


def commands(page: Path) -> Iterator[list[str]]:
    """The arguments of every call of `taizhang` that the page shows, in blocks or in a line."""
    blocks = (line.removeprefix("$ ") for found in FENCE.finditer(text_of(page)) for line in found["text"].splitlines())
    for line in (*blocks, *spans(page)):
        if line.startswith("taizhang "):
            yield shlex.split(line)[1:]


@cache
def workflows() -> dict[str, dict[str, Any]]:
    """Every workflow by its kind, the newest of each."""
    found = {path.name.partition("@")[0]: path for path in sorted((REPOSITORY / "schemas/workflows").glob("*.yaml"))}
    return {kind: yaml.safe_load(path.read_text("utf-8")) for kind, path in found.items()}


@cache
def actions() -> set[str]:
    return {CONFIRM, *(name for flow in workflows().values() for name in flow["actions"])}


@cache
def words() -> set[str]:
    """Every kind, field and value that the schemas know, and what a new office is asked."""
    paths = [REPOSITORY / "schemas/common.schema.json", *(REPOSITORY / "schemas/kinds").glob("*.json")]
    paths.append(REPOSITORY / "tools/taizhang/landing/founding/office/answers.schema.json")
    return set(workflows()) | {word for path in paths for word in _words(json.loads(path.read_text("utf-8")))}


def _words(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node.get("properties", {})
        yield from (value for value in node.get("enum", []) if isinstance(value, str))
        for inner in node.values():
            yield from _words(inner)


@cache
def policy() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((REPOSITORY / "schemas/policy.yaml").read_text("utf-8"))
    return loaded


def setting(name: str) -> object:
    """What policy says under a dotted name; None where it says nothing."""
    group, _, rest = name.partition(".")
    return policy()["settings"].get(group, {}).get(rest)


def command_of(arguments: list[str]) -> click.Command | None:
    found: click.Command | None = cli
    for name in arguments:
        if isinstance(found, click.Group):
            found = found.get_command(click.Context(found), name)
    return found


def options_of(command: click.Command) -> set[str]:
    return {name for option in command.params for name in (*option.opts, *option.secondary_opts)} | {"-h", "--help"}


def test_there_are_pages_in_both_languages() -> None:
    names = ["deadlines.md", "files.md", "first-week.md", "forge.md", "intake.md", "landing.md", "new-office.md",
             "numbers.md", "reading.md", "signing.md"]  # fmt: skip
    assert [page.name for page in ZH] == [page.name for page in EN] == names


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_a_page_begins_with_the_banner_of_the_office(page: Path) -> None:
    language = "zh" if page in ZH else "en"
    assert text_of(page).splitlines()[2] == f"> {policy()['office']['banner'][language]}"


@pytest.mark.parametrize(("zh", "en"), list(zip(ZH, EN, strict=True)), ids=ids)
def test_both_languages_have_the_same_headings_tables_and_commands(zh: Path, en: Path) -> None:
    assert headings(zh) == headings(en)
    rows = [len(re.findall(r"^\|", text_of(page), re.MULTILINE)) for page in (zh, en)]
    assert rows[0] == rows[1]
    shown = [[line for line in text_of(page).splitlines() if line.startswith("$ ")] for page in (zh, en)]
    assert [pair for pair in zip_longest(*shown) if pair[0] != pair[1]] == []


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_a_page_names_no_problem_that_there_is_not(page: Path) -> None:
    assert set(re.findall(r"\bTZ[0-9]{3}\b", text_of(page))) <= catalogue().keys()


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_a_page_shows_only_commands_and_options_that_there_are(page: Path) -> None:
    wrong = []
    for arguments in commands(page):
        command = cli if arguments[0].startswith("-") else command_of(arguments)
        wanted = {word.partition("=")[0] for word in arguments if word.startswith("-")}
        if command is None or not wanted <= options_of(command):
            wrong.append(arguments)
    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_a_page_takes_only_actions_of_the_records_workflow(page: Path) -> None:
    taken = [
        (words[1].partition("/")[0], words[2])
        for words in commands(page)
        if words[0] == "act" and len(words) > 2 and "/" in words[1]
    ]
    taken += [(kind, action) for action, kind in re.findall(r"^/act (\w+) (\w+)/", text_of(page), re.MULTILINE)]
    assert [pair for pair in taken if pair[1] not in {CONFIRM, *workflows()[pair[0]]["actions"]}] == []


@pytest.mark.parametrize("page", PAGES, ids=ids)
def test_every_word_in_back_quotes_is_an_action_a_field_a_value_or_a_setting(page: Path) -> None:
    plain = {span for span in spans(page) if re.fullmatch(r"[a-z][a-z_]*", span)}
    dotted = {span for span in spans(page) if re.fullmatch(r"[a-z]+\.[a-z_]+", span)}
    assert plain - actions() - words() == set()
    assert {name for name in dotted if not name.endswith((".yaml", ".json")) and setting(name) is None} == set()


@pytest.mark.parametrize("page", ZH, ids=ids)
def test_what_a_clerk_reads_has_no_words_of_programmers(page: Path) -> None:
    assert MACHINE_WORDS.findall(text_of(page)) == []


def test_the_table_of_reviews_is_what_the_workflows_say() -> None:
    kinds = {"信息": "info", "督查": "supervision", "調研": "research", "批示": "directive", "授權": "delegation"}
    lines = [line.strip("|").split("|") for line in text_of(HANDBOOK / "signing.md").splitlines()]
    told = set()
    for kind, *cells in ([cell.strip() for cell in cells] for cells in lines if cells[0].strip() in kinds):
        for cell, verdict in zip(cells[-2:], ("approve", "request_changes"), strict=True):
            title, _, name = cell.rstrip("`").partition(" `")
            told |= {(kinds[kind], name, title, verdict)} if name else set()
    flows = [(kind, name, action) for kind in kinds.values() for name, action in workflows()[kind]["actions"].items()]
    assert told == {(kind, name, act["title"], act["by_review"]) for kind, name, act in flows if "by_review" in act}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> OfficeFolder:
    """A copy of the sample ledger; each test leaves it as it found it."""
    folder = tmp_path_factory.mktemp("handbook")
    copy_schemas(folder)
    shutil.copytree(REPOSITORY / "records", folder / "records")
    return OfficeFolder(folder)


@pytest.mark.parametrize(("page", "example"), EXAMPLES, ids=lambda value: ids(value) if isinstance(value, Path) else "")
def test_an_example_prints_what_the_page_shows(page: Path, example: re.Match[str], sample: OfficeFolder) -> None:
    before = sample.read(example["path"])
    sample.edit(example["path"], example["old"], example["new"])
    command, *shown = example["text"].splitlines()
    done = sample.run(*shlex.split(command.removeprefix("$ "))[1:], lang=example["lang"])
    sample.write(example["path"], before)
    assert_shown(shown, done.stdout.splitlines())
    assert done.returncode == (1 if " check" in command else 0)  # every check that is shown finds something


@pytest.mark.parametrize("path", ANNOTATED)
@pytest.mark.parametrize("page", [HANDBOOK / "files.md", HANDBOOK / "en/files.md"], ids=ids)
def test_an_annotated_record_is_sound(page: Path, path: str, sample: OfficeFolder) -> None:
    blocks = [found["text"] for found in FENCE.finditer(text_of(page)) if f"\n{ANNOTATED[path]}" in found["text"]]
    assert len(blocks) == 1
    sample.write(path, blocks[0])
    found = [finding for finding in sample.check() if finding.path == path]
    sample.delete(path)
    assert [finding.code for finding in found] == NOT_LANDED


@pytest.mark.parametrize("page", [HANDBOOK / "files.md", HANDBOOK / "en/files.md"], ids=ids)
def test_each_of_the_ten_findings_has_an_example_that_shows_its_code(page: Path) -> None:
    named = re.findall(r"^### .*\b(TZ[0-9]{3})\b", text_of(page), re.MULTILINE)
    shown = [re.findall(r"TZ[0-9]{3}", example["text"])[0] for of, example in EXAMPLES if of == page]
    assert named == shown
    assert len(shown) == TEN


def test_every_command_of_the_handbook_is_one_that_the_readme_lists() -> None:
    used = {arguments[0] for page in PAGES for arguments in commands(page) if not arguments[0].startswith("-")}
    assert used == set(COMMANDS)
