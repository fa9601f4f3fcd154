"""The rules of an office: everything in `schemas/`, loaded, checked against the package's meta-schemas, and frozen."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema_rs import Draft202012Validator, ReferencingError, Registry, ValidationError, meta

from taizhang import __version__
from taizhang.formats import MAX_BYTES, FormatError, parse
from taizhang.model import REGULAR, Data, Finding, Tree, TreeEntry, Where
from taizhang.schema import problems
from taizhang.schema.kinds import Kind

FOLDER = "schemas"
COMMON = f"{FOLDER}/common.schema.json"
POLICY = f"{FOLDER}/policy.yaml"
ROLES = f"{FOLDER}/roles.yaml"
CALENDAR = f"{FOLDER}/calendar.yaml"
EXEMPTIONS = f"{FOLDER}/exemptions.yaml"
FORMS = f"{FOLDER}/forms.yaml"
MIGRATIONS = f"{FOLDER}/migrations/"
_KIND_SUFFIX = ".schema.json"


@dataclass(frozen=True, eq=False)
class Rulebook:
    """The rules of an office. `digest` changes whenever any of them, or this package, does."""

    kinds: Mapping[str, Kind]
    workflows: Mapping[str, Data]
    """Workflow documents by version (`info@1`), as their files say them."""
    policy: Data
    roles: Data
    calendar: Data
    digest: str
    migrations: Mapping[str, Data] = field(default_factory=dict)
    """Documents of `migrations/` by path."""
    exemptions: Sequence[Data] = ()
    """Findings that are let pass: `rule`, `record`, `reason`, `until`, `approved_by`; the file is optional."""
    forms: Data = field(default_factory=dict)
    """The document of the forms by which units report; the file is optional."""

    def kind(self, name: str) -> Kind | None:
        """The kind called `name`, if there is one."""
        return self.kinds.get(name)

    @property
    def ordered_kinds(self) -> list[Kind]:
        """All kinds, in the order in which people see them."""
        return sorted(self.kinds.values(), key=lambda kind: (kind.order, kind.name))


def rule_files(tree: Tree) -> tuple[dict[str, bytes], list[Finding]]:
    """The contents of the files of an office's rules, by path; none, and why, where one of them is no plain file."""
    entries = list(tree.entries(FOLDER))
    odd = _odd_files(entries)
    return {} if odd else {entry.path: tree.read(entry) for entry in entries}, odd


def load(raw: Mapping[str, bytes]) -> tuple[Rulebook | None, list[Finding]]:
    """The rules that the files in `raw` hold, and what is wrong with them; None when they cannot be used at all."""
    findings: list[Finding] = []
    documents = {path: _document(path, content, findings) for path, content in sorted(raw.items())}
    findings += [
        problems.MISSING_RULES.at(path, file=path)
        for path in (COMMON, POLICY, ROLES, CALENDAR)
        if path not in documents
    ]
    findings += [finding for path, data in documents.items() if data for finding in _meta_findings(path, data)]
    if not findings:
        findings += [finding for path, data in documents.items() if data for finding in _kind_findings(path, data)]
    if findings:
        return None, findings
    ready = {path: data for path, data in documents.items() if data}
    kinds = _kinds(ready)
    findings += _unusable_kinds(kinds) + _unknown_approvers(ready)
    return (None, findings) if findings else (_rulebook(ready, kinds, raw), [])


def _odd_files(entries: Sequence[TreeEntry]) -> list[Finding]:
    """Links, submodules and the like, which are never read, and paths that a tree names twice."""
    times = Counter(entry.path for entry in entries)
    odd = {entry.path: f"not a regular file ({entry.mode})" for entry in entries if entry.mode != REGULAR}
    odd |= {path: "stands twice in the tree" for path, count in times.items() if count > 1}
    odd |= {FOLDER: "must be a folder"} if FOLDER in times else {}
    return [problems.BROKEN_RULES.at(path, detail=detail) for path, detail in sorted(odd.items())]


def _rulebook(documents: Mapping[str, Data], kinds: Mapping[str, Kind], raw: Mapping[str, bytes]) -> Rulebook:
    workflows = {
        path.rpartition("/")[2].removesuffix(".yaml"): data
        for path, data in documents.items()
        if path.startswith(f"{FOLDER}/workflows/")
    }
    exemptions = documents.get(EXEMPTIONS, {}).get("exemptions", ())
    migrations = {path: data for path, data in documents.items() if path.startswith(MIGRATIONS)}
    return Rulebook(
        kinds, workflows, documents[POLICY], documents[ROLES], documents[CALENDAR], _digest(raw), migrations,
        exemptions, documents.get(FORMS, {}),
    )  # fmt: skip


def _digest(raw: Mapping[str, bytes]) -> str:
    sums = [(path, hashlib.sha256(content).hexdigest()) for path, content in sorted(raw.items())]
    return hashlib.sha256(json.dumps([__version__, _package_digest(), sums]).encode()).hexdigest()


@cache
def _package_digest() -> str:
    """Changes with the package's own code, so that a cache never outlives the rules that filled it."""
    root = files("taizhang")
    parts = sorted(
        (path.name, path.read_bytes())
        for folder in ("formats", "schema", "workflow", "checks", "ledger", "meta", "policy")
        if (place := root / folder).is_dir()
        for path in place.iterdir()
        if path.name.endswith((".py", ".json"))
    )
    return hashlib.sha256(b"\0".join(name.encode() + b"\0" + content for name, content in parts)).hexdigest()


def _document(path: str, content: bytes, findings: list[Finding]) -> Data | None:
    try:
        return _json(content) if path.endswith(".json") else parse(content)
    except FormatError as error:
        finding = error.problem.at(path, **error.params)
        findings.append(Finding(finding.problem, path, (), error.params, error.line, error.column))
    except json.JSONDecodeError as error:
        params = {"detail": error.msg}
        findings.append(Finding(problems.BROKEN_RULES, path, (), params, error.lineno, error.colno))
    except ValueError as error:
        findings.append(problems.BROKEN_RULES.at(path, detail=str(error)))
    return None


def _json(content: bytes) -> Data:
    def unique(pairs: list[tuple[str, Any]]) -> Data:
        data = dict(pairs)
        if len(data) != len(pairs):
            names = [name for name, _ in pairs]
            raise ValueError(f"duplicate key {next(name for name in names if names.count(name) > 1)!r}")
        return data

    if len(content) > MAX_BYTES:
        raise ValueError(f"more than {MAX_BYTES} bytes")
    try:
        data = json.loads(content.decode("utf-8"), object_pairs_hook=unique)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(data, dict):
        raise ValueError("not an object")  # noqa: TRY004  one kind of error for what a file says
    return data


@cache
def _meta_validator(name: str) -> Draft202012Validator:
    documents = {
        path.name.removesuffix(_KIND_SUFFIX): json.loads(path.read_text("utf-8"))
        for path in (files("taizhang") / "meta").iterdir()
        if path.name.endswith(_KIND_SUFFIX)
    }
    registry = Registry([(document["$id"], document) for document in documents.values()])
    return Draft202012Validator(documents[name], registry=registry, validate_formats=True, offline=True)


def _meta_name(path: str) -> str | None:
    """Which meta-schema a rules file must satisfy."""
    if path.startswith(f"{FOLDER}/kinds/") and path.endswith(_KIND_SUFFIX):
        return "kind"
    if path.startswith(f"{FOLDER}/workflows/") and path.endswith(".yaml"):
        return "workflow"
    if path.startswith(MIGRATIONS) and path.endswith(".yaml"):
        return "migration"
    known = {
        COMMON: "common", POLICY: "policy", ROLES: "roles", CALENDAR: "calendar", EXEMPTIONS: "exemptions",
        FORMS: "forms",
    }  # fmt: skip
    return known.get(path)


def _meta_findings(path: str, data: Data) -> list[Finding]:
    name = _meta_name(path)
    if name is None:
        return [problems.BROKEN_RULES.at(path, detail="unknown file")]
    return [
        problems.BROKEN_RULES.at(path, tuple(error.instance_path), detail=error.message[:300])
        for error in _meta_validator(name).iter_errors(data)
    ]


def _kind_findings(path: str, data: Data) -> list[Finding]:
    if _meta_name(path) not in ("kind", "common"):
        return []
    try:
        meta.validate(data)
    except ValidationError as error:
        return [problems.BAD_KIND.at(path, tuple(error.instance_path), detail=error.message[:300])]
    except (ReferencingError, ValueError) as error:
        return [problems.BAD_KIND.at(path, detail=_first_line(error))]
    return [
        problems.BAD_KIND.at(path, where, detail=f"enum and x-labels differ: {sorted(enum ^ labels)}")
        for where, enum, labels in _label_mismatches((), data)
    ]


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:300]


def _label_mismatches(where: Where, node: Any) -> list[tuple[Where, set[str], set[str]]]:
    found: list[tuple[Where, set[str], set[str]]] = []
    if isinstance(node, dict):
        if "x-labels" in node and isinstance(node.get("enum"), list):
            enum, labels = set(node["enum"]), set(node["x-labels"])
            found += [(where, enum, labels)] if enum != labels else []
        for key, part in node.items():
            found += _label_mismatches((*where, key), part)
    elif isinstance(node, list):
        for index, part in enumerate(node):
            found += _label_mismatches((*where, index), part)
    return found


def _unknown_approvers(documents: Mapping[str, Data]) -> list[Finding]:
    """Exemptions that nobody known has approved."""
    people = documents[ROLES]["people"]
    entries = documents.get(EXEMPTIONS, {}).get("exemptions", ())
    return [
        problems.BROKEN_RULES.at(EXEMPTIONS, ("exemptions", number, "approved_by"), detail="no such person")
        for number, entry in enumerate(entries)
        if entry["approved_by"] not in people
    ]


def _kinds(documents: Mapping[str, Data]) -> dict[str, Kind]:
    prefix = f"{FOLDER}/kinds/"
    return {
        (name := path.removeprefix(prefix).removesuffix(_KIND_SUFFIX)): Kind(name, data, documents[COMMON])
        for path, data in documents.items()
        if path.startswith(prefix)
    }


def _unusable_kinds(kinds: Mapping[str, Kind]) -> list[Finding]:
    """Kinds whose references, shared definitions or own description name what does not exist."""
    found = []
    for name, kind in kinds.items():
        path = f"{FOLDER}/kinds/{name}{_KIND_SUFFIX}"
        try:
            kind.validator.is_valid({})
            unknown = {target for ref in kind.references for target in ref.kinds} - {*kinds, "*"}
        except (KeyError, ReferencingError, ValueError) as error:
            found.append(problems.BAD_KIND.at(path, detail=_first_line(error)))
            continue
        register = kind.register
        named = {*kind.id_rule["parts"], *register["columns"], *register["facets"], register["sort"]}
        named |= {kind.due_field} if kind.due_field else set()
        named |= {kind.id_rule[key] for key in ("date", "year") if key in kind.id_rule}
        missing = sorted(named - set(kind.fields)) + sorted(unknown)
        missing += sorted({str(where[-1]) for where in kind.clock_fields if kind.node(where) is None})
        found += [problems.BAD_KIND.at(path, detail=f"unknown: {', '.join(missing)}")] if missing else []
    return found
