"""Measures `taizhang check` beside programs that load or check the same files, and says which targets are met.

python benchmarks/check.py                  # 10,000 records, medians of 5 runs
python benchmarks/check.py --big            # growth and memory at 100,000 records, too
python benchmarks/check.py --page FILE.md   # put the table into a page, below its marker

Every figure is of whole processes. A round runs each of them once, one after another, so that a slow moment of the
machine meets all alike. Offices are made once, below --work, and kept there. check-jsonschema and yamllint are looked
for in --tools, then on the PATH.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ledger import write_office
from measure import Cost, measure, median, total
from report import machine, parser, publish

_BIG = 100_000
_GROWTH = 11
_MEMORY = 600
_MIB = 1 << 20
_LOAD = """
import sys, yaml
for line in sys.stdin:
    with open(line.rstrip("\\n"), "rb") as file:
        yaml.load(file, yaml.CSafeLoader)
"""
_LINT = "{extends: relaxed, rules: {line-length: disable}}"
_BASE = "https://taizhang.example/schemas"
"""Where the schemas are said to stand; check-jsonschema finds all of it in the one file that it is given."""
_COLD, _WARM, _CHANGED = "`taizhang check`, cold", "`taizhang check`, nothing changed", "`taizhang check`, one changed"
_STAGED = "`taizhang check --staged`, one file"
_YAML, _SCHEMA, _ONE, _YAMLLINT = (
    "PyYAML's CSafeLoader, loading only",
    "check-jsonschema",
    "check-jsonschema, that one file",
    "yamllint",
)
_OPINION = re.compile("^    opinion: .*\n", re.MULTILINE)


class Target(NamedTuple):
    """What a contender may take at most, as a part of what another takes, and what is aimed at."""

    name: str
    of: str
    most: float
    aim: float


_TARGETS = (
    Target(_COLD, _YAML, 0.8, 0.5),
    Target(_COLD, _SCHEMA, 1 / 15, 1 / 15),
    Target(_CHANGED, _YAML, 1 / 10, 1 / 20),
    Target(_STAGED, _ONE, 1, 1),
)


@dataclass
class Office:
    """A folder with records, tracked by Git."""

    folder: Path

    def files(self, kind: str = "") -> list[str]:
        """The records (of a kind), relative to the folder."""
        found = (self.folder / "records" / kind).rglob("*.yaml")
        return sorted(path.relative_to(self.folder).as_posix() for path in found)

    @cached_property
    def one(self) -> str:
        """The record that is changed again and again."""
        return next(name for name in self.files("info") if _OPINION.search((self.folder / name).read_text("utf-8")))

    def change(self) -> None:
        """Give an opinion in one record's trail words that it never had."""
        path = self.folder / self.one
        words = f"    opinion: 同意。第{time.time_ns()}次\n"
        path.write_text(_OPINION.sub(words, path.read_text("utf-8"), count=1), "utf-8", newline="\n")

    def stage(self) -> None:
        """Change one record, ready to be committed."""
        self.change()
        self.git("add", self.one)

    def forget(self) -> None:
        """Delete all that was remembered."""
        shutil.rmtree(self.folder / ".cache", ignore_errors=True)

    def git(self, *arguments: str) -> None:
        """Run a Git command here."""
        subprocess.run(["git", "-C", self.folder, *arguments], check=True, stdout=subprocess.DEVNULL)


@dataclass
class Contender:
    """Something that is measured: what is done before each run, and the commands of one run."""

    name: str
    commands: list[Sequence[str]]
    before: Callable[[], None] = lambda: None
    given: str = ""
    takes_minutes: bool = False
    costs: list[Cost] = field(default_factory=list)

    def run(self, folder: Path, *, watched: bool = False) -> Cost:
        """Run once more."""
        self.before()
        return total(measure(command, folder, self.given, watched=watched) for command in self.commands)


def office(work: Path, records: int) -> Office:
    """An office with so many records, made where it is not there yet."""
    folder = work / f"{records}"
    made = Office(folder)
    if not (folder / ".git").is_dir():
        shutil.rmtree(folder, ignore_errors=True)
        write_office(folder, records)
        (folder / ".gitignore").write_text(".cache/\n", "utf-8")
        made.git("init", "-q")
        made.git("add", "-A")
        made.git(
            "-c", "user.name=Benchmark", "-c", "user.email=benchmark@yuzhu.example", "commit", "-q", "-m", "Ledger"
        )
    return made


def ours(place: Office) -> list[Contender]:
    """Our own check, in the order in which each finds what it needs."""
    check = [sys.executable, "-m", "taizhang", "check"]
    return [
        Contender(_COLD, [check], place.forget),
        Contender(_WARM, [check]),
        Contender(_CHANGED, [check], place.change),
        Contender(_STAGED, [[*check, "--staged"]], place.stage),
    ]


def others(place: Office, tools: Path | None, schemas: Path) -> list[Contender]:
    """What our check is measured against."""
    jsonschema, lint = (_program(name, tools) for name in ("check-jsonschema", "yamllint"))
    kinds = {path.name.partition(".")[0]: path for path in _bundled(place.folder / "schemas", schemas)}
    checks = [[jsonschema, "--schemafile", str(path), *place.files(kind)] for kind, path in kinds.items()]
    return [
        Contender(_YAML, [[sys.executable, "-c", _LOAD]], given="\n".join(place.files())),
        Contender(_ONE, [[jsonschema, "--schemafile", str(kinds["info"]), place.one]]),
        Contender(_SCHEMA, checks, takes_minutes=True),
        Contender(_YAMLLINT, [[lint, "-d", _LINT, "records"]], takes_minutes=True),
    ]


def _program(name: str, tools: Path | None) -> str:
    found = shutil.which(name, path=str(tools) if tools else None) or shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} was not found; name its folder with --tools")
    return found


def _bundled(schemas: Path, target: Path) -> Iterator[Path]:
    """Each kind's schema with the common one inside it."""
    target.mkdir(parents=True, exist_ok=True)
    common = {**json.loads((schemas / "common.schema.json").read_text("utf-8")), "$id": f"{_BASE}/common.schema.json"}
    for path in sorted((schemas / "kinds").iterdir()):
        kind = json.loads(path.read_text("utf-8"))
        bundle = {**kind, "$id": f"{_BASE}/kinds/{path.name}", "$defs": {"common": common}}
        (target / path.name).write_text(json.dumps(bundle, ensure_ascii=False), "utf-8")
        yield target / path.name


def rounds(place: Office, contenders: Sequence[Contender], runs: int, slow_runs: int) -> dict[str, Cost]:
    """Medians of so many runs of each; the memory of ours, which may use several processes, is watched once."""
    for number in range(runs):
        for contender in contenders:
            if contender.takes_minutes and number >= slow_runs:
                continue
            print(f"round {number + 1} of {runs}: {contender.name}", file=sys.stderr)
            contender.costs.append(contender.run(place.folder))
    cold = next(contender for contender in contenders if contender.name == _COLD)
    watched = cold.run(place.folder, watched=True).memory
    medians = {contender.name: median(contender.costs) for contender in contenders}
    return medians | {_COLD: medians[_COLD]._replace(memory=watched)}


def table(costs: dict[str, Cost]) -> Iterator[str]:
    """What each took."""
    yield "| | wall, s | processor, s | memory, MiB | of CSafeLoader |"
    yield "|---|---:|---:|---:|---:|"
    for name, cost in costs.items():
        part = f"{cost.wall / costs[_YAML].wall:.2f}" if _YAML in costs else ""
        yield f"| {name} | {cost.wall:.2f} | {cost.cpu:.2f} | {cost.memory / _MIB:.0f} | {part} |"


def verdicts(costs: dict[str, Cost]) -> Iterator[str]:
    """Which targets are met."""
    yield "| target | at most | aim | measured | met |"
    yield "|---|---:|---:|---:|---|"
    for name, of, most, aim in _TARGETS:
        part = costs[name].wall / costs[of].wall
        yield f"| {name}, of {of} | {most:.3f} | {aim:.3f} | {part:.3f} | {_met(part, most)} |"


def growth(small: Cost, big: Cost, times: float) -> Iterator[str]:
    """Whether time and memory bear a hundred thousand records."""
    part, memory = big.wall / small.wall, big.memory / _MIB
    yield f"| {times:.0f} times the records, cold: times the time | {_GROWTH} | | {part:.1f} | {_met(part, _GROWTH)} |"
    yield f"| {_BIG:,} records, cold: memory, MiB | {_MEMORY} | | {memory:.0f} | {_met(memory, _MEMORY)} |"


def _met(value: float, most: float) -> str:
    return "yes" if value <= most else "**no**"


def main() -> int:
    """Measure, and print a page's worth of Markdown."""
    asked = parser(__doc__)
    asked.add_argument("--records", type=int, default=10_000)
    asked.add_argument("--runs", type=int, default=5)
    asked.add_argument("--slow-runs", type=int, default=5, help="of what takes minutes")
    asked.add_argument("--big", action="store_true", help=f"measure {_BIG:,} records, too")
    asked.add_argument("--tools", type=Path, help="folder of check-jsonschema and yamllint")
    given = asked.parse_args()
    work = given.work.resolve()
    place = office(work, given.records)
    costs = rounds(place, [*ours(place), *others(place, given.tools, work / "schemas")], given.runs, given.slow_runs)
    slow = min(given.runs, given.slow_runs)
    how = f"{given.records:,} records, medians of {given.runs} runs ({_SCHEMA} and {_YAMLLINT} on all files: {slow})"
    lines = [f"Measured on {machine()}; {how}."]
    lines += ["", *table(costs), "", *verdicts(costs)]
    if given.big:
        large = office(work, _BIG)
        more = rounds(large, ours(large), min(given.runs, 3), 0)
        lines += [
            *growth(costs[_COLD], more[_COLD], _BIG / given.records),
            "",
            f"With {_BIG:,} records:",
            "",
            *table(more),
        ]
    publish("check", lines, given.page)
    return 0


if __name__ == "__main__":
    sys.exit(main())
