"""GitHub's own description of its API (OpenAPI 3.0): holds every request and answer of the test server to it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from jsonschema_rs import Draft202012Validator

FILE = Path(__file__).parents[1] / "npm/node_modules/@octokit/openapi/generated/api.github.com.json"
Node = dict[str, Any]

_SCHEMAS = "#/components/schemas/"
_DATA = ("enum", "required", "default", "const")
_SAID = ("title", "description", "example", "examples", "deprecated", "externalDocs", "nullable", "discriminator")
_EMPTY: Mapping[str, Any] = {"integer": 0, "number": 0, "boolean": False, "string": "", "array": []}
_FORMATS = {"uri": "https://forge.example/", "date-time": "2026-01-01T00:00:00Z"}


class Description:
    """The description, read once; schemas are compiled when they are first needed."""

    def __init__(self, file: Path = FILE) -> None:
        self._all: Node = orjson.loads(file.read_bytes())
        self._validators: dict[str, Draft202012Validator] = {}

    def operation(self, method: str, template: str) -> Node:
        """What the description says of one operation; a KeyError where it has no such one."""
        found: Node = self._all["paths"][template][method.lower()]
        return found

    def request_faults(self, method: str, template: str, query: Mapping[str, str], body: Any) -> list[str]:
        """What is wrong with a request: a query or a body that GitHub does not describe."""
        operation = self.operation(method, template)
        faults = list(self._query_faults(operation, query))
        described = operation.get("requestBody")
        if body is None:
            return [*faults, *(["a body is missing"] if described and described.get("required") else [])]
        if described is None:
            return [*faults, "a body that nobody asked for"]
        schema = next(iter(described["content"].values()))["schema"]
        return [*faults, *self._faults(schema, body), *self._unknown(schema, body, "")]

    def answer(self, method: str, template: str, status: int, data: Any) -> tuple[Any, list[str]]:
        """An answer with everything that GitHub would say besides, as empty as it may be; and what is wrong with it."""
        responses = self.operation(method, template)["responses"]
        if str(status) not in responses:
            return data, [f"{status} is no answer to {method} {template}"]
        content = self._resolved(responses[str(status)]).get("content")
        if content is None:
            return data, ["an answer that should be empty"] if data is not None else []
        schema = content["application/json"]["schema"]
        whole = self._filled(schema, data)
        return whole, [*self._faults(schema, whole), *self._unknown(schema, data, "")]

    def _query_faults(self, operation: Node, query: Mapping[str, str]) -> Iterator[str]:
        told = [self._resolved(item) for item in operation.get("parameters", [])]
        known = {item["name"]: item["schema"] for item in told if item["in"] == "query"}
        for name, text in query.items():
            if name not in known:
                yield f"?{name}= is unknown"
                continue
            schema = self._resolved(known[name])
            value = json.loads(text) if schema.get("type") in ("integer", "boolean", "number") else text
            yield from (f"?{name}: {fault}" for fault in self._faults(known[name], value))

    def _faults(self, schema: Node, data: Any) -> list[str]:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            self._validators[key] = Draft202012Validator(self._document(schema), validate_formats=True)
        errors = self._validators[key].iter_errors(data)
        return [f"/{'/'.join(map(str, error.instance_path))}: {error.message[:300]}" for error in errors]

    def _document(self, schema: Node) -> Node:
        """A schema in JSON Schema's words, with all that it refers to."""
        document = _converted(schema)
        found: dict[str, Any] = {}
        waiting = list(_references(schema))
        while waiting:
            name = waiting.pop()
            if name not in found:
                node = self._all["components"]["schemas"][name]
                found[name] = _converted(node)
                waiting += _references(node)
        return {**document, "$defs": found}

    def _resolved(self, node: Node) -> Node:
        while "$ref" in node:
            target: Any = self._all
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        return node

    def _filled(self, schema: Node, data: Any) -> Any:
        node = self._resolved(schema)
        if isinstance(data, list):
            return [self._filled(node.get("items", {}), item) for item in data]
        if not isinstance(data, dict):
            return data
        whole = dict(data)
        for part in self._parts(node, data):
            for name, inner in part.get("properties", {}).items():
                if name in data:
                    whole[name] = self._filled(inner, whole[name])
                elif name in part.get("required", []):
                    whole[name] = self._least(inner)
        return whole

    def _parts(self, schema: Node, data: Any) -> Iterator[Node]:
        """The object schemas that an object is to satisfy: of alternatives, the first that knows all of its names."""
        node = self._resolved(schema)
        if "properties" in node:
            yield node
        for part in node.get("allOf", []):
            yield from self._parts(part, data)
        choices = [list(self._parts(choice, data)) for name in ("anyOf", "oneOf") for choice in node.get(name, [])]
        fitting = (parts for parts in choices if parts and _fits(parts, data))
        yield from next(fitting, [])

    def _least(self, schema: Node) -> Any:
        """The emptiest value that a schema allows."""
        node = self._resolved(schema)
        if node.get("nullable"):
            return None
        if "enum" in node:
            return node["enum"][0]
        if "type" not in node or node["type"] == "object":
            choice = (node.get("oneOf") or node.get("anyOf") or [None])[0]
            return self._least(choice) if choice and "properties" not in node else self._filled(node, {})
        if node["type"] == "string":
            return _FORMATS.get(node.get("format", ""), "")
        return node.get("minimum", _EMPTY[node["type"]])

    def _unknown(self, schema: Node, data: Any, place: str) -> list[str]:
        """Names that the description does not have: a misspelt one would otherwise pass as one more."""
        node = self._resolved(schema)
        if isinstance(data, list):
            return [
                fault
                for i, item in enumerate(data)
                for fault in self._unknown(node.get("items", {}), item, f"{place}/{i}")
            ]
        if not isinstance(data, dict):
            return []
        known = {name: inner for part in self._parts(node, data) for name, inner in part["properties"].items()}
        if not known:
            choices = "anyOf" in node or "oneOf" in node
            return [f"{place}: no alternative has all of {sorted(data)}"] if choices and data else []
        return [
            fault for name, value in data.items() for fault in (
                self._unknown(known[name], value, f"{place}/{name}") if name in known
                else [] if node.get("additionalProperties") else [f"{place}/{name} is unknown"]
            )
        ]  # fmt: skip


def _fits(parts: list[Node], data: Node) -> bool:
    """Whether alternatives know all names of an object, and say of none that it has another of the values listed."""
    known = {name: inner for part in parts for name, inner in part["properties"].items()}
    return all(name in known and value in known[name].get("enum", [value]) for name, value in data.items())


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        target = node.get("$ref")
        if isinstance(target, str):
            yield target.removeprefix(_SCHEMAS)
        for value in node.values():
            yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _converted(node: Any) -> Any:
    """A schema of OpenAPI 3.0 in the words of JSON Schema 2020-12."""
    if isinstance(node, list):
        return [_converted(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": node["$ref"].replace(_SCHEMAS, "#/$defs/")}
    new = {name: _value(name, value) for name, value in node.items() if name not in _SAID and name[:2] != "x-"}
    return _or_null(new) if node.get("nullable") else new


def _value(name: str, value: Any) -> Any:
    if name == "properties":  # whose names are no keywords
        return {key: _converted(inner) for key, inner in value.items()}
    return value if name in _DATA else _converted(value)


def _or_null(node: Node) -> Node:
    if "type" not in node:
        return {"anyOf": [node, {"type": "null"}]}
    enum = {"enum": [*node["enum"], None]} if "enum" in node else {}
    return {**node, "type": [node["type"], "null"], **enum}


@cache
def description() -> Description:
    """The description, once a session."""
    return Description()
