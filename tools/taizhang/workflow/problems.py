"""What can be wrong with a workflow, and with a trail that claims to follow one."""

from taizhang.i18n import Text
from taizhang.model import Problem

_REFUSED = Text(
    "改正該流程文件；流程按版本新增，不改舊版本", "mend the workflow file; add a new version, never edit one"
)


def _workflow(code: str, title: Text, text: Text) -> Problem:
    return Problem(code, title, text, _REFUSED)


UNKNOWN_NAME = _workflow(
    "TZ911",
    Text("流程用了沒有的名稱", "Workflow names what is not there"),
    Text(
        "動作「{action}」用了沒有的{what}「{name}」",
        "the action “{action}” names an unknown {what}, “{name}”",
    ),
)
UNREACHABLE = _workflow(
    "TZ912",
    Text("環節到達不了", "Unreachable state"),
    Text("沒有動作能走到「{state}」", "no action leads to “{state}”"),
)
DEAD_END = _workflow(
    "TZ913",
    Text("流程走進死路", "Dead end"),
    Text("從「{state}」走不到可以停下的環節", "no resting state can be reached from “{state}”"),
)
UNSIGNED_CHANGE = _workflow(
    "TZ914",
    Text("改內容而不簽", "Unsigned content change"),
    Text(
        "動作「{action}」改了要簽的內容，卻既不簽，也不退回未簽的環節（停在「{state}」）",
        "the action “{action}” changes signed content without signing or going to an unsigned state (“{state}”)",
    ),
)
AMBIGUOUS_IMPLIED = _workflow(
    "TZ915",
    Text("同一改動對應兩個動作", "Ambiguous implied action"),
    Text(
        "在「{state}」，改動「{cause}」同時對應 {actions}",
        "in “{state}” the change “{cause}” implies more than one action: {actions}",
    ),
)
AMBIGUOUS_REVIEW = _workflow(
    "TZ916",
    Text("同一審閱對應兩個動作", "Ambiguous review"),
    Text(
        "在「{state}」，「{role}」的審閱結論「{verdict}」同時對應 {actions}",
        "in “{state}” the verdict “{verdict}” of “{role}” takes more than one action: {actions}",
    ),
)
WRONG_FIELDS = _workflow(
    "TZ917",
    Text("欄目分得不對", "Fields divided wrongly"),
    Text("動作「{action}」：{detail}", "the action “{action}”: {detail}"),
)
WORKFLOW_PROBLEMS = (
    UNKNOWN_NAME, UNREACHABLE, DEAD_END, UNSIGNED_CHANGE, AMBIGUOUS_IMPLIED, AMBIGUOUS_REVIEW, WRONG_FIELDS,
)  # fmt: skip

_RESTORE = Text(
    "辦理軌跡由系統寫入，不手改；恢復原來的內容，或用 taizhang act 重新辦理",
    "the trail is written by the system; restore it, or take the action again with taizhang act",
)
NOT_LANDED = Problem(
    "TZ501",
    Text("尚未入賬", "Not landed yet"),
    Text("這件記錄還沒有辦理軌跡，尚未入賬", "this record has no trail: it has not landed yet"),
    Text("提交審批；入賬時由系統寫入軌跡", "hand it in for approval; landing writes the trail"),
    level="warning",
)
UNKNOWN_WORKFLOW = Problem(
    "TZ502",
    Text("沒有這個流程", "Unknown workflow"),
    Text("軌跡的第一步沒有寫明可用的流程（{version}）", "the first step names no known workflow ({version})"),
    _RESTORE,
)
UNKNOWN_ACTION = Problem(
    "TZ503",
    Text("沒有這個動作", "Unknown action"),
    Text("流程 {workflow} 沒有動作「{action}」", "the workflow {workflow} has no action “{action}”"),
    _RESTORE,
)
ILLEGAL_MOVE = Problem(
    "TZ504",
    Text("這一步不能這樣走", "Illegal step"),
    Text(
        "在「{state}」不能「{action}」；可以：{possible}",
        "“{action}” is not possible in “{state}”; possible: {possible}",
    ),
    _RESTORE,
)
MISSING_KEY = Problem(
    "TZ505",
    Text("這一步缺少內容", "Step is incomplete"),
    Text("「{action}」必須寫明「{label}」（{key}）", "“{action}” must say “{label}” ({key})"),
    _RESTORE,
)
STRAY_KEY = Problem(
    "TZ506",
    Text("這一步多了內容", "Step says too much"),
    Text("「{action}」不用寫「{label}」（{key}）", "“{action}” does not take “{label}” ({key})"),
    _RESTORE,
)
NOT_AMENDABLE = Problem(
    "TZ507",
    Text("這一步不能改這個欄目", "Field may not be changed here"),
    Text("「{action}」不能改「{label}」", "“{action}” may not change “{label}”"),
    _RESTORE,
)
SAME_PERSON = Problem(
    "TZ508",
    Text("同一人不能辦這兩步", "Separation of duties"),
    Text(
        "{person} 已經「{earlier}」，不能再「{action}」",
        "{person} has already taken “{earlier}” and may not take “{action}”",
    ),
    Text("換一位有此身份的人辦理", "somebody else with this role must take it"),
)
WRONG_STATUS = Problem(
    "TZ509",
    Text("狀態與軌跡不符", "Status does not match the trail"),
    Text(
        "狀態寫的是「{status}」，軌跡走到的是「{state}」",
        "the status is “{status}”, but the trail leads to “{state}”",
    ),
    Text("狀態由系統寫入，不手改；改回 {expected}", "the status is written by the system: restore {expected}"),
)
CHANGED_AFTER_SIGNATURE = Problem(
    "TZ510",
    Text("簽後內容有改動", "Content changed after it was signed"),
    Text(
        "內容與「{action}」（{person}，{at}）所簽的不一致",
        "the content is not what “{action}” ({person}, {at}) signed",
    ),
    Text(
        "恢復所簽的內容，或按更正程序重新審批",
        "restore the signed content, or correct it and have it signed again",
    ),
    source="Doorstop binds reviews to a fingerprint; Gerrit binds votes to a patch set",
)
DIGEST_NOT_REPRODUCED = Problem(
    "TZ511",
    Text("軌跡對不上所簽內容", "Digest not reproduced"),
    Text(
        "還原後的內容與「{action}」（{person}，{at}）所簽的不一致",
        "undoing later changes does not give what “{action}” ({person}, {at}) signed",
    ),
    _RESTORE,
)
ADDITIONS_DIFFER = Problem(
    "TZ512",
    Text("新增內容與軌跡不符", "Additions do not match the trail"),
    Text(
        "「{label}」的內容與軌跡所記不符（只增不改）",
        "“{label}” is not what the trail recorded (it may only grow)",
    ),
    _RESTORE,
)
TIMES_GO_BACK = Problem(
    "TZ513",
    Text("時間倒退", "Times go back"),
    Text("這一步的時間早於上一步（{earlier}）", "this step is earlier than the one before ({earlier})"),
    _RESTORE,
)
BAD_UNIT_STEP = Problem(
    "TZ514",
    Text("單位環節不對", "Wrong unit or unit state"),
    Text(
        "「{action}」：{unit} 現在是「{state}」，不能這樣走",
        "“{action}”: {unit} is in “{state}” and cannot take it",
    ),
    _RESTORE,
)
GUARD_FAILED = Problem(
    "TZ515",
    Text("條件未滿足", "Condition not met"),
    Text("「{action}」的條件未滿足（{condition}）", "the condition of “{action}” is not met ({condition})"),
    _RESTORE,
)
OVER_CAP = Problem(
    "TZ516",
    Text("超過次數", "Too often"),
    Text("「{action}」最多 {cap} 次", "“{action}” may be taken {cap} times at most"),
    _RESTORE,
)
NUMBER_MISSING = Problem(
    "TZ517",
    Text("編號與軌跡不符", "Number does not match the trail"),
    Text("走到「{state}」的記錄{must}編號", "a record that has reached “{state}” {must} a number"),
    Text("編號在入賬時由系統給出，不手寫", "numbers are given at landing, never by hand"),
)
NO_ROLE = Problem(
    "TZ518",
    Text("沒有這個身份", "Role not held"),
    Text(
        "{person} 在 {on} 沒有辦理「{action}」的身份（需要：{roles}）",
        "on {on}, {person} had no role that may take “{action}” (needed: {roles})",
    ),
    Text(
        "由有此身份的人辦理，或先在 roles.yaml 登記",
        "somebody with the role takes it, or roles.yaml is changed first",
    ),
)
BAD_RECORDING = Problem(
    "TZ519",
    Text("代錄不完整", "Recorded decision incomplete"),
    Text("代錄的「{action}」缺少或不合：{what}", "the recorded “{action}” lacks or misuses: {what}"),
    Text(
        "代錄要寫明代何人、方式、批示時間、原件存放處和另一位核對人",
        "a recorded decision names for whom, how, when, where the original is, and a second person who checked",
    ),
)
UNEXPLAINED = Problem(
    "TZ520",
    Text("改動沒有對應的動作", "Change that no action explains"),
    Text("在「{state}」不能直接改「{label}」", "in “{state}”, “{label}” cannot be changed by editing the file"),
    Text("恢復原值，或用 taizhang act 辦理相應的動作", "restore it, or use taizhang act to change it"),
)
TRAIL_REWRITTEN = Problem(
    "TZ521",
    Text("改動了已入賬的軌跡", "Landed trail rewritten"),
    Text("已入賬的辦理軌跡被改動或刪去", "steps that had landed were changed or removed"),
    _RESTORE,
)
RECORD_REMOVED = Problem(
    "TZ522",
    Text("刪除了已入賬的記錄", "Landed record removed"),
    Text("已入賬的「{ref}」不見了", "the landed record “{ref}” is gone"),
    Text("恢復該文件；不再有效的記錄用撤回或註銷", "restore the file; withdraw a record that no longer holds"),
)
NOT_THE_ONE_NAMED = Problem(
    "TZ523",
    Text("不是指明的人", "Not the one who is named"),
    Text(
        "「{action}」只能由「{field}」寫明的 {named} 辦理（這一步是 {person}）",
        "only {named}, named in “{field}”, may take “{action}” ({person} did)",
    ),
    Text("由該欄寫明的人本人辦理", "the person named there takes it himself"),
)
BAD_CONFIRMATION = Problem(
    "TZ524",
    Text("補簽不成立", "Not signed afterwards"),
    Text("補簽第 {step} 步：{why}", "signing afterwards for step {step}: {why}"),
    Text(
        "由被代錄的本人補簽一次，步數從1數起，照記錄頁面所列",
        "the one it was recorded for signs once, for the step as the record's page numbers it, from 1",
    ),
)
NOT_OWN_UNIT = Problem(
    "TZ525",
    Text("替別的單位辦理", "Acted for another unit"),
    Text(
        "{person} 的身份（{roles}）不在 {unit}，不能替它「{action}」",
        "{person} does not hold the role ({roles}) for {unit} and may not take “{action}” for it",
    ),
    Text(
        "由該單位（或其上級單位）有此身份的人辦理",
        "somebody of that unit, or of one that it is part of, must take it",
    ),
)
PENDING_PROBLEMS = (UNEXPLAINED, TRAIL_REWRITTEN, RECORD_REMOVED)
TRAIL_PROBLEMS = (
    NOT_LANDED, UNKNOWN_WORKFLOW, UNKNOWN_ACTION, ILLEGAL_MOVE, MISSING_KEY, STRAY_KEY, NOT_AMENDABLE, SAME_PERSON,
    WRONG_STATUS, CHANGED_AFTER_SIGNATURE, DIGEST_NOT_REPRODUCED, ADDITIONS_DIFFER, TIMES_GO_BACK, BAD_UNIT_STEP,
    GUARD_FAILED, OVER_CAP, NUMBER_MISSING, NO_ROLE, BAD_RECORDING, NOT_THE_ONE_NAMED,
    BAD_CONFIRMATION, NOT_OWN_UNIT,
)  # fmt: skip
