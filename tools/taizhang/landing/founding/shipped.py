"""What an office begins with: the schemas, which the package ships and this repository keeps, and a few files."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from taizhang.formats import parse
from taizhang.model import Data
from taizhang.schema import Kind

_OFFICE = ("landing", "founding", "office")


def office_file(name: str) -> bytes:
    """A file that a new office begins with."""
    return _shipped(name).read_bytes()


def schemas() -> Traversable:
    """The folder of schemas."""
    return _shipped("schemas")


def sample_office() -> Data:
    """What the sample county's office is called."""
    office = parse(schemas().joinpath("policy.yaml").read_bytes())["office"]
    return {name: office[name] for name in ("id", "name", "en", "county")}


@cache
def shipped_kind(name: str) -> Kind:
    """A kind of record as new offices begin with it."""
    paths = ("common.schema.json", f"kinds/{name}.schema.json")
    common, schema = (json.loads(schemas().joinpath(path).read_bytes()) for path in paths)
    return Kind(name, schema, common)


def _shipped(name: str) -> Traversable:
    """A file or folder within an installed package, or beside it where the package runs from its repository.

    What the sample has as well stands in the repository once, at its root; a wheel takes it from there.
    """
    package = files("taizhang")
    inside = package.joinpath(*_OFFICE, name)
    return inside if inside.is_dir() or inside.is_file() else Path(str(package)).parents[1] / name
