"""Forms as a forge shows and sends them: a filled-in form's text as GitHub writes it, and as Gitea does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

Answers = Mapping[str, str]
"""By a question's id; a box is ticked with `x`, several choices are joined as the forge joins them."""


def body_of(form: str, answers: Answers, dialect: str = "github") -> str:
    """The text of an issue begun with a form: its file, and what was answered.

    Source: GitHub's own issues; for Gitea modules/issue/template/template.go (`RenderToMarkdown`, `minQuotes`).
    """
    asked = (element for element in yaml.safe_load(form)["body"] if element["type"] != "markdown")
    parts = [f"### {element['attributes']['label']}\n\n{_answer(element, answers, dialect)}" for element in asked]
    return "\n\n".join(parts) + ("\n" if dialect == "gitea" else "")


def _answer(element: Mapping[str, Any], answers: Answers, dialect: str) -> str:
    said, attributes = answers.get(element["id"], ""), element["attributes"]
    if element["type"] == "checkboxes":
        mark = {"x": "X" if dialect == "github" else "x"}.get(said, " ")
        return "\n".join(f"- [{mark}] {option['label']}" for option in attributes["options"])
    if not said:
        return "_No response_"
    if element["type"] == "dropdown":
        assert set(said.split(", ")) <= set(attributes["options"]), said
    if element["type"] == "textarea" and "render" in attributes:
        fence = "```" if dialect == "github" else _quotes(said)
        return f"{fence}{attributes['render']}\n{said}\n{fence}"
    return said


def _quotes(text: str) -> str:
    """Gitea takes as many marks as it needs to close no fence of the text."""
    fence = "```"
    while fence in text:
        fence += "`"
    return fence
