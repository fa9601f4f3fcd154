"""Builds the sample ledger from its story, with the same engine that serves an office.

python tools/sample_office/build.py           # write records/
python tools/sample_office/build.py --to DIR  # write DIR/records/ instead
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from taizhang.formats import dump, parse
from taizhang.ledger import WorkTree, record_path
from taizhang.model import Data
from taizhang.workflow import Rules, Workflow, load_rules, take

ROOT = Path(__file__).parents[2]
STORY = Path(__file__).parent / "story"
_STORY_ONLY = frozenset({"set", "add"})


class Told(NamedTuple):
    """A record as the story tells it, when it was first numbered, and the text of its file."""

    ref: str
    data: Data
    numbered_at: str | None


def stories() -> Iterator[Data]:
    """Every record of the story, from every file."""
    for path in sorted(STORY.glob("*.yaml")):
        yield from parse(b"stories:\n" + _indented(path.read_bytes()))["stories"]


def _indented(raw: bytes) -> bytes:
    """A story file is a list; strict documents are mappings, so it is read as the one field of one."""
    return b"".join(b"  " + line if line.strip() else line for line in raw.splitlines(keepends=True))


def tell(story: Data, workflow: Workflow) -> Told:
    """Replay one record's story."""
    data: Data = dict(story["facts"])
    numbered_at = None
    for step in story["steps"]:
        entry = {name: value for name, value in step.items() if name not in _STORY_ONLY}
        data = take(data, workflow, entry, step.get("set"), step.get("add"))
        if numbered_at is None and workflow.states[data["status"]].numbered:
            numbered_at = step["at"]
    return Told(story["record"], data, numbered_at)


def numbered(told: list[Told]) -> Iterator[tuple[str, Data]]:
    """Give numbers in the order in which records reached a numbered state, by kind and year."""
    last: dict[tuple[str, str], int] = {}
    waiting = sorted((item for item in told if item.numbered_at), key=lambda item: (str(item.numbered_at), item.ref))
    for item in waiting:
        kind, year = item.ref.partition("/")[0], str(item.numbered_at)[:4]
        last[kind, year] = last.get((kind, year), 0) + 1
        yield item.ref, {**item.data, "number": f"〔{year}〕{last[kind, year]}號"}
    yield from ((item.ref, item.data) for item in told if not item.numbered_at)


def files(rules: Rules) -> dict[str, str]:
    """Path and text of every record of the sample."""
    told = [tell(story, rules.newest(story["record"].partition("/")[0])) for story in stories()]
    result: dict[str, str] = {}
    for ref, data in numbered(told):
        name, _, record_id = ref.partition("/")
        kind = rules.book.kinds[name]
        steps = [_in_order(step, kind.node(("trail", 0))) for step in data["trail"]]
        path = record_path(kind, record_id)
        if path in result:
            raise SystemExit(f"told twice: {ref}")
        result[path] = dump(kind.in_order({**data, "trail": steps}))
    return result


def _in_order(step: Data, node: Any) -> Data:
    return {name: step[name] for name in node["properties"] if name in step} | step


def main() -> int:
    """Write the sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--to", type=Path, default=ROOT, help="folder to write records/ into (default: this repository)"
    )
    target: Path = parser.parse_args().to
    rules, findings = load_rules(WorkTree(ROOT))
    if rules is None:
        sys.exit("\n".join(f"{f.path}: {f.message('en')}" for f in findings))
    made = files(rules)
    shutil.rmtree(target / "records", ignore_errors=True)
    for path, text in made.items():
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(text, "utf-8", newline="\n")
    print(f"{len(made)} records")
    return 0


if __name__ == "__main__":
    sys.exit(main())
