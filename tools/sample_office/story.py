"""The story read and told: what each record says after each of its steps, signed where its taker holds a key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from sample_office.keys import write_key
from taizhang.formats import dump, parse
from taizhang.landing.signing import signed
from taizhang.ledger import record_path
from taizhang.model import Data
from taizhang.workflow import Rules, Workflow, replay, take
from taizhang.workflow.statement import roles_of, statement

FOLDER = Path(__file__).parent
STORY, WAITING = FOLDER / "story", FOLDER / "waiting"
"""What has landed by the sample's day; what still waits on branches."""
_STORY_ONLY = frozenset({"set", "add", "vouched"})


class Moment(NamedTuple):
    """A step of the story, and the record as it stands once the step is taken."""

    said: Data
    """The step as the story tells it."""
    data: Data
    state: str
    rests: bool
    numbered: bool

    @property
    def at(self) -> datetime:
        """When it was taken."""
        return datetime.fromisoformat(self.said["at"])


class Told(NamedTuple):
    """A record as the story tells it."""

    ref: str
    facts: Data
    """As its author first wrote it."""
    moments: Sequence[Moment]

    @property
    def kind(self) -> str:
        """Its kind."""
        return self.ref.partition("/")[0]


def tell(folder: Path, rules: Rules, keys: Mapping[str, Path]) -> list[Told]:
    """Every record of the stories in a folder.

    Args:
        folder: the stories.
        rules: the office's rules.
        keys: private keys by person; who has one signs.
    """
    return [tell_one(story, rules, keys) for story in stories(folder)]


def stories(folder: Path = STORY) -> Iterator[Data]:
    """Every record's story, as the files in a folder tell it: `record`, `facts`, `steps`."""
    for path in sorted(folder.glob("*.yaml")):
        yield from parse(b"stories:\n" + _indented(path.read_bytes()))["stories"]


def _indented(raw: bytes) -> bytes:
    """A story file is a list; strict documents are mappings, so it is read as the one field of one."""
    return b"".join(b"  " + line if line.strip() else line for line in raw.splitlines(keepends=True))


def tell_one(story: Data, rules: Rules, keys: Mapping[str, Path]) -> Told:
    """One record, its steps taken one after another by the engine."""
    ref = story["record"]
    workflow = rules.newest(ref.partition("/")[0])
    data: Data = dict(story["facts"])
    moments = []
    for said in story["steps"]:
        entry = {name: value for name, value in said.items() if name not in _STORY_ONLY}
        data = take(data, workflow, entry, said.get("set"), said.get("add"))
        key = _key(rules, workflow, entry, keys)
        if key is not None:
            data = _signed(rules, workflow, ref, data, key)
        state = workflow.states[data["status"]]
        moments.append(Moment(said, data, data["status"], state.rests, state.numbered))
    return Told(ref, story["facts"], moments)


def _key(rules: Rules, workflow: Workflow, entry: Data, keys: Mapping[str, Path]) -> Path | None:
    """The key that a step is signed with: what signs is, by whoever holds one, unless it is recorded for another."""
    person, day = entry["by"], date.fromisoformat(entry["at"][:10])
    own = workflow.actions[entry["action"]].signs and "mode" not in entry
    return keys[person] if own and person in keys and rules.people.keys_of(person, day) else None


def _signed(rules: Rules, workflow: Workflow, ref: str, data: Data, key: Path) -> Data:
    step = replay(data, workflow).steps[-1]
    said = statement(rules.policy.office["id"], ref, workflow.version, step, roles_of(step)[0])
    signature = signed(said, key, str(step.entry["by"]), rules, date.fromisoformat(step.at[:10]))
    return {**data, "trail": [*data["trail"][:-1], {**data["trail"][-1], "signature": signature}]}


def make_keys(folder: Path, rules: Rules) -> dict[str, Path]:
    """The private keys of everybody for whom roles.yaml has one, written into a folder."""
    held = {person: item["keys"] for person, item in rules.people.data["people"].items() if "keys" in item}
    return {person: write_key(folder, person, keys[0]["key"]) for person, keys in held.items()}


def file_of(rules: Rules, ref: str, data: Data) -> tuple[str, str]:
    """Path and text of a record."""
    name, _, record_id = ref.partition("/")
    kind = rules.book.kinds[name]
    keys = (kind.node(("trail", 0)) or {}).get("properties", {})
    made = {**data, "trail": [_in_order(step, keys) for step in data["trail"]]} if "trail" in data else data
    return record_path(kind, record_id), dump(kind.in_order(made))


def _in_order(step: Data, keys: Mapping[str, Any]) -> Data:
    return {name: step[name] for name in keys if name in step} | step
