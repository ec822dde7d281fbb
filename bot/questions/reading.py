"""`/spm questions`: the sets as they are asked now, for everybody to read; an administrator opens a question to edit it."""

from collections.abc import Iterator

from bot.blocks import Block, actions, button, context, escape, modal, section
from bot.desk import Ask, Desk, Next, Open, Reply
from bot.finding import line
from bot.questions.common import day_of
from bot.rights import NotAllowedError
from spm_core.book.agreed import Setting
from spm_core.book.records import Role
from spm_core.book.refusals import Refusal
from spm_core.meetings.editing import MOST_KEPT
from spm_core.meetings.qualify import GATE_BLOCKS
from spm_core.meetings.questions import BY_STAGE, TITLES, Question, Questionnaire, Sets
from spm_core.reports import figures


def register(desk: Desk) -> None:
    """Sign up."""
    desk.command(
        "questions", usage="questions", example="questions", says="what SPM asks; administrators edit it here"
    )(questions)
    desk.button("questions.list")(lambda ask: Next(list_view(ask)))
    desk.button("questions.open")(lambda ask: Next(set_view(ask, str(ask.value.get("set") or ""))))
    desk.button("questions.gate")(gate_switched)


def questions(ask: Ask) -> Reply:
    """All sets, or the one whose name begins so."""
    said = line(ask).rest.casefold()
    fitting = [name for name, title in TITLES.items() if said in title.casefold() or said in name]
    if said and not fitting:
        raise Refusal(f"“{said}” is no question set. `/spm questions` shows them all.")
    return Open(set_view(ask, fitting[0]) if len(fitting) == 1 else list_view(ask))


def edits(ask: Ask) -> bool:
    """Whether the asker may change the questions: an administrator."""
    return ask.me.role is Role.ADMIN or ask.user_id == ask.admin


def may_edit_questions(ask: Ask) -> None:
    """Administrators. Raises NotAllowedError that names one."""
    if not edits(ask):
        known = [member.name for member in ask.store.members() if member.role is Role.ADMIN and member.active]
        who = f"an administrator ({known[0]})" if known else "an administrator"
        raise NotAllowedError(f"What the company asks is changed by {who}; everybody can read it.")


def list_view(ask: Ask) -> Block:
    """The sets, each with [Open], and what a 0 does at a move."""
    sets = Sets(ask.store.question_sets())
    blocks = [block for name in TITLES for block in _set_line(ask, sets.now(name))]
    return modal("questions.read", "Questions", [*blocks, *_gate(ask)], submit=None, close="Close")


def _set_line(ask: Ask, sheet: Questionnaire) -> Iterator[Block]:
    many = figures.counted(len(sheet.asked), "question")
    text = f"*{escape(sheet.title)}*\n{many} · {escape(_edition(ask, sheet))}"
    yield section(text, accessory=button("Open", "questions.open", {"set": sheet.name}))


def _edition(ask: Ask, sheet: Questionnaire) -> str:
    """`version 2, Mon 2 Mar by Mia`, or `SPM's own`."""
    made = next(
        (one for one in ask.store.question_sets() if (one.name, one.version) == (sheet.name, sheet.version)), None
    )
    if made is None:
        return "SPM's own"
    who = f" by {ask.store.member(made.by_id).name}" if made.by_id else ""
    return f"version {made.version}, {day_of(ask, made.at)}{who}"


def _gate(ask: Ask) -> list[Block]:
    """What a 0 does at a move, and the switch for it."""
    waits = _waits(ask)
    now = "waits until a manager lets it pass" if waits else "is carried out, with a warning"
    text = f"*A move past a 0 of the qualification*\n{now}"
    press = button("Only warn" if waits else "Let it wait", "questions.gate", {"blocks": not waits})
    return [section(text, accessory=press if edits(ask) else None)]


def _waits(ask: Ask) -> bool:
    found = (one for one in ask.store.settings() if (one.scope_kind, one.name) == ("company", GATE_BLOCKS))
    return any(bool(one.value) for one in found)


def gate_switched(ask: Ask) -> Reply:
    """A 0 warns, or waits for a manager."""
    may_edit_questions(ask)
    blocks = bool(ask.value.get("blocks"))
    with ask.write() as unit:
        unit.save(Setting("company", "", GATE_BLOCKS, blocks))
        unit.audit(ask.me.id, "setting", GATE_BLOCKS, str(not blocks), str(blocks))
    return Next(list_view(ask))


def set_view(ask: Ask, name: str) -> Block:
    """The questions of a set in order; for an administrator each with [Edit]."""
    if name not in TITLES:
        raise Refusal("There is no such question set.")
    sheet = Sets(ask.store.question_sets()).now(name)
    mine = edits(ask)
    blocks: list[Block] = [section(f"*{escape(sheet.title)}*"), context(escape(_edition(ask, sheet)))]
    stage = None
    for question in sheet.questions:
        if question.stage != stage:
            stage = question.stage
            blocks.append(_stage_line(ask, sheet, str(stage), mine=mine))
        blocks.append(_question_line(sheet, question, mine=mine))
    last = [button("Back", "questions.list")]
    if mine and name != BY_STAGE and len(sheet.questions) < MOST_KEPT:
        last.append(button("Add a question", "question.add", {"set": name}))
    return modal("questions.read", "Questions", [*blocks, actions(*last)], submit=None, close="Close")


def _stage_line(ask: Ask, sheet: Questionnaire, stage: str, *, mine: bool) -> Block:
    known = ask.store.company().stages.by_code.get(stage)
    text = f"*{escape(known.name if known else stage)}*"
    add = button("Add a question", "question.add", {"set": sheet.name, "stage": stage})
    return section(text, accessory=add if mine and len(sheet.questions) < MOST_KEPT else None)


def _question_line(sheet: Questionnaire, question: Question, *, mine: bool) -> Block:
    off = "" if question.on else " _(not asked)_"
    words = " · ".join(text if value == text else f"{value} {text}" for value, text in question.answers)
    text = f"{escape(question.ask)}{off}" + (f"\n{escape(words)}" if words else "")
    press = button("Edit", "question.edit", {"set": sheet.name, "question": question.id})
    return section(text, accessory=press if mine else None)
