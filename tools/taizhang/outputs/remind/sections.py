"""A reminder in words: sections of entries, each a line and what stands below it; text and Markdown show the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from taizhang.i18n import Label, Language, Text, joined
from taizhang.ledger import Ledger
from taizhang.outputs.check_sheet import Recorded
from taizhang.outputs.desk import DeskItem
from taizhang.outputs.remind.gather import Reminder, Slipping
from taizhang.outputs.remind.quotas import Quota
from taizhang.outputs.remind.slips import Slip, Urging
from taizhang.policy import MARKS
from taizhang.policy.limits import amount_label
from taizhang.schema import Kind
from taizhang.workflow import Rules

_PEOPLE = 6
HEADINGS = {
    "urgent": Label("緊急信息", "Urgent information"),
    "overdue": Label("已逾期", "Overdue"),
    "due_soon": Label("快到期", "Due soon"),
    "unanswered": Label("約稿、徵求意見未復", "Not answered"),
    "slipping": Label("逾期較多的單位", "Units that slip"),
    "slips": Label("催辦單（草稿）", "Urging slips (drafts)"),
    "exhausted": Label("已催滿，報領導處理", "Urged as often as allowed: for the leader"),
    "quotas": Label("本月報送任務未完成", "Quotas of the month not reached"),
    "unsigned": Label("待補簽", "To be signed afterwards"),
    "sheet": Label("本週代錄核對單", "Check sheet of the week"),
}
_PRINT_TODAY = Label("本週代錄核對單（今天印發）", "Check sheet of the week (to be printed today)")
_WEEKDAY = "trail.check_sheet_weekday"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TITLE = Text("{office} {day} 提醒", "{office}: reminders of {day}")
_QUOTA = Text(
    "{unit}：{month} 已報 {sent} 條，應報 {asked} 條，差 {short} 條（本月還有 {days}）",
    "{unit}: {sent} of {asked} sent in {month}, {short} short ({days} left in the month)",
)
_SLIPPING = Text("{unit}：逾期 {late} 項，另有 {soon} 件快到期", "{unit}: {late} overdue, {soon} more due soon")
_SLIP = Text("{serial} {name}（第{level}級）→ {unit}", "{serial} {name} (level {level}) → {unit}")
_SLIP_BODY = Text(
    "下列事項已經逾期，請於 {day} 前辦理並反饋（{sum}）；不能按期完成的，說明原因或申請延期。",
    "What follows is overdue. Act and report by {day} ({sum}); "
    "if that cannot be done, say why or ask for an extension.",
)
_BEFORE = Text("上次催辦：{serial}（第{level}級，{at}）", "urged before: {serial} (level {level}, {at})")
_ANSWERED = Text("其後已於 {at} 反饋或說明，不升級", "answered on {at}, so the level stays")
_MISSED = Text("其後沒有反饋，也沒有說明", "neither answered nor explained since")
_RECORD = Text("發出後登記：{command}", "once sent, record it: {command}")
_UNSIGNED = Text(
    "{principal} {mode}「{action}」《{title}》，{recorder}代錄，應於 {by} 前補簽",
    "{principal}, {mode}: “{action}” on “{title}”, recorded by {recorder}, to be signed by {by}",
)
_RECORDED = Text(
    "{at} {principal} {mode}「{action}」《{title}》，{recorder}代錄，{checker}核對；原件：{original}",
    "{at} {principal}, {mode}: “{action}” on “{title}”, recorded by {recorder}, checked by {checker}; "
    "original: {original}",
)
_UNANNOUNCED = Text(
    "提醒：{years}年的放假安排還不知道，涉及的期限按星期推算。國務院公布後更新軟件，或在 calendar.yaml 補錄",
    "note: the holidays of {years} are not known yet; limits there assume plain weeks. Update the software once "
    "they are announced, or enter them in calendar.yaml",
)  # fmt: skip
_NOTHING = Text("沒有要提醒的事", "there is nothing to remind of")


class Entry(NamedTuple):
    """One entry of a section."""

    head: str
    below: tuple[str, ...]


class Section(NamedTuple):
    """A heading with its entries."""

    name: str
    heading: str
    entries: tuple[Entry, ...]


class Words:
    """Puts a reminder into words, in one language."""

    def __init__(self, ledger: Ledger, rules: Rules, language: Language) -> None:
        self.ledger = ledger
        self.rules = rules
        self.language = language
        self._names: dict[str, str] = {}

    def title(self, reminder: Reminder) -> str:
        """What the whole is called."""
        office = self.rules.policy.office
        name = office["en"] if self.language == "en" else office["name"]
        return _TITLE.render(self.language, office=name, day=reminder.day.isoformat())

    def notes(self, reminder: Reminder) -> Iterator[str]:
        """What must be known to judge the dates."""
        if reminder.unannounced:
            yield _UNANNOUNCED.render(
                self.language, years=joined([str(year) for year in reminder.unannounced], self.language)
            )

    def nothing(self) -> str:
        """What is said where there is nothing."""
        return _NOTHING.render(self.language)

    def sections(self, reminder: Reminder) -> list[Section]:
        """The sections that have entries, in the order of their weight."""
        made: dict[str, list[Entry]] = {
            **{name: [self._item(item) for item in getattr(reminder, name)]
               for name in ("urgent", "overdue", "due_soon", "unanswered")},
            "slipping": [self._slipping(one) for one in reminder.slipping],
            "slips": [self._slip(slip) for slip in reminder.slips],
            "exhausted": [self._exhausted(one) for one in reminder.exhausted],
            "quotas": [self._quota(quota) for quota in reminder.quotas],
            "unsigned": [self._recorded(one, _UNSIGNED) for one in reminder.sheet.unsigned],
            "sheet": [self._recorded(one, _RECORDED) for one in reminder.sheet.recorded],
        }  # fmt: skip
        headings = {**HEADINGS, **({"sheet": _PRINT_TODAY} if self._prints_sheet(reminder) else {})}
        return [
            Section(name, heading.render(self.language), tuple(made[name]))
            for name, heading in headings.items()
            if made[name]
        ]

    def _prints_sheet(self, reminder: Reminder) -> bool:
        """Whether the check sheet is printed on the day."""
        policy, day = self.rules.policy, reminder.day
        return policy.has(_WEEKDAY) and policy.value(_WEEKDAY, day) == _WEEKDAYS[day.weekday()]

    def name(self, ref: str) -> str:
        """What a record is called."""
        if ref not in self._names:
            self._names[ref] = self.ledger.title(ref) or ref
        return self._names[ref]

    def person(self, one: str) -> str:
        """What a person is called, by id."""
        return self.name(f"person/{one}").removeprefix("person/")

    def people(self, ids: Sequence[str]) -> str:
        """The names of the first few."""
        return joined([self.person(one) for one in ids], self.language, _PEOPLE)

    def units(self, refs: Sequence[str]) -> str:
        """The names of units."""
        return joined([self.name(ref) for ref in refs], self.language)

    def _kind(self, name: str) -> Kind:
        return self.rules.book.kinds[name]

    def _item(self, item: DeskItem) -> Entry:
        kind = self._kind(item.kind).label.render(self.language)
        why = [
            item.reason(self.language),
            self.units(item.units),
            self.people(item.waiting_for),
            item.ref,
        ]
        below = ["  ·  ".join(part for part in why if part), item.sum(self.language)]
        return Entry(f"{MARKS[item.light]} {kind} {item.title}", tuple(part for part in below if part))

    def _slipping(self, one: Slipping) -> Entry:
        head = _SLIPPING.render(self.language, unit=self.name(one.unit), late=len(one.overdue), soon=one.soon)
        below = (
            f"{clock.matter.title}:{clock.shown.reason(self.language)}  ·  {clock.matter.ref}" for clock in one.overdue
        )
        return Entry(head, tuple(below))

    def _slip(self, slip: Slip) -> Entry:
        head = _SLIP.render(
            self.language, serial=slip.serial, name=slip.name, level=slip.level, unit=self.name(slip.unit)
        )
        by = slip.answer_by
        below = [_SLIP_BODY.render(self.language, day=by.day.isoformat(), sum=by.sum(self.language))]
        for number, one in enumerate(slip.urgings, 1):
            below += [f"{number}. {one.matter.title}  ·  {one.matter.ref}", *(f"   {line}" for line in self._why(one))]
            below.append(f"   {_RECORD.render(self.language, command=_command(one, slip))}")
        return Entry(head, tuple(below))

    def _why(self, one: Urging) -> Iterator[str]:
        for clock in one.clocks:
            yield clock.shown.reason(self.language)
        if one.last is not None:
            serial, at = one.last.get("serial", "-"), str(one.last["at"])[:10]
            before = _BEFORE.render(self.language, serial=serial, level=one.last["level"], at=at)
            answered = _ANSWERED.render(self.language, at=one.answered_at[:10]) if one.answered_at else ""
            yield f"{before}{'; ' if self.language == 'en' else '；'}{answered or _MISSED.render(self.language)}"

    def _exhausted(self, one: Urging) -> Entry:
        leader = one.matter.facts.get("responsible_leader")
        who = [self.name(one.unit), self.name(leader) if isinstance(leader, str) else "", one.matter.ref]
        return Entry(f"{one.matter.title}  ·  {'  ·  '.join(part for part in who if part)}", tuple(self._why(one)))

    def _quota(self, quota: Quota) -> Entry:
        days = amount_label(quota.left.amount, "working_day")
        said = quota._asdict() | {"unit": self.name(quota.unit), "short": quota.short, "days": days}
        return Entry(_QUOTA.render(self.language, **said), ())

    def _recorded(self, one: Recorded, text: Text) -> Entry:
        mode = self._kind(one.ref.partition("/")[0]).value_label(("trail", 0, "mode"), one.mode)
        head = text.render(
            self.language, principal=self.person(one.principal), mode=mode, action=one.action,
            title=one.title, recorder=self.person(one.recorder), original=one.original or "-",
            checker=self.person(one.checker) if one.checker else "-", at=one.given_at[:16].replace("T", " "),
            by=one.sign_by.isoformat() if one.sign_by else "-",
        )  # fmt: skip
        return Entry(head, (one.ref,))


def _command(one: Urging, slip: Slip) -> str:
    return (
        f"taizhang act {one.matter.ref} {one.action} --unit {one.unit} "
        f"--field level={slip.level} --field serial={slip.serial}"
    )
