"""What strict YAML refuses, and the error that says so."""

from __future__ import annotations

from typing import Any

from taizhang.i18n import Text
from taizhang.model import Problem

TOO_LARGE = Problem(
    "TZ101",
    Text("文件過大", "File too large"),
    Text("文件有 {size} 字節，超過上限 {limit}", "the file has {size} bytes, more than the limit of {limit}"),
    Text("長材料作附件，正文寫摘要", "attach long material and keep a summary in the body"),
)
NOT_UTF8 = Problem(
    "TZ102",
    Text("不是 UTF-8", "Not UTF-8"),
    Text("文件不是 UTF-8 編碼", "the file is not UTF-8"),
    Text("用編輯器「另存為 UTF-8（無 BOM）」", "save it as UTF-8 without a byte order mark"),
)
FORBIDDEN = Problem(
    "TZ103",
    Text("不可用的字符", "Forbidden character"),
    Text(
        "有不可用的字符 U+{codepoint}（不可見、控制或改變方向的字符）",
        "forbidden character U+{codepoint} (invisible, control or direction-changing)",
    ),
    Text("刪去該字符；縮進用空格，換行用 LF", "remove it; indent with spaces and end lines with LF"),
    source="Unicode TR36; Boucher and Anderson, Trojan Source (2021)",
)
NOT_NFC = Problem(
    "TZ104",
    Text("文字未規範化", "Text not normalised"),
    Text("文字不是 Unicode NFC 形式", "the text is not in Unicode normal form C"),
    Text("運行 taizhang fmt，或重新輸入該字", "run taizhang fmt, or type the character again"),
    source="Unicode TR15",
)
SYNTAX = Problem(
    "TZ105",
    Text("寫法有誤", "Syntax error"),
    Text("看不懂這一處的寫法（{detail}）", "this cannot be read ({detail})"),
    Text(
        "檢查縮進（只用空格）、冒號後的空格和引號是否成對",
        "check the indentation (spaces only), the space after each colon, and that quotes are paired",
    ),
)
TAB = Problem(
    "TZ106",
    Text("用了製表符", "Tab character"),
    Text("這裏有製表符（Tab）", "there is a tab here"),
    Text("改用空格縮進，每層兩格", "indent with two spaces a level"),
)
EMPTY = Problem(
    "TZ107",
    Text("內容為空", "Nothing there"),
    Text("文件是空的，或最外層不是「欄目: 內容」", "the file is empty, or is not a mapping of fields"),
    Text("用 taizhang new 新建，或恢復原來的內容", "make it with taizhang new, or restore its content"),
)
FEATURE = Problem(
    "TZ108",
    Text("不允許的 YAML 用法", "YAML feature not allowed"),
    Text("不允許用 {feature}", "{feature} is not allowed"),
    Text("把內容原樣寫出來", "write the content out plainly"),
)
DUPLICATE_KEY = Problem(
    "TZ109",
    Text("欄目重複", "Duplicate key"),
    Text("欄目「{key}」在同一處寫了兩次", "the key “{key}” stands twice in one place"),
    Text("只留一個", "keep one of them"),
)
AMBIGUOUS = Problem(
    "TZ110",
    Text("寫法有歧義", "Ambiguous value"),
    Text("「{value}」不加引號有歧義（可能被讀成別的）", "“{value}” without quotes can be read as something else"),
    Text("給它加上引號，如 '{value}'", "put it in quotes: '{value}'"),
)
NO_VALUE = Problem(
    "TZ111",
    Text("欄目沒有內容", "Key without a value"),
    Text("這裏沒有內容", "there is no value here"),
    Text("寫上內容，或把整行刪去", "write a value, or delete the line"),
)
KEY_NOT_TEXT = Problem(
    "TZ112",
    Text("欄目名不是文字", "Key is not text"),
    Text("欄目名必須是文字", "a key must be text"),
    Text("改用欄目表裏的名稱", "use a name from the field dictionary"),
)
TOO_DEEP = Problem(
    "TZ113",
    Text("層次過深", "Nested too deeply"),
    Text("嵌套超過 {limit} 層", "nested more than {limit} levels deep"),
    Text("簡化寫法", "simplify it"),
)
TOO_MANY = Problem(
    "TZ114",
    Text("內容過多", "Too many nodes"),
    Text("一個文件的項目超過 {limit} 個", "more than {limit} nodes in one file"),
    Text("拆成幾件記錄", "split it into several records"),
)
LAYOUT = Problem(
    "TZ115",
    Text("不能整理版式", "Cannot be laid out"),
    Text("註釋的位置使這個文件不能自動整理", "a comment stands where the file cannot be laid out around it"),
    Text("把註釋移到單獨一行，再運行 taizhang fmt", "move comments to lines of their own, then run taizhang fmt again"),
)
PILED = Problem(
    "TZ116",
    Text("符號堆疊", "Marks piled up"),
    Text("一個字上疊了 {limit} 個以上的附加符號", "more than {limit} marks stand on one letter"),
    Text("刪去多餘的符號", "delete what is not needed"),
    source="Unicode TR15, Stream-Safe Text Format",
)
PROBLEMS = (
    TOO_LARGE, NOT_UTF8, FORBIDDEN, NOT_NFC, SYNTAX, TAB, EMPTY,
    FEATURE, DUPLICATE_KEY, AMBIGUOUS, NO_VALUE, KEY_NOT_TEXT, TOO_DEEP, TOO_MANY, PILED,
)  # fmt: skip


class FormatError(Exception):
    """A document that strict YAML refuses. `line` and `column` count from 1."""

    def __init__(self, problem: Problem, line: int, column: int, **params: Any) -> None:
        super().__init__(f"{line}:{column}: {problem.text.render('en', **params)}")
        self.problem = problem
        self.line = line
        self.column = column
        self.params = params
