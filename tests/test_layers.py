"""Imports run one way: each layer knows only those below it, and nothing goes round in a circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from fnmatch import fnmatch
from pathlib import Path

import pytest

import taizhang

PACKAGE = Path(taizhang.__file__).parent
LAYERS = (
    ("__main__",),
    ("cli",),
    ("site", "forge"),
    ("outputs",),
    ("landing",),
    ("approval",),
    ("checks",),
    ("workflow",),
    ("policy",),
    ("ledger",),
    ("git", "ssh"),
    ("schema",),
    ("formats",),
    ("model", "errors"),
    ("i18n", "parallel"),
    ("",),
)
"""Packages and modules of `taizhang`, from the top; those of one line are siblings. The empty name is the package."""
_GENERATOR = ("taizhang.site.plugin*", "taizhang.site.theme_page")
_NET = ("taizhang.forge*",)
RESERVED = {
    "git": ("taizhang.git*",),
    "gitdb": ("taizhang.git*",),
    "subprocess": ("taizhang.git*", "taizhang.ssh"),
    "mkdocs": _GENERATOR,
    "material": _GENERATOR,
    "socket": _NET,
    "ssl": _NET,
    "http": _NET,
    "urllib3": _NET,
    "urllib.request": _NET,
}
"""Modules from outside, and the only ones of ours that may import each: other programs, the net, the generator."""

Sources = Mapping[str, str]
"""Text of each module by its dotted name; a package's own text stands under the package's name."""


def sources(folder: Path) -> dict[str, str]:
    """Every module of the package in `folder`."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = ["taizhang", *path.relative_to(folder).with_suffix("").parts]
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        found[name] = path.read_text("utf-8")
    return found


def violations(modules: Sources) -> list[str]:
    """Everything in which the modules break the order."""
    packages = {name.rpartition(".")[0] for name in modules}
    imports = {name: set(_imports(name, text, modules, name in packages)) for name, text in modules.items()}
    found = [
        f"{name}: its layer is not known" for name in modules if _layer(name) is None and not name.endswith("__main__")
    ]
    for name, targets in imports.items():
        found += [wrong for target in sorted(targets) if (wrong := _wrong(name, target, modules))]
    inner = {name: targets & modules.keys() for name, targets in imports.items()}
    return sorted([*found, *_circles(inner)])


def _imports(name: str, text: str, modules: Sources, is_package: bool) -> Iterator[str]:
    """The modules that a module imports, anywhere in its text."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = name.split(".")
                kept = parts[: len(parts) - node.level + is_package]
                base = ".".join([*kept, *([node.module] if node.module else [])])
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield inner if inner in modules or inner in RESERVED else base


def _layer(name: str) -> int | None:
    part = name.partition(".")[2].partition(".")[0]
    return next((number for number, layer in enumerate(LAYERS) if part in layer), None)


def _wrong(name: str, target: str, modules: Sources) -> str | None:
    if target.partition(".")[0] != "taizhang":
        owners = next((owners for outer, owners in RESERVED.items() if f"{target}.".startswith(f"{outer}.")), ("*",))
        allowed = any(fnmatch(name, owner) for owner in owners)
        return None if allowed else f"{name}: only {', '.join(owners)} may import {target}"
    if target not in modules:
        return f"{name}: there is no {target}"
    here, there = _layer(name), _layer(target)
    if here is None or there is None or name.split(".")[1:2] == target.split(".")[1:2]:
        return None
    if here == there:
        return f"{name}: {target} stands beside it"
    return f"{name}: {target} stands above it" if here > there else None


def _circles(imports: Mapping[str, set[str]]) -> Iterator[str]:
    """Circles of imports, each once, by depth-first search."""
    done: set[str] = set()

    def visit(name: str, path: list[str]) -> Iterator[str]:
        if name in path:
            yield f"circle: {' -> '.join([*path[path.index(name) :], name])}"
        elif name not in done:
            for target in sorted(imports[name]):
                yield from visit(target, [*path, name])
            done.add(name)

    for start in sorted(imports):
        yield from visit(start, [])


def test_imports_of_the_package_run_one_way() -> None:
    modules = sources(PACKAGE)
    assert len(modules) > 50
    assert violations(modules) == []


PLANTED = {
    "upwards": ("taizhang.formats.bad", "from taizhang.cli import main\n", "taizhang.cli.main stands above it"),
    "upwards, by name": ("taizhang.model", "import taizhang.ledger.index\n", "taizhang.ledger.index stands above it"),
    "upwards, relative": ("taizhang.policy.bad", "from ..checks import run\n", "taizhang.checks.run stands above it"),
    "upwards, inside a function": (
        "taizhang.workflow.bad", "def f() -> None:\n    from taizhang.landing.new import draft\n",
        "taizhang.landing.new stands above it",
    ),
    "upwards, for types only": (
        "taizhang.i18n", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from taizhang.model import Record\n",
        "taizhang.model stands above it",
    ),
    "between siblings": (
        "taizhang.site.bad", "from taizhang.forge import client\n", "taizhang.forge.client stands beside it",
    ),
    "of nothing": ("taizhang.cli.bad", "import taizhang.nothing\n", "there is no taizhang.nothing"),
    "in a package nobody placed": ("taizhang.stray", "", "its layer is not known"),
    "of a program's starter": (
        "taizhang.site.bad", "import subprocess\n", "only taizhang.git*, taizhang.ssh may import subprocess",
    ),
    "of Git": ("taizhang.landing.bad", "from git import Repo\n", "only taizhang.git* may import git"),
    "of the generator": (
        "taizhang.site.pages2", "from mkdocs.plugins import BasePlugin\n",
        "only taizhang.site.plugin*, taizhang.site.theme_page may import mkdocs.plugins",
    ),
    "of the net": (
        "taizhang.outputs.bad", "from urllib import request\n", "only taizhang.forge* may import urllib.request",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "wrong"), PLANTED.values(), ids=PLANTED.keys())
def test_planted_import_is_reported(name: str, text: str, wrong: str) -> None:
    modules = sources(PACKAGE)
    assert f"{name}: {wrong}" in violations({**modules, name: text})


def test_planted_circle_is_reported() -> None:
    modules = {
        "taizhang": "",
        "taizhang.policy": "",
        "taizhang.policy.a": "from taizhang.policy.b import x\n",
        "taizhang.policy.b": "from taizhang.policy.c import x\n",
        "taizhang.policy.c": "from taizhang.policy import a\n",
    }
    assert violations(modules) == [
        "circle: taizhang.policy.a -> taizhang.policy.b -> taizhang.policy.c -> taizhang.policy.a"
    ]


def test_imports_that_run_down_are_allowed() -> None:
    modules = {
        "taizhang": "",
        "taizhang.git": "from git import Git\nimport subprocess\n",
        "taizhang.ledger": "from taizhang.ledger.index import Index\n",
        "taizhang.ledger.index": "from taizhang import git\nimport sqlite3\nfrom urllib.parse import quote\n",
        "taizhang.site": "",
        "taizhang.site.plugin": "import mkdocs.plugins\nfrom taizhang.site.pages import page\n",
        "taizhang.site.pages": "from ..ledger import Index\n",
    }
    assert violations(modules) == []
