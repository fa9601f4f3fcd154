"""Examples of every problem: what is done to a sound office, and exactly what a check then finds.

`tests/golden/<CODE>/fail-<name>.yaml` shows the problem, `pass-<name>.yaml` what comes near and is allowed. An example
is a YAML mapping; each part is optional but `expect`, and the parts are applied in this order to a copy of the office
of `tests/support.py`:

    tell: [{record: unit/x, facts: {…}, steps: […], number: …}]   # a record, told as a story and written by the engine
    move: {path: path}                # a file or a folder
    write: {path: text}               # a file; `!!binary` for bytes, {before, repeat, times, after} for a long text
    edit: [{file: path, old: text, new: text}]                    # the one place where the file says `old`
    delete: [path]
    pad: {path: size}                 # a comment at the end, until the file has so many bytes
    executable: [path]
    link: {path: target}              # a symbolic link
    edited: true                      # what `write`, `edit` and so on did is held to what was told, its base
    expect: ["path:line:column CODE"]                             # all findings, in order; [] in every pass example

Problems of files in `schemas/` are shown in the same way: with broken rules, nothing but the rules is reported.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.support import OfficeFolder, shown

from taizhang.checks import PROBLEMS
from taizhang.model import Finding

GOLDEN = Path(__file__).parents[1] / "golden"
EXAMPLES = sorted(GOLDEN.glob("*/*.yaml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_finds_exactly_what_the_example_expects(path: Path, office: OfficeFolder) -> None:
    example = read(path)
    assert example.keys() <= {*PARTS, "tell", "edited", "expect"}
    assert shown(outcome(example, office)) == example["expect"]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_example_shows_the_problem_it_is_filed_under(path: Path) -> None:
    expected = read(path)["expect"]
    codes = {finding.rpartition(" ")[2] for finding in expected}
    if path.stem.startswith("pass-"):
        assert not codes
    else:
        assert path.stem.startswith("fail-")
        assert path.parent.name in codes


@pytest.mark.parametrize("code", sorted(PROBLEMS))
@pytest.mark.parametrize("verdict", ["pass", "fail"])
def test_every_problem_has_an_example_of_each_verdict(code: str, verdict: str) -> None:
    assert list((GOLDEN / code).glob(f"{verdict}-*.yaml"))


def test_every_example_is_of_a_known_problem() -> None:
    assert {path.name for path in GOLDEN.iterdir()} <= set(PROBLEMS)


class _Loader(yaml.SafeLoader):
    """Reads dates as text, as our own reader does; that one would refuse what examples must be able to spell."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith(":timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path: Path) -> dict[str, Any]:
    """What an example says."""
    example: dict[str, Any] = yaml.load(path.read_text("utf-8"), _Loader)  # noqa: S506  a safe loader
    return example


def outcome(example: dict[str, Any], office: OfficeFolder) -> list[Finding]:
    """What a check finds once an example has been acted out."""
    for story in example.get("tell", []):
        office.tell(story)
    base = office.landed() if example.get("edited") else None
    for name, apply in PARTS.items():
        if name in example:
            apply(office, example[name])
    return office.check(base)


def _write(office: OfficeFolder, files: dict[str, Any]) -> None:
    for path, text in files.items():
        long = isinstance(text, dict)
        office.write(path, text["before"] + text["repeat"] * text["times"] + text["after"] if long else text)


def _edit(office: OfficeFolder, edits: list[dict[str, str]]) -> None:
    for edit in edits:
        office.edit(edit["file"], edit["old"], edit["new"])


def _delete(office: OfficeFolder, paths: list[str]) -> None:
    for path in paths:
        office.delete(path)


def _pad(office: OfficeFolder, sizes: dict[str, int]) -> None:
    for path, size in sizes.items():
        text = office.read(path).encode() + b"#"
        office.write(path, text + b"-" * (size - len(text) - 1) + b"\n")


def _make_executable(office: OfficeFolder, paths: list[str]) -> None:
    for path in paths:
        (office.root / path).chmod(0o755)


def _link(office: OfficeFolder, links: dict[str, str]) -> None:
    for path, target in links.items():
        (office.root / path).symlink_to(target)


def _move(office: OfficeFolder, moves: dict[str, str]) -> None:
    for old, new in moves.items():
        (office.root / old).rename(office.root / new)


PARTS: dict[str, Callable[[OfficeFolder, Any], None]] = {
    "move": _move,
    "write": _write,
    "edit": _edit,
    "delete": _delete,
    "pad": _pad,
    "executable": _make_executable,
    "link": _link,
}
