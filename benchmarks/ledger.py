"""Writes an office with a ledger of any size, always the same for the same size and seed.

python benchmarks/ledger.py --records 10000 --to DIR

The sample's year is told again and again by the engine itself, moved to other weeks of 2016 to 2026 and in other words;
information and supervision, of which an office has most, are told more often. No record breaks a rule.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from sample_office.story import stories, tell_one
from taizhang.formats import FormatError, dump, parse
from taizhang.ledger import WorkTree, record_path
from taizhang.model import Data
from taizhang.schema import Kind
from taizhang.workflow import Rules, load_rules

ROOT = Path(__file__).parents[1]
SEED = 1
_YEARS = 11
_RECORDS_A_TELLING = 650
"""What one telling of the year makes: the story once, and these more of what an office has most of."""
_MORE = {"info": 74, "supervision": 26}
_BASE = frozenset({"person", "unit", "publication"})
_WEEKS_BACK = 20
_BODY = (150, 600)
_VERIFIED = 500
"""Every so many records, the text written here is held against the product's own writer."""
_ROLES_FROM = "2014-01-01"
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?(?=$|T|-\D)")
_REFERENCE = re.compile(r"[a-z_]+/[a-z0-9-]+")
_NUMBER = re.compile(r"[1-9]\d*")


class Told(NamedTuple):
    """A record with its kind and the time at which it was first numbered, if ever."""

    kind: Kind
    id: str
    data: Data
    numbered_at: str | None


class Move(NamedTuple):
    """Where a story is moved to: so many years and weeks back, its id told apart by a suffix."""

    years: int
    weeks: int
    suffix: str

    def day(self, text: str) -> str:
        """A date (or month) that far back, at the same day of the week."""
        day = date.fromisoformat(text if len(text) == 10 else f"{text}-01")
        return (day - timedelta(weeks=52 * self.years + self.weeks)).isoformat()[: len(text)]

    def id(self, record_id: str) -> str:
        """The id of the record that stands for `record_id` of the story."""
        found = _DATE.match(record_id)
        if found:
            record_id = self.day(found[0]) + record_id[found.end() :]
        elif record_id[:4].isdigit() and record_id[4:5] == "-":
            record_id = f"{int(record_id[:4]) - self.years}{record_id[4:]}"
        return record_id + self.suffix


class Words:
    """The words of the sample's own texts, put together anew."""

    def __init__(self, told: Sequence[Data], seed: int) -> None:
        texts = sorted({text for story in told for text in _bodies(story)})
        self.sentences = sorted({part + "。" for text in texts for part in re.split("[。\n]", text) if len(part) > 8})
        self.clauses = sorted(
            {part for text in self.sentences for part in re.split("[,，;；。]", text) if len(part) > 5}
        )
        self.random = random.Random(seed)  # noqa: S311  nothing here is secret

    def body(self) -> str:
        """One paragraph of 150 to 600 characters."""
        shortest, longest = _BODY
        wanted, text = self.random.randint(shortest, longest), ""
        while len(text) < wanted:
            text += _NUMBER.sub(self._other_number, self.random.choice(self.sentences))
        return text[:longest] + "\n"

    def title(self, title: str) -> str:
        """Another title, as long as `title` or a little longer."""
        words = self.random.choice(self.clauses)
        return f"{words[: max(4, len(title) - 6)]}{title[-6:]}"

    def _other_number(self, found: re.Match[str]) -> str:
        digits = len(found[0])
        return str(self.random.randrange(10 ** (digits - 1), 10**digits))


class Telling:
    """Changes what a story says: its days, its words, and the records that it names."""

    def __init__(self, words: Words, kept: frozenset[str], own: Move, others: Move) -> None:
        self.words = words
        self.kept = kept
        self.own = own
        self.others = others

    def story(self, story: Data) -> Data:
        """The story moved."""
        kind, _, record_id = story["record"].partition("/")
        facts, steps = self._value(story["facts"]), self._value(story["steps"])
        return {"record": f"{kind}/{self.own.id(record_id)}", "facts": facts, "steps": steps}

    def _value(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: self._field(name, item) for name, item in value.items()}
        if isinstance(value, list):
            return [self._value(item) for item in value]
        return self._text(value) if isinstance(value, str) else value

    def _field(self, name: str, value: Any) -> Any:
        if name == "body":
            return self.words.body()
        if name == "title" and isinstance(value, str):
            return self.words.title(value)
        return value - self.own.years if name == "year" else self._value(value)

    def _text(self, text: str) -> str:
        if found := _DATE.match(text):
            return self.own.day(found[0]) + text[found.end() :]
        if "/" in text and text not in self.kept and _REFERENCE.fullmatch(text):
            kind, _, record_id = text.partition("/")
            return f"{kind}/{self.others.id(record_id)}"
        return text


def write_office(folder: Path, records: int, seed: int = SEED) -> Counter[str]:
    """Write an office with so many records into `folder`, and count them by kind."""
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    _hold_roles_throughout(folder / "schemas" / "roles.yaml")
    rules, findings = load_rules(WorkTree(folder))
    if rules is None:
        raise SystemExit("\n".join(f"{found.path}: {found.message('en')}" for found in findings))
    counts: Counter[str] = Counter()
    numbers: Counter[str] = Counter()
    for number, told in enumerate(_records(rules, records, seed)):
        text = yaml_text(_ordered(told, numbers))
        if number % _VERIFIED == 0 and text != dump(parse(text.encode())):
            raise SystemExit(f"not the canonical layout: {told.kind.name}/{told.id}")
        path = folder / record_path(told.kind, told.id)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
        counts[told.kind.name] += 1
    return counts


def _hold_roles_throughout(roles: Path) -> None:
    text = re.sub(r"from: [0-9-]{10}", f"from: {_ROLES_FROM}", roles.read_text("utf-8"))
    roles.write_text(re.sub(r", until: [0-9-]{10}", "", text), "utf-8", newline="\n")


def _records(rules: Rules, records: int, seed: int) -> Iterator[Told]:
    """Every record: who and where first, then one telling of the year after another."""
    every = list(stories())
    words = Words(every, seed)
    base = [story for story in every if _kind(story) in _BASE]
    year = [story for story in every if _kind(story) not in _BASE]
    often = {name: [s for s in year if _kind(s) == name and _stands_alone(s)] for name in _MORE}
    kept = frozenset(story["record"] for story in base)
    tellings = max(1, (records - len(base)) // _RECORDS_A_TELLING)
    more = records - len(base) - tellings * len(year)
    if more < 0:
        raise SystemExit(f"at least {len(every)} records")
    for story in base:
        yield _told(rules, story)
    moves = [Move(number % _YEARS, number // _YEARS, f"-{number}") for number in range(tellings)]
    issues = _issues([s for s in year if _kind(s) == "bulletin"], moves)
    for number, move in enumerate(moves):
        for story in year:
            moved = Telling(words, kept, move, move).story(story)
            moved["facts"] |= issues.get(moved["record"], {})
            yield _told(rules, moved)
        for copy in range(number, more, tellings):
            own = Move(move.years, words.random.randrange(_WEEKS_BACK), f"-{number}-{copy}")
            name = words.random.choices(list(_MORE), list(_MORE.values()))[0]
            yield _told(rules, Telling(words, kept, own, move).story(words.random.choice(often[name])))


def _stands_alone(story: Data) -> bool:
    """Whether a story can be told again without the others: no link of a chain, under nobody's delegation."""
    return not {"stage", "sources"} & story["facts"].keys() and not re.search("'(capacity|into)':", str(story["steps"]))


def _issues(bulletins: list[Data], moves: list[Move]) -> dict[str, Data]:
    """Issue numbers of all bulletins, by reference: each year's from 1, and those of all years."""
    found = (
        (move.day(s["facts"]["issued_on"]), move.id(s["record"].partition("/")[2])) for s in bulletins for move in moves
    )
    numbers: Counter[str] = Counter()
    issues = {}
    for total, (day, name) in enumerate(sorted(found), 1):
        numbers[day[:4]] += 1
        issues[f"bulletin/{name}"] = {"issue": numbers[day[:4]], "total_issue": total}
    return issues


def _kind(story: Data) -> str:
    return str(story["record"].partition("/")[0])


def _bodies(value: Any) -> Iterator[str]:
    """Every text called `body`, at any depth."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in items:
        if name == "body":
            yield item
        else:
            yield from _bodies(item)


def _told(rules: Rules, story: Data) -> Told:
    kind = rules.book.kinds[_kind(story)]
    told = tell_one(story, rules, {})
    numbered_at = next((moment.said["at"] for moment in told.moments if moment.numbered), None)
    return Told(kind, told.ref.partition("/")[2], told.moments[-1].data, numbered_at)


def _ordered(told: Told, numbers: Counter[str]) -> Data:
    """The record's data in the order of its kind, with the next number of its kind and year."""
    data = told.data
    if told.numbered_at:
        series = f"{told.kind.name}/{told.numbered_at[:4]}"
        numbers[series] += 1
        data = {**data, "number": f"〔{told.numbered_at[:4]}〕{numbers[series]}號"}
    keys = told.kind.fields["trail"]["items"]["properties"]
    steps = [{key: step[key] for key in keys if key in step} for step in data["trail"]]
    return told.kind.in_order({**data, "trail": steps})


def yaml_text(data: Data) -> str:
    """`data` in the canonical layout, as the product's writer gives it, a hundred times faster."""
    lines: list[str] = []
    _mapping(data, "", lines)
    return "\n".join(lines) + "\n"


def _mapping(data: Data, indent: str, lines: list[str]) -> None:
    for name, value in data.items():
        key = f"{indent}{_scalar(name)}:"
        if isinstance(value, dict) and value:
            lines.append(key)
            _mapping(value, f"{indent}  ", lines)
        elif isinstance(value, list) and value:
            lines.append(key)
            _sequence(value, f"{indent}  ", lines)
        else:
            lines.append(f"{key} {_leaf(value, f'{indent}  ')}")


def _sequence(items: list[Any], indent: str, lines: list[str]) -> None:
    for item in items:
        if isinstance(item, dict):
            first = len(lines)
            _mapping(item, f"{indent}  ", lines)
            lines[first] = f"{indent}- {lines[first][len(indent) + 2 :]}"
        else:
            lines.append(f"{indent}- {_leaf(item, f'{indent}  ')}")


def _leaf(value: Any, indent: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str):
        return str(value)  # an integer, or an empty list or mapping
    if "\n" not in value:
        return _scalar(value)
    sign = "|" if value.endswith("\n") else "|-"
    return "\n".join([sign, *(f"{indent}{line}" if line else "" for line in value.removesuffix("\n").split("\n"))])


@lru_cache(maxsize=50_000)
def _scalar(text: str) -> str:
    """Plain where the strict reader takes it for the same text, else in single quotes."""
    try:
        plain = parse(f"k: {text}\n".encode()) == {"k": text}
    except FormatError:
        plain = False
    return text if plain else "'" + text.replace("'", "''") + "'"


def main() -> int:
    """Write an office."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000, help="how many (default: 10000)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--to", type=Path, required=True, help="a folder that is not there yet")
    given = parser.parse_args()
    counts = write_office(given.to, given.records, given.seed)
    print(f"{counts.total()} records:", ", ".join(f"{count} {kind}" for kind, count in counts.most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main())
