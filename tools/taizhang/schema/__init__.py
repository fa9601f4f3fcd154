"""Kinds of records and the other rules of an office, loaded from `schemas/` and applied to records."""

from taizhang.schema.kinds import Kind, Link, Reference
from taizhang.schema.problems import RECORD_PROBLEMS, RULES_PROBLEMS
from taizhang.schema.rulebook import Rulebook, load, rule_files
from taizhang.schema.validate import validate

__all__ = [
    "RECORD_PROBLEMS",
    "RULES_PROBLEMS",
    "Kind",
    "Link",
    "Reference",
    "Rulebook",
    "load",
    "rule_files",
    "validate",
]
