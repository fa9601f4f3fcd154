"""`taizhang numbers`: submissions, adoptions, points, rates and demands for each unit and period, explained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import click
from rich.console import Console
from rich.table import Table as Grid
from rich.text import Text as Line

from taizhang.cli.office import Office, as_of_option, at_option
from taizhang.cli.output import close_refs, json_document, line
from taizhang.errors import Exit, UsageError
from taizhang.i18n import Label, Text
from taizhang.outputs.numbers import (
    OFFICE,
    Assessment,
    Numbers,
    Period,
    Row,
    Table,
    assessments,
    beside,
    explain,
    read_period,
    shown,
    tables,
)
from taizhang.outputs.numbers import numbers as make_numbers

_CHARTS = ("trend", "points", "lights", "research")
_ALL = Label("全部單位", "All units")
_UNIT, _RANK = Label("單位", "Unit"), Label("名次", "Rank")
_HEADING = Text("{period} · {table}", "{period} · {table}")
_RECEIVED, _GIVEN = Label("上級對本辦的考核", "Assessments received"), Label("本辦的考核", "Assessments by the office")
_ASSESSED = Text("{title}：{score}{full}{rank} （{since} 至 {until}，{issuer}） {ref}",
                 "{title}: {score}{full}{rank} ({since} to {until}, {issuer}) {ref}")  # fmt: skip
_BESIDE = Text("同期台賬自計：{own}", "the ledger itself, same months: {own}")
_PLACE = Text("，第{rank}名", ", rank {rank}")
_UNKNOWN = Text("沒有「{unit}」這個單位{close}", "there is no unit “{unit}”{close}")
_NO_FIGURE = Text("沒有「{figure}」這項數字。有：{known}", "there is no figure “{figure}”. There are: {known}")
_NOT_TERMINAL = 220
"""Columns where the output is no terminal: wide enough that no row is folded."""


@click.command()
@click.option("--unit", metavar="UNIT", help="only this unit (its id), every figure")
@click.option(
    "--period", metavar="PERIOD", help="a year, quarter or month: 2026, 2026-Q3, 2026-11  [default: this year]"
)
@click.option("--figure", "figures", metavar="NAME", multiple=True, help="only this figure; may be given again")
@click.option("--explain", "explained", is_flag=True, help="rule, arithmetic and records of each figure")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--chart", type=click.Choice(_CHARTS), help="write a chart of the period as SVG instead")
@at_option
@as_of_option
@click.pass_obj
def numbers(
    office: Office, unit: str | None, period: str | None, figures: Sequence[str], explained: bool, form: str,
    chart: str | None, at: str | None, as_of: date | None,
) -> Exit:  # fmt: skip
    """Count submissions, adoptions, points, rates, lateness and demands for each unit.

    Each month keeps the policy that held on its first day. Units are ranked only where the policy says so.

    \b
    Examples:
      taizhang numbers
      taizhang numbers --period 2026-Q3
      taizhang numbers --unit kaifaqu --period 2026-07 --explain
      taizhang numbers --unit kaifaqu --figure adoption.unit_score --explain
      taizhang numbers --chart points > points.svg
    """
    office.look_at(at, as_of=as_of)
    span = read_period(period or str(office.today.year))
    made = make_numbers(office.ledger, office.rules, span.year, office.today)
    _known_figures(made, figures)
    ref = _known_unit(office, unit) if unit is not None else OFFICE
    if chart is not None:
        click.echo(_chart(office, made, span, chart))
        return Exit.OK
    rows = [made.row(ref, span)] if unit is not None else [*made.rows(span), made.office(span)]
    given = assessments(office.ledger, office.rules, span, ref)
    if form == "json":
        click.echo(json_document(_as_data(office, made, span, rows, given, explained, figures)))
    elif explained:
        _explain(office, rows[-1], figures)
    else:
        console = Console(highlight=False)
        console = console if console.is_terminal else Console(highlight=False, width=_NOT_TERMINAL)
        for table in tables(made):
            _print_table(office, console, made, span, _only(table, figures), rows)
        _print_assessments(office, console, given, made, ref)
    return Exit.OK


def _known_figures(made: Numbers, figures: Sequence[str]) -> None:
    for figure in figures:
        if figure not in made.names:
            raise UsageError(_NO_FIGURE, figure=figure, known=", ".join(made.names))


def _known_unit(office: Office, unit: str) -> str:
    ref = unit if unit.startswith("unit/") else f"unit/{unit}"
    record = office.ledger.record(ref)
    if record is None or record.kind != "unit":
        raise UsageError(_UNKNOWN, unit=unit, close=close_refs(office.ledger, ref))
    return ref


def _only(table: Table, figures: Sequence[str]) -> Table:
    return table._replace(figures=[name for name in table.figures if not figures or name in figures])


def _name(office: Office, row: Row) -> str:
    if row.unit == OFFICE:
        return _ALL.render(office.language)
    record = office.ledger.record(row.unit)
    short = record.data.get("short_name") if record else None
    return line(str(short or (record.title if record else row.title)))


def _print_table(
    office: Office, console: Console, made: Numbers, span: Period, table: Table, rows: Sequence[Row]
) -> None:
    if not table.figures:
        return
    language = office.language
    heading = _HEADING.render(language, period=span.label(language), table=table.label)
    grid = Grid(title=heading, title_justify="left", title_style="bold", box=None, pad_edge=False)
    ranked = any(row.rank for row in rows)
    for label in (*[_RANK] * ranked, _UNIT):
        grid.add_column(label.render(language), no_wrap=label is _UNIT)
    for name in table.figures:
        grid.add_column(made.label(name).render(language), justify="right")
    for row in rows:
        cells = [shown(figure.value) if (figure := row.figures.get(name)) else "" for name in table.figures]
        if row.unit == OFFICE or len(rows) == 1 or any(cell not in ("0", "—", "") for cell in cells):
            grid.add_row(*[str(row.rank or "")] * ranked, Line(_name(office, row)), *cells)
    console.print(grid)
    console.print()


def _print_assessments(office: Office, console: Console, given: Sequence[Assessment], made: Numbers, unit: str) -> None:
    if given:
        console.print(Line((_RECEIVED if given[0].received else _GIVEN).render(office.language), style="bold"))
    for found in given:
        full = f"/{found.full}" if found.full else ""
        rank = _PLACE.render(office.language, rank=found.rank) if found.rank else ""
        said = {"title": found.title, "score": found.score or "—", "full": full, "rank": rank, "since": found.since,
                "until": found.until, "issuer": found.issuer, "ref": found.ref}  # fmt: skip
        console.print(Line(line("  " + _ASSESSED.render(office.language, **said))), soft_wrap=True)
        own = " · ".join(
            f"{each.label.render(office.language)} {shown(each.value)}" for each in beside(found, made, unit)
        )
        if own:
            console.print(Line(line("    " + _BESIDE.render(office.language, own=own))), soft_wrap=True)


def _explain(office: Office, row: Row, figures: Sequence[str]) -> None:
    """Every figure that is asked for; without a choice, every one that has something to say."""
    for name, figure in row.figures.items():
        if name in figures or (not figures and (figure.value or figure.parts)):
            for text in explain(figure, office.language):
                click.echo(line(text))


def _as_data(
    office: Office, made: Numbers, span: Period, rows: Sequence[Row], given: Sequence[Assessment], explained: bool,
    figures: Sequence[str],
) -> dict[str, Any]:  # fmt: skip
    def of(row: Row) -> dict[str, Any]:
        chosen = {name: figure for name, figure in row.figures.items() if not figures or name in figures}
        data: dict[str, Any] = {"unit": row.unit, "title": _name(office, row)}
        data |= {"rank": row.rank} if row.rank else {}
        data["figures"] = {
            name: None if figure.value is None else shown(figure.value) for name, figure in chosen.items()
        }
        if explained:
            data["explained"] = {name: explain(figure, office.language) for name, figure in chosen.items()}
        return data

    labels = {name: made.label(name).render(office.language) for name in made.names if not figures or name in figures}
    return {
        "period": span.name, "as_of": office.today.isoformat(), "labels": labels,
        "units": [of(row) for row in rows], "assessments": [vars(found) for found in given],
    }  # fmt: skip


def _chart(office: Office, made: Numbers, span: Period, name: str) -> str:
    from taizhang.outputs import charts  # noqa: PLC0415  its library costs 40 ms, and tables need none

    return charts.chart(name, office.ledger, office.rules, made, span, office.language).svg
