"""Small ledgers for the tests of numbers: three units, and whatever a test puts in; nothing of it need be sound."""

from __future__ import annotations

import shutil
from datetime import date
from typing import Any

from tests.support import OfficeFolder

from taizhang.formats import dump
from taizhang.model import Data
from taizhang.outputs.numbers import Numbers, numbers, read_period, shown

TODAY = date(2026, 11, 20)
ONE, TWO, THREE = "unit/a-ju", "unit/b-xiang", "unit/c-zhen"


def with_units(office: OfficeFolder) -> OfficeFolder:
    """An office with its rules, three units, and nothing else."""
    shutil.rmtree(office.root / "records")
    for unit in (ONE, TWO, THREE):
        put(office, unit, status="confirmed", type="department")
    return office


def put(office: OfficeFolder, ref: str, **facts: Any) -> str:
    """Write a record as it is; numbers are of what records say, and whether they are sound is the check's business."""
    kind, _, name = ref.partition("/")
    folder = f"{name[:4]}/" if name[:4].isdigit() else ""
    office.write(f"records/{kind}/{folder}{name}.yaml", dump({"title": name, "audience": "office", **facts}))
    return ref


def item(office: OfficeFolder, name: str, *adopted: tuple[str, str], unit: str = ONE, **facts: Any) -> str:
    said: Data = {"status": "approved", "unit": unit, "form": "single", "reported_at": f"{name[:10]}T09:00:00+08:00"}
    said |= {"adoptions": [{"date": on, "level": level} for on, level in adopted]} if adopted else {}
    return put(office, f"info/{name}", **said | facts)


def counted(office: OfficeFolder, today: date = TODAY, year: int = 2026) -> Numbers:
    return numbers(office.ledger(), office.rules(), year, today)


def value(made: Numbers, unit: str, figure: str, period: str = "2026") -> str:
    return shown(made.figure(unit, figure, read_period(period)).value)


def set_policy(office: OfficeFolder, old: str, new: str) -> None:
    office.edit("schemas/policy.yaml", old, new)


def case(office: OfficeFolder, *steps: Data, name: str = "2026-03-02-a", **facts: Any) -> str:
    trail = [{"action": "register", "by": "x", "at": "2026-03-02T09:00:00+08:00", "workflow": "supervision@1"}]
    trail += [{"by": "x", **step, "at": f"2026-{step['at']}T09:00:00+08:00"} for step in steps]
    return put(office, f"supervision/{name}", trail=trail, **{
        "status": "handling", "lead_unit": ONE, "due_on": "2026-04-10", **facts,
    })  # fmt: skip


ASSIGN = {"action": "assign", "at": "03-03"}
SIGN = {"action": "sign_for", "unit": ONE, "at": "03-04"}


def did(action: str, at: str, unit: str = ONE, **keys: Any) -> Data:
    return {"action": action, "unit": unit, "at": at, **keys}
