"""How a figure came about, in words: its rule, its arithmetic, and every record with what it adds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from taizhang.i18n import Label, Language, Text
from taizhang.outputs.numbers.facts import Part
from taizhang.outputs.numbers.figures import Figure
from taizhang.outputs.numbers.writing import plain, shown

_HEAD = Text("{label} = {value}", "{label} = {value}")
_OF_MONTH = Text("{month}：{label} = {value}", "{month}: {label} = {value}")
_RULE = Text("規則：{formula}", "rule: {formula}")
_HELD = Text("依據：自 {since} 起{basis}", "source: since {since}{basis}")
_WORKED = Text("計算：{sum} = {value}", "worked out: {sum} = {value}")
_MONTHS = Text("計算：各月相加 {sum} = {value}", "worked out: its months added up, {sum} = {value}")
_MEAN = Text(
    "計算：各月平均 ({sum}) ÷ {count} = {value}", "worked out: the mean of its months, ({sum}) ÷ {count} = {value}"
)
_NOTHING = Text("計算：{sum}，除數是零，不計", "worked out: {sum}, divided by zero: there is nothing to measure")
_PART = Text("{day}  {value}  {why}", "{day}  {value}  {why}")
_PAD, _GAP = "  ", "  "
Said = set[tuple[str, str]]


class Told(NamedTuple):
    """A line of an explanation: how deep it stands, what it says, and the record that it speaks of, if it is one's."""

    depth: int
    text: str
    ref: str = ""


def explain(figure: Figure, language: Language) -> list[str]:
    """The lines that explain a figure, indented by how deep they stand, with the reference of each record."""
    return [_PAD * told.depth + told.text + (_GAP + told.ref if told.ref else "") for told in tell(figure, language)]


def tell(figure: Figure, language: Language) -> list[Told]:
    """The lines that explain a figure; what two rules use is explained once."""
    return list(_figure(figure, language, 0, set(), _HEAD))


def _figure(figure: Figure, language: Language, depth: int, said: Said, head: Text) -> Iterator[Told]:
    label, value = figure.label.render(language), shown(figure.value)
    yield Told(depth, head.render(language, month=figure.period.label(language), label=label, value=value))
    key = figure.name, figure.period.name
    if key not in said:
        said.add(key)
        yield from (Told(depth + 1, line) for line in _rule(figure, language))
        yield from (Told(depth + 1, _part(part, language), part.ref) for part in figure.parts)
        for inner in (figure.inputs or {}).values():
            yield from _figure(inner, language, depth + 1, said, _HEAD)
        for month in _telling(figure.months):
            yield from _figure(month, language, depth + 1, said, _OF_MONTH)


def _telling(months: Sequence[Figure]) -> Iterator[Figure]:
    """The months that say something: those with records, and the first of each value and rule among the others."""
    seen = {(Fraction(0), "")}
    for month in months:
        like = month.value or Fraction(0), month.since if month.value else ""
        if _has_records(month) or like not in seen:
            seen.add(like)
            yield month


def _has_records(figure: Figure) -> bool:
    return bool(figure.parts) or any(_has_records(inner) for inner in (figure.inputs or {}).values())


def _rule(figure: Figure, language: Language) -> Iterator[str]:
    if figure.since:
        basis = f" · {figure.basis}" if figure.basis else ""
        yield _HELD.render(language, since=figure.since, basis=basis)
    if figure.months:
        yield _sum_of_months(figure, language)
    if figure.formula is None or figure.inputs is None or figure.labels is None:
        return
    labels, inputs = figure.labels, figure.inputs

    def word(label: Label) -> str:
        return label.render(language)

    yield _RULE.render(language, formula=figure.formula.spelled(lambda name: labels[name].render(language), word))
    spelled = figure.formula.spelled(lambda name: _number(inputs[name].value), word)
    text = _NOTHING if figure.value is None else _WORKED
    yield text.render(language, sum=spelled, value=shown(figure.value))


def _sum_of_months(figure: Figure, language: Language) -> str:
    values = [month.value for month in figure.months if month.value is not None]
    spelled = " + ".join(_number(value) for value in values if value) or "0"
    text = _MEAN if figure.mode == "mean" else _MONTHS
    return text.render(language, sum=spelled, count=len(values), value=shown(figure.value))


def _number(value: Fraction | None) -> str:
    """A number within a sum: a negative one, or one that is no decimal, in brackets."""
    text = shown(value) if value is None else plain(value)
    return f"({text})" if text[0] == "-" or "/" in text else text


def _part(part: Part, language: Language) -> str:
    why = part.why.render(language, **part.params)
    return _PART.render(language, day=part.day, value=plain(part.value), why=why)
