"""What can be wrong with a record against its kind, and with the rules in `schemas/` themselves."""

from taizhang.i18n import Text
from taizhang.model import Problem

_DICTIONARY = Text("對照欄目表改正", "see the field dictionary")

UNKNOWN_FIELD = Problem(
    "TZ201",
    Text("沒有這個欄目", "Unknown field"),
    Text("「{kind}」沒有欄目「{field}」{hint}", "a record of kind “{kind}” has no field “{field}”{hint}"),
    Text("改成欄目表裏的名稱，或刪去", "use a name from the field dictionary, or delete it"),
    at_key=True,
)
MISSING_FIELD = Problem(
    "TZ202",
    Text("缺少欄目", "Missing field"),
    Text("缺少欄目「{label}」（{field}）", "the field “{label}” ({field}) is missing"),
    Text("補寫一行 {field}: …", "add a line {field}: …"),
)
WRONG_TYPE = Problem(
    "TZ203",
    Text("類型不對", "Wrong type"),
    Text("「{label}」應是{expected}，現在是{found}", "“{label}” must be {expected}, not {found}"),
    Text("改寫成所要的類型；數字當文字用時加引號", "write it as asked; quote digits that are meant as text"),
)
NOT_IN_LIST = Problem(
    "TZ204",
    Text("不是可選的值", "Not one of the choices"),
    Text("「{label}」不能寫「{value}」", "“{label}” cannot be “{value}”"),
    Text("可以寫：{choices}", "choose one of: {choices}"),
)
BAD_DATE = Problem(
    "TZ205",
    Text("日期或時間不對", "Bad date or time"),
    Text("「{label}」的「{value}」不是真實的日期或時間", "“{value}” in “{label}” is not a real date or time"),
    Text(
        "日期寫成 2026-11-03，時間寫成 2026-11-03T09:10:00+08:00",
        "write dates as 2026-11-03 and times as 2026-11-03T09:10:00+08:00",
    ),
    source="RFC 3339",
)
BAD_PATTERN = Problem(
    "TZ206",
    Text("格式不對", "Bad format"),
    Text("「{label}」的「{value}」格式不對", "“{value}” in “{label}” has the wrong form"),
    Text("照欄目表的格式寫（{pattern}）", "follow the form in the field dictionary ({pattern})"),
)
BAD_SIZE = Problem(
    "TZ207",
    Text("長短或數量不對", "Wrong length or number"),
    Text(
        "「{label}」的長短或數量不合要求（{rule} {limit}）",
        "“{label}” has the wrong length or number ({rule} {limit})",
    ),
    _DICTIONARY,
)
NOT_UNIQUE = Problem(
    "TZ208",
    Text("清單有重複", "Repeated in a list"),
    Text("「{label}」裏有重複的項", "“{label}” names something twice"),
    Text("只留一個", "keep one of them"),
)
NOT_ALLOWED = Problem(
    "TZ209",
    Text("欄目之間不相符", "Fields do not agree"),
    Text("「{label}」與其他欄目不相符（{rule}）", "“{label}” does not agree with the other fields ({rule})"),
    _DICTIONARY,
)

BROKEN_RULES = Problem(
    "TZ901",
    Text("規則文件有誤", "Broken rules file"),
    Text("規則文件不合格式：{detail}", "this rules file is not well formed: {detail}"),
    Text("對照 docs/developer/schemas.md 改正", "see docs/developer/schemas.md"),
)
MISSING_RULES = Problem(
    "TZ902",
    Text("缺少規則文件", "Missing rules file"),
    Text("缺少規則文件 {file}", "the rules file {file} is missing"),
    Text("補上該文件", "add it"),
)
BAD_KIND = Problem(
    "TZ903",
    Text("記錄種類的定義有誤", "Bad kind"),
    Text("這個種類的定義不能用：{detail}", "this kind cannot be used: {detail}"),
    Text("對照 docs/developer/schemas.md 改正", "see docs/developer/schemas.md"),
)
RECORD_PROBLEMS = (
    UNKNOWN_FIELD, MISSING_FIELD, WRONG_TYPE, NOT_IN_LIST, BAD_DATE, BAD_PATTERN, BAD_SIZE, NOT_UNIQUE, NOT_ALLOWED,
)  # fmt: skip
RULES_PROBLEMS = (BROKEN_RULES, MISSING_RULES, BAD_KIND)
