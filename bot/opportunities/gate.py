"""What a move should not overlook: a 0 in the qualification warns; where the company chose so, a manager must let it pass."""

from bot.blocks import Block, actions, button, context, escape, modal, section, text_input
from bot.desk import Ask, Open, Say
from bot.opportunities.common import bold, in_stage, mark
from bot.rights import NotAllowedError, circle, leads
from spm_core.book.agreed import OPPORTUNITY, Answer
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Role, Stage
from spm_core.meetings.qualify import GATE_BLOCKS, OVERRIDE, gates, qualification
from spm_core.meetings.questions import QUALIFICATION, Question, Sets
from spm_core.store import Unit, new_id

Gaps = tuple[Question, ...]


def overlooked(ask: Ask, item: Opportunity, to: Stage) -> Gaps:
    """The zeros that a move to a stage passes by; what is not answered is none."""
    sheet = Sets(ask.store.question_sets()).now(QUALIFICATION)
    found = qualification(sheet, ask.store.answers(OPPORTUNITY, item.id))
    return gates(found, ask.store.company().stages, item.stage, to.code)


def blocks(ask: Ask) -> bool:
    """Whether the company chose that such a move waits for a manager."""
    return any((item.scope_kind, item.name) == ("company", GATE_BLOCKS) and item.value for item in ask.store.settings())


def warning(gaps: Gaps) -> str:
    """`△ Qualification has a 0: Who gives the final yes, and have we spoken with them?`, empty without gaps."""
    return f"△ Qualification has a 0: {' · '.join(question.ask for question in gaps)}" if gaps else ""


def qualify_button(item: Opportunity) -> Block:
    """[Qualify]."""
    return button("Qualify", "qualify.open", {"opportunity": item.id})


def stopped(ask: Ask, item: Opportunity, to: Stage, gaps: Gaps) -> Say | Open:
    """The form in which a manager lets it pass; anybody else is told what is missing and who can."""
    if may_pass(ask, item):
        return Open(pass_form(ask, item, to, gaps))
    stage = ask.store.company().stages.by_code[item.stage].name
    zeros = "\n".join(f"✕ {question.ask}" for question in gaps)
    text = f"{item.name} stays in {stage}: its qualification has a 0.\n{zeros}"
    who = f"{_who(ask, item)} can let it pass, with a reason."
    blocks = [section(escape(text)), context(escape(who)), actions(qualify_button(item))]
    return Say(escape(f"{text}\n{who}"), blocks)


def may_pass(ask: Ask, item: Opportunity) -> bool:
    """The manager of the owner, and an administrator."""
    return ask.me.role is Role.ADMIN or leads(ask, ask.store.member(item.owner_id))


def _who(ask: Ask, item: Opportunity) -> str:
    owner = ask.store.member(item.owner_id)
    manager = circle(ask, owner) - {owner.id}
    return ask.store.member(next(iter(manager))).name if manager else "An administrator"


def pass_form(ask: Ask, item: Opportunity, to: Stage, gaps: Gaps) -> Block:
    """The form for the reason."""
    said = [section(f"{bold(item.name)} to {escape(to.name)}:\n{escape(warning(gaps))}")]
    why = text_input("why", "Why may it pass?", hint="Kept with the opportunity, in your name.", most=300)
    meta = mark(item) | {"stage": to.code} | in_stage(ask, item)
    return modal("opportunity.pass", "Let it pass", [*said, why], submit="Move", meta=meta)


def let_pass(ask: Ask, unit: Unit, item: Opportunity, to: Stage, why: str) -> None:
    """Keep who let it pass, and why. Raises NotAllowedError."""
    if not may_pass(ask, item):
        raise NotAllowedError(f"{_who(ask, item)} can let {item.name} pass.")
    version = Sets(ask.store.question_sets()).now(QUALIFICATION).version
    about = (OVERRIDE, OPPORTUNITY, item.id, ask.me.id, unit.now)
    unit.save(Answer(new_id(), QUALIFICATION, version, *about, f"{to.name}: {why}", seller_id=item.owner_id))
    unit.audit(ask.me.id, "qualification.override", item.id, item.stage, f"{to.code}: {why}")
