"""What becomes of an action: done, another day, dropped with a reason, given to somebody else; by those who may, once."""

from collections.abc import Callable
from dataclasses import replace

from bot.blocks import Block, date_input, escape, modal, pick, section, text_input
from bot.desk import Again, Ask, Desk, Done, FieldError, Next, Open, Reply, Settled
from bot.running import meeting
from bot.running.listing import renewed
from bot.running.views import walk_view
from bot.running.whose import already, may_settle, owners
from spm_core.book.agreed import Action
from spm_core.book.refusals import ConflictError, Refusal
from spm_core.reports import figures
from spm_core.rules import actions as rules
from spm_core.rules.stamp import Stamp

Change = Callable[[Stamp, Action], Action]


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("action.done")(lambda ask: done(ask, behind(ask)))
    desk.button("action.move")(lambda ask: opened(ask, "move"))
    desk.button("action.drop")(lambda ask: opened(ask, "drop"))
    desk.button("action.hand")(lambda ask: opened(ask, "hand"))
    desk.button("action.more")(chosen)
    desk.button("action.undo")(undo)
    desk.button("walk.action")(chosen)
    desk.form("action.move", Again(lambda ask: _day_form(ask, behind(ask))))(moved)
    desk.form("action.drop")(dropped)
    desk.form("action.hand", Again(lambda ask: _owner_form(ask, behind(ask))))(handed)


def behind(ask: Ask) -> Action:
    """The open action of a button or a form. Raises NotAllowedError, or ConflictError that says how it was settled."""
    source = ask.value if ask.value.get("action") else ask.meta
    action = ask.store.action(str(source.get("action") or ""))
    people = meeting.people_of(ask.store)
    may_settle(ask, action, people)
    if action.outcome is not None:
        raise ConflictError(already(ask, action, people))
    return action


def changed(ask: Ask, action: Action, how: Change) -> Action:
    """Save what became of an action, as it stands when it is this writer's turn."""
    try:
        with ask.write() as unit:
            found = how(ask.stamp(unit), unit.again(action))
            unit.save(found)
    except rules.SettledError as settled:
        raise ConflictError(already(ask, settled.action, meeting.people_of(ask.store))) from settled
    return found


def chosen(ask: Ask) -> Reply:
    """A choice of the ⋯ menu of a line."""
    return done(ask, behind(ask)) if ask.chosen == "done" else opened(ask, ask.chosen)


def opened(ask: Ask, what: str) -> Reply:
    """[New date], [Drop it…], [Give it to…]: the form; in a meeting in place of the item, to which it leads back."""
    view = {"move": _day_form, "drop": _why_form, "hand": _owner_form}[what](ask, behind(ask))
    return Next(view) if ask.meta.get("meeting") else Open(view)


def _day_form(ask: Ask, action: Action) -> Block:
    often = f"Moved {action.moves} times already." if action.moves > 1 else None
    why = text_input("why", "Why?", optional=True, most=rules.MOST, hint=often, placeholder="their board meets later")
    due = date_input("due", "Due on", initial=max(action.due, ask.today).isoformat())
    return modal("action.move", "Another day", [_about(action), due, why], meta=_meta(ask, action))


def _why_form(ask: Ask, action: Action) -> Block:
    why = text_input("why", "Why?", most=rules.MOST, placeholder="they bought elsewhere")
    return modal("action.drop", "Drop it", [_about(action), why], submit="Drop it", meta=_meta(ask, action))


def _owner_form(ask: Ask, action: Action) -> Block:
    choices = _others(ask, action)
    if not choices:
        raise Refusal("There is nobody else it could be given to.")
    owner = pick("owner", "Who does it?", choices)
    return modal("action.hand", "Give it to", [_about(action), owner], submit="Give it", meta=_meta(ask, action))


def _about(action: Action) -> Block:
    return section(f"*{escape(action.text)}* · due {figures.day(action.due)}")


def _meta(ask: Ask, action: Action) -> dict[str, object]:
    owner = (action.owner_id, ask.store.member(action.owner_id).name)
    stands = {"due": (action.due.isoformat(), figures.day(action.due)), "owner": owner}
    return {
        "action": action.id,
        "stands": stands,
        **{name: ask.meta[name] for name in ("meeting", "at") if name in ask.meta},
    }


def _others(ask: Ask, action: Action) -> list[tuple[str, str]]:
    found = owners(ask, meeting.people_of(ask.store), private=action.private)
    pair = {action.by_id, action.owner_id}  # what was agreed in private stays with these two
    return [(name, of) for name, of in found if of != action.owner_id and (of in pair or not action.private)]


def done(ask: Ask, action: Action) -> Reply:
    """[Done]."""
    found = changed(ask, action, rules.done)
    return answered(ask, f"✓ {escape(found.text)} — done")


def moved(ask: Ask) -> Reply:
    """Another day was chosen."""
    due, why = ask.form.date("due"), ask.form.text("why")
    if due is None:
        raise FieldError("due", "Choose the day.")
    try:
        found = changed(ask, behind(ask), lambda _, now: rules.move(now, due, ask.today, why))
    except rules.DayError as refusal:
        raise FieldError("due", str(refusal)) from refusal
    return answered(ask, f"✓ {escape(found.text)} — due {figures.day(found.due)}")


def dropped(ask: Ask) -> Reply:
    """It was dropped, with why."""
    why = ask.form.text("why")
    found = changed(ask, behind(ask), lambda stamp, now: rules.drop(stamp, now, why))
    return answered(ask, f"✓ {escape(found.text)} — dropped: {escape(found.why or '')}")


def handed(ask: Ask) -> Reply:
    """It is somebody else's."""
    action, to = behind(ask), ask.form.chosen("owner") or ""
    names = {of: name for name, of in _others(ask, action)}
    if to not in names:
        raise FieldError("owner", "Choose somebody of the team.")
    found = changed(ask, action, lambda _, now: rules.hand(now, to))
    return answered(ask, f"✓ {escape(found.text)} — {escape(names[to])} does it now")


def undo(ask: Ask) -> Reply:
    """[Undo] in the list: it was settled by a slip."""
    action = ask.store.action(str(ask.value.get("action") or ""))
    may_settle(ask, action, meeting.people_of(ask.store))
    found = changed(ask, action, rules.reopen)
    return answered(ask, f"– {escape(found.text)} — open again, due {figures.day(found.due)}")


def answered(ask: Ask, text: str) -> Reply:
    """In a meeting the item again, in `/spm actions` the list as it is now, in the daily message the settled line."""
    if ask.meta.get("meeting"):
        one = meeting.behind(replace(ask, value={}))
        return Next(walk_view(ask, one, int(ask.meta.get("at", 0)), text))
    fresh = renewed(ask)
    if fresh:
        return Done(fresh) if ask.key.startswith("view:") else fresh
    return Settled(text, [section(text)])
