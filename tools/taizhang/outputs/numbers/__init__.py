"""Numbers for each unit and period: what is counted, the formulas of the policy over it, and how each came about."""

from taizhang.outputs.numbers.assessments import Assessment, assessments, beside
from taizhang.outputs.numbers.explain import Told, explain, tell
from taizhang.outputs.numbers.facts import OFFICE, Counts, Part
from taizhang.outputs.numbers.figures import Figure, Numbers, Row
from taizhang.outputs.numbers.gather import numbers
from taizhang.outputs.numbers.periods import Period, read_period
from taizhang.outputs.numbers.tables import Table, tables
from taizhang.outputs.numbers.writing import plain, shown

__all__ = [
    "OFFICE",
    "Assessment",
    "Counts",
    "Figure",
    "Numbers",
    "Part",
    "Period",
    "Row",
    "Table",
    "Told",
    "assessments",
    "beside",
    "explain",
    "numbers",
    "plain",
    "read_period",
    "shown",
    "tables",
    "tell",
]
