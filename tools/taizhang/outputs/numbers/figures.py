"""Figures: a number with the rule that it follows, what went into it, and its arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from taizhang.i18n import Label
from taizhang.model import Data
from taizhang.outputs.numbers.facts import OFFICE, Counts, Part, Terms
from taizhang.outputs.numbers.periods import Period
from taizhang.policy.facts import FACTS
from taizhang.policy.formulas import FORMULA, Formula, formulas, meaning, read_formula

_RANKED_BY = "adoption.assessed_score"
_RANKING = "ranking.enabled"


@dataclass(frozen=True)
class Figure:
    """A number of one unit in one period. Facts have `parts`, formulas `inputs`, sums and means their `months`."""

    name: str
    """The fact's name, or the setting's dotted one; a month's figure within a sum has the same name as the sum."""
    label: Label
    value: Fraction | None
    """None where a formula divides by zero: there is nothing to measure."""
    period: Period
    parts: Sequence[Part] = ()
    formula: Formula | None = None
    since: str = ""
    """The day from which the value of the setting has held."""
    basis: str = ""
    inputs: Mapping[str, Figure] | None = None
    """For each name of the formula, what it stood for."""
    labels: Mapping[str, Label] | None = None
    """What the policy calls the names of the formula."""
    months: Sequence[Figure] = ()
    """The months that a sum or a mean is made of."""
    mode: str = "whole"


@dataclass(frozen=True)
class Row:
    """All figures of one unit; `OFFICE` for all units together."""

    unit: str
    title: str
    figures: Mapping[str, Figure]
    rank: int | None = None


@dataclass(frozen=True, eq=False)
class Numbers:
    """All numbers of a year, worked out when asked for."""

    counts: Counts
    terms: Terms
    titles: Mapping[str, str]
    """The units that are shown, by reference, in the order of the ledger."""
    _known: dict[tuple[str, str, Period], Figure] = field(default_factory=dict, init=False, repr=False)

    @cached_property
    def formulas(self) -> Mapping[str, Data]:
        """The formulas of the policy, by dotted name."""
        return dict(formulas(self.terms.policy))

    @property
    def names(self) -> list[str]:
        """Every figure that there is: what is counted, then the formulas of the policy."""
        return [*FACTS, *self.formulas]

    def label(self, name: str) -> Label:
        """What people call a figure."""
        if name in FACTS:
            return FACTS[name]
        group, _, setting = name.partition(".")
        entry = self.terms.policy.data["settings"][group][setting]
        return Label(entry["title"], entry["en"])

    def figure(self, unit: str, name: str, period: Period) -> Figure:
        """One figure of a unit in a period of the year.

        Raises:
            ValueError: the period is of another year.
        """
        if period.year != self.terms.year:
            raise ValueError(f"{period.name} is not in {self.terms.year}")
        key = unit, name, period
        if key not in self._known:
            self._known[key] = self._work_out(unit, name, period)
        return self._known[key]

    def _work_out(self, unit: str, name: str, period: Period) -> Figure:
        if name in FACTS:
            return self._fact(unit, name, period)
        group, _, setting = name.partition(".")
        entry = self.terms.policy.data["settings"][group][setting]
        if entry["unit"] != FORMULA:
            return self._setting(name, entry, period)
        mode = entry.get("months", "whole")
        months = period.until(self.terms.today)
        if mode == "whole" or len(months) == 1:
            return self._formula(unit, name, entry, period)
        of_months = [self.figure(unit, name, Period(period.year, int(month[5:]), int(month[5:]))) for month in months]
        values = [figure.value for figure in of_months if figure.value is not None]
        total = sum(values, Fraction(0)) if values else None
        value = total / len(values) if total is not None and mode == "mean" else total
        return Figure(name, self.label(name), value, period, months=of_months, mode=mode)

    def _fact(self, unit: str, name: str, period: Period) -> Figure:
        parts = self.counts.of(unit, name, period.months)
        return Figure(name, FACTS[name], Fraction(sum(part.value for part in parts)), period, parts)

    def _setting(self, name: str, entry: Data, period: Period) -> Figure:
        held = self._held(entry, period)
        return Figure(name, self.label(name), Fraction(held["value"]), period, since=held["from"],
                      basis=held.get("basis", ""))  # fmt: skip

    def _formula(self, unit: str, name: str, entry: Data, period: Period) -> Figure:
        held = self._held(entry, period)
        formula, group = read_formula(held["value"]), name.partition(".")[0]
        inputs = {
            used: self.figure(unit, meaning(self.terms.policy, group, used) or used, period) for used in formula.names
        }
        known = {used: figure.value for used, figure in inputs.items() if figure.value is not None}
        return Figure(
            name, self.label(name), formula.value(known) if len(known) == len(inputs) else None, period,
            formula=formula, since=held["from"], basis=held.get("basis", ""), inputs=inputs,
            labels={used: Label(*entry["names"][used]) for used in formula.names},
        )  # fmt: skip

    def _held(self, entry: Data, period: Period) -> Data:
        """The value of a setting as it held on the first day of the last month that has begun."""
        begun = period.until(self.terms.today) or period.months[:1]
        held: list[Data] = [item for item in entry["values"] if item["from"] <= f"{begun[-1]}-01"]
        return (held or entry["values"][:1])[-1]

    def row(self, unit: str, period: Period) -> Row:
        """All figures of a unit in a period; of the office those that mean something for all units together."""
        names = self.names if unit != OFFICE else [name for name in self.names if self._adds_up(name)]
        return Row(unit, self.titles.get(unit, unit), {name: self.figure(unit, name, period) for name in names})

    def _adds_up(self, name: str) -> bool:
        """Whether a figure is made of counts alone: one that uses a number set for one unit says nothing of all."""
        if name in FACTS:
            return True
        group = name.partition(".")[0]
        entry = self.formulas.get(name)
        texts = [held["value"] for held in entry["values"]] if entry else []
        used = {meaning(self.terms.policy, group, each) or "" for text in texts for each in read_formula(text).names}
        return bool(entry) and all(self._adds_up(each) for each in used)

    def rows(self, period: Period) -> list[Row]:
        """All figures of every unit, in the order of the ledger; by rank where the policy has ranking switched on."""
        rows = [self.row(unit, period) for unit in self.titles]
        return list(_ranked(rows)) if self.ranking(period) else rows

    def ranking(self, period: Period) -> bool:
        """Whether units are ranked: only where the policy says so, and has the score to rank by."""
        begun = period.until(self.terms.today) or period.months[:1]
        return bool(self.terms.of_month(_RANKING, begun[-1])) and _RANKED_BY in self.formulas

    def office(self, period: Period) -> Row:
        """The figures of all units together."""
        return self.row(OFFICE, period)


def _ranked(rows: Sequence[Row]) -> Iterator[Row]:
    """The highest score first; equal scores share a rank."""

    def score(row: Row) -> Fraction:
        value = row.figures[_RANKED_BY].value
        return value if value is not None else Fraction(-(10**9))

    ordered = sorted(rows, key=score, reverse=True)
    scores = [score(row) for row in ordered]
    for row in ordered:
        yield Row(row.unit, row.title, row.figures, scores.index(score(row)) + 1)
