"""Findings in the forms that other programs read. What a record says can never end a line, a tag or a command."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from xml.etree import ElementTree

from taizhang import __version__
from taizhang.cli.output import as_json, as_text, json_document, line
from taizhang.i18n import Language
from taizhang.model import Finding

_GITHUB = {"error": "error", "warning": "warning", "info": "notice"}
_SARIF = {"error": "error", "warning": "warning", "info": "note"}
_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_github(findings: Sequence[Finding], language: Language) -> str:
    """Workflow commands that annotate a pull request; `::`, `%` and line ends of records are written out."""
    return "\n".join(
        f"::{_GITHUB[f.level]} file={_property(f.path)},line={f.line},col={f.column},title={f.code}::"
        f"{_message(f.message(language))} → {_message(f.mend(language))}"
        for f in findings
    )


def as_sarif(findings: Sequence[Finding], language: Language) -> str:
    """A SARIF 2.1.0 log."""
    problems = {finding.code: finding.problem for finding in findings}
    rules = [
        {"id": code, "shortDescription": {"text": problem.title.render(language)}}
        for code, problem in sorted(problems.items())
    ]
    driver = {"name": "taizhang", "version": __version__, "rules": rules}
    run = {"tool": {"driver": driver}, "results": [_result(finding, language) for finding in findings]}
    return json_document({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]})


def as_junit(findings: Sequence[Finding], language: Language) -> str:
    """A JUnit report: a failing test for each finding, a passing one where there is none."""
    failures = [finding for finding in findings if finding.level == "error"]
    counts = {"tests": str(max(len(findings), 1)), "failures": str(len(failures))}
    suite = ElementTree.Element("testsuite", {"name": "taizhang", **counts})
    if not findings:
        ElementTree.SubElement(suite, "testcase", {"classname": "taizhang", "name": "check"})
    for finding in findings:
        name = {"classname": finding.code, "name": line(f"{finding.path}:{finding.line}:{finding.column}")}
        case = ElementTree.SubElement(suite, "testcase", name)
        if finding.level == "error":
            failure = ElementTree.SubElement(case, "failure", {"type": finding.code})
            failure.text = f"{line(finding.message(language))}\n{line(finding.mend(language))}"
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)


FORMATS: dict[str, Callable[[Sequence[Finding], Language], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
    "junit": as_junit,
}
"""Every form in which findings can be written."""


def _result(finding: Finding, language: Language) -> dict[str, Any]:
    place = {
        "artifactLocation": {"uri": finding.path},
        "region": {"startLine": finding.line, "startColumn": finding.column},
    }
    text = f"{finding.message(language)}\n{finding.mend(language)}"
    return {
        "ruleId": finding.code,
        "level": _SARIF[finding.level],
        "message": {"text": text},
        "locations": [{"physicalLocation": place}],
    }


def _message(text: str) -> str:
    """Text of a workflow command: one line, nothing that the runner could read as another command."""
    return line(text).replace("%", "%25").replace("::", ":\u200b:").replace("##[", "##\u200b[")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
