"""Formulas of the policy: a small language of exact arithmetic that can neither call, reach, loop nor grow.

A formula has names, decimal numbers, `+ - * /`, brackets, `min(…)`, `max(…)` and `a if b < c else d`; nothing else. It
is read by Python's own parser and held to that list, node by node, when the rules are loaded; simpleeval then works it
out, in fractions, so that no sum of points is ever off by a binary digit.
"""

from __future__ import annotations

import ast
import operator
import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

from taizhang.i18n import Label, Text
from taizhang.model import Data, Finding, Problem
from taizhang.policy.facts import FACTS
from taizhang.policy.settings import Policy

FORMULA = "formula"
"""The `unit` of settings that hold formulas."""
LONGEST = 200
"""Characters."""
_DEEPEST = 12
_MOST_PARTS = 60
_NUMBER_UNITS = {"working_day", "day", "minute", "hour", "count", "points", "bytes", "characters", "percent"}
_STRANGE = re.compile(r"[^A-Za-z0-9_ .,+\-*/()<>=!]")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,4})?")
_OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.USub: operator.neg, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
    ast.Eq: operator.eq, ast.NotEq: operator.ne,
}  # fmt: skip
_FUNCTIONS: Mapping[str, Callable[..., Fraction]] = {"min": min, "max": max}
_SIGNS = {"*": "×", "/": "÷", "-": "−", "<=": "≤", ">=": "≥", "==": "=", "!=": "≠"}
_WORDS = {"if": Label("若", "if"), "else": Label("否則", "else"), "min": Label("取小", "min"),
          "max": Label("取大", "max")}  # fmt: skip
_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|<=|>=|==|!=|[*/-]")

BAD_FORMULA = Problem(
    "TZ921",
    Text("算式不能用", "Unusable formula"),
    Text("算式「{formula}」不能用：{what}", "the formula “{formula}” cannot be used: {what}"),
    Text(
        "算式只能有 names 裏的名稱、小數、+ - * /、括號、min()、max() 和「a if b < c else d」",
        "a formula has the names of its `names`, decimals, + - * /, brackets, min(), max() and `a if b < c else d`",
    ),
)
POLICY_PROBLEMS = (BAD_FORMULA,)

_TOO_LONG = Text("超過 {most} 個字符", "longer than {most} characters")
_STRANGE_SIGN = Text("第 {at} 個字符「{sign}」不能用", "character {at}, “{sign}”, is not allowed")
_NOT_ONE = Text("第 {at} 個字符處不成算式", "no formula can be read at character {at}")
_TOO_DEEP = Text("括號套得太深，或項數太多", "nested too deeply, or of too many parts")
_NOT_ALLOWED = Text("第 {at} 個字符起的「{part}」不能用", "“{part}” at character {at} is not allowed")
_UNEXPLAINED = Text("names 裏沒有「{name}」", "`names` does not have “{name}”")
_UNKNOWN = Text(
    "「{name}」既不是統計的事項，也不是設定裏唯一的數", "“{name}” is neither counted nor the one setting of that name"
)
_CIRCLE = Text("「{name}」繞回了自身", "“{name}” leads back to the formula itself")


class FormulaError(ValueError):
    """A formula that is refused; `text` says why."""

    def __init__(self, text: Text, **params: Any) -> None:
        super().__init__(text.render("en", **params))
        self.text = _filled(text, **params)


@dataclass(frozen=True, eq=False)
class Formula:
    """A formula that has been read and found harmless."""

    text: str
    names: tuple[str, ...]
    """The names that it uses, in order, each once."""
    _tree: ast.expr

    def value(self, values: Mapping[str, Fraction]) -> Fraction | None:
        """What it comes to; None where it divides by zero.

        Args:
            values: the number for each of `names`.
        """
        self._evaluator.names = values
        try:
            return Fraction(self._evaluator.eval(self.text, previously_parsed=self._tree))
        except ZeroDivisionError:
            return None

    @cached_property
    def _evaluator(self) -> Any:
        from simpleeval import SimpleEval  # type: ignore[import-untyped]  # noqa: PLC0415  a check never evaluates

        return SimpleEval(operators=_OPERATORS, functions=_FUNCTIONS, names={})

    def spelled(self, name_of: Callable[[str], str], word_of: Callable[[Label], str]) -> str:
        """The formula as people write it: each name replaced, with × ÷ − for its signs."""

        def said(token: re.Match[str]) -> str:
            text = token[0]
            return word_of(_WORDS[text]) if text in _WORDS else _SIGNS.get(text) or name_of(text)

        return _TOKEN.sub(said, self.text)


@lru_cache(maxsize=256)
def read_formula(text: str) -> Formula:
    """Read a formula.

    Raises:
        FormulaError: it is not one, or holds what no formula may hold.
    """
    text = text.strip(" ")
    if len(text) > LONGEST:
        raise FormulaError(_TOO_LONG, most=LONGEST)
    if strange := _STRANGE.search(text):
        raise FormulaError(_STRANGE_SIGN, at=strange.start() + 1, sign=strange[0])
    tree = _parse(text)
    used: dict[str, None] = {}
    tests: set[ast.expr] = set()  # a comparison stands nowhere but after `if`: it is no number
    for count, (node, depth) in enumerate(_nodes(tree, 1)):
        if depth > _DEEPEST or count >= _MOST_PARTS:
            raise FormulaError(_TOO_DEEP)
        _allow(node, text, tests)
        if isinstance(node, ast.Name):
            used[node.id] = None
        if isinstance(node, ast.IfExp):
            tests.add(node.test)
    return Formula(text, tuple(used), tree)


def _parse(text: str) -> ast.expr:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python warns of `1if` and the like, which are refused below
        try:
            return ast.parse(text, mode="eval").body
        except SyntaxError as error:
            raise FormulaError(_NOT_ONE, at=max(error.offset or 1, 1)) from None
        except (RecursionError, MemoryError, ValueError):
            raise FormulaError(_TOO_DEEP) from None


def _nodes(node: ast.expr, depth: int) -> Iterator[tuple[ast.expr, int]]:
    """The expressions of a formula, outermost first; the name of a function is no expression of its own."""
    yield node, depth
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.expr) and not (isinstance(node, ast.Call) and child is node.func):
            yield from _nodes(child, depth + 1)


def _allow(node: ast.expr, text: str, tests: set[ast.expr]) -> None:
    """Refuse a node that no formula may hold; numbers become exact."""
    source = ast.get_source_segment(text, node) or ""
    allowed = False
    match node:
        case ast.BinOp() | ast.UnaryOp():
            allowed = type(node.op) in _OPERATORS
        case ast.IfExp():
            allowed = isinstance(node.test, ast.Compare)
        case ast.Compare():
            allowed = node in tests and all(type(sign) in _OPERATORS for sign in node.ops)
        case ast.Call(func=ast.Name(id=name)):
            plain = not node.keywords and not any(isinstance(part, ast.Starred) for part in node.args)
            allowed = name in _FUNCTIONS and len(node.args) > 1 and plain
        case ast.Name():
            allowed = node.id not in _FUNCTIONS
        case ast.Constant():
            allowed = _NUMBER.fullmatch(source) is not None
            exact: Any = Fraction(source) if allowed else None
            node.value = exact
    if not allowed:
        raise FormulaError(_NOT_ALLOWED, at=node.col_offset + 1, part=source[:40])


def meaning(policy: Policy, group: str, name: str) -> str | None:
    """What a name in a formula of `group` stands for: a counted fact (its name), or a setting (its dotted name).

    Facts come first, then the group's own settings, then the one setting of that name in any group.
    """
    if name in FACTS:
        return name
    found = [
        f"{other}.{name}"
        for other, settings in policy.data["settings"].items()
        if name in settings and settings[name]["unit"] in {FORMULA, *_NUMBER_UNITS}
    ]
    own = f"{group}.{name}"
    return own if own in found else found[0] if len(found) == 1 else None


def formulas(policy: Policy) -> Iterator[tuple[str, Data]]:
    """The dotted name and the entry of every setting that is a formula, in the order of the file."""
    for group, settings in policy.data["settings"].items():
        yield from ((f"{group}.{name}", entry) for name, entry in settings.items() if entry["unit"] == FORMULA)


def formula_findings(policy: Policy, path: str) -> list[Finding]:
    """What is wrong with the formulas of the policy in the file `path`."""
    found = []
    for dotted, entry in formulas(policy):
        group, _, name = dotted.partition(".")
        for number, held in enumerate(entry["values"]):
            if what := _fault(policy, dotted, held["value"], set(entry["names"])):
                where = ("settings", group, name, "values", number, "value")
                found.append(BAD_FORMULA.at(path, where, formula=held["value"][:60], what=what))
    return found


def _fault(policy: Policy, dotted: str, text: str, explained: set[str]) -> Label | None:
    group = dotted.partition(".")[0]
    try:
        names = read_formula(text).names
    except FormulaError as error:
        return error.text
    for name in names:
        stands_for = meaning(policy, group, name)
        if name not in explained:
            return _filled(_UNEXPLAINED, name=name)
        if stands_for is None:
            return _filled(_UNKNOWN, name=name)
        if dotted in _reached(policy, stands_for, set()):
            return _filled(_CIRCLE, name=name)
    return None


def _filled(text: Text, **params: Any) -> Label:
    """A text with its fields filled in, to be a parameter of a finding."""
    return Label(text.zh.format(**params), text.en.format(**params))


def _reached(policy: Policy, dotted: str, seen: set[str]) -> set[str]:
    """Every setting that a name leads to, by way of any value that any formula on the way ever had."""
    group, _, name = dotted.partition(".")
    if dotted in seen or not name:
        return seen
    seen.add(dotted)
    entry = policy.data["settings"][group][name]
    for held in entry["values"] if entry["unit"] == FORMULA else ():
        for used in set(_TOKEN.findall(held["value"])) & set(entry["names"]):
            _reached(policy, meaning(policy, group, used) or "", seen)
    return seen
