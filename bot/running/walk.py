"""Walking through a meeting: note, agree, back, next, end; whatever stands in the note field is kept with every press."""

from bot.blocks import actions, button, clip, escape, section
from bot.desk import Ask, Desk, Done, Next, Open, Reply, Say
from bot.running import agreeing, noting
from bot.running.ending import review_view
from bot.running.meeting import Running, behind
from bot.running.views import walk_view
from spm_core.book.refusals import Refusal
from spm_core.meetings import running
from spm_core.meetings.freezing import frozen
from spm_core.meetings.running import EndedError, UnderWayError
from spm_core.reports import figures

ITEM = 200  # characters of an item's title


def register(desk: Desk) -> None:
    """Sign up."""
    desk.button("meeting.start")(lambda ask: started(ask, behind(ask)))
    desk.button("meeting.open")(opened)
    desk.form("meeting.walk")(onward)
    desk.button("walk.note")(lambda ask: _step(ask, 0))
    desk.button("walk.back")(lambda ask: _step(ask, -1))
    desk.button("walk.agree")(agree)
    desk.button("walk.end")(end)


def started(ask: Ask, one: Running) -> Reply:
    """Start a meeting, or join the one that is under way, and show its first item; one that has ended can be added to.

    Raises Refusal for one that was cancelled, or is on another day.
    """
    book = None if one.meeting.freeze_at else ask.store.book(one.scope, ask.now, meeting=one.meeting.kind)
    try:
        with ask.write() as unit:
            meeting = running.start(
                unit.kept(one.meeting) or one.meeting, unit.now, one.zone, frozen(book) if book else None
            )
            unit.save(meeting)
    except UnderWayError as refusal:
        return Open(walk_view(ask, one.now(refusal.meeting), 0))
    except EndedError as refusal:
        text = escape(str(refusal))
        return Say(text, [section(text), actions(button("Add to it", "meeting.open", {"meeting": one.meeting.id}))])
    return Open(walk_view(ask, one.now(meeting), 0))


def opened(ask: Ask) -> Reply:
    """A meeting that is on, or was in the last days, to add what was forgotten. Raises Refusal for others."""
    one = behind(ask)
    if not running.current([one.meeting], ask.now):
        raise Refusal(f"The {one.name} of {figures.day(one.day)} lies too far back, or ahead, to add to it.")
    return Open(walk_view(ask, one, 0))


def _step(ask: Ask, by: int) -> Reply:
    one, at = behind(ask), int(ask.meta.get("at", 0))
    word = _kept(ask, one)
    return Next(walk_view(ask, one, at + by, word))


def onward(ask: Ask) -> Reply:
    """[Next], after the last item the review."""
    one, at = behind(ask), int(ask.meta.get("at", 0))
    word = _kept(ask, one)
    if at + 1 < int(ask.meta.get("of", 0)):
        return Next(walk_view(ask, one, at + 1, word))
    if one.meeting.ended_at:
        return Done()
    return Next(review_view(ask, one, at))


def _kept(ask: Ask, one: Running) -> str:
    """Save what stands in the note field; a word that says so."""
    field = str(ask.meta.get("field"))
    text = ask.form.text(field)
    if not text:
        return ""
    # Pressed twice before the view was renewed, the same words arrive twice.
    noting.keep(ask, one, clip(str(ask.meta.get("item", "")), ITEM), text, once=f"{ask.view.get('id')}:{field}")
    return "✓ Noted"


def agree(ask: Ask) -> Reply:
    """[Action]: the form, in place of the item."""
    one, at = behind(ask), int(ask.meta.get("at", 0))
    _kept(ask, one)
    return Next(agreeing.form(ask, one, at))


def end(ask: Ask) -> Reply:
    """[End]: the review, from any item."""
    one, at = behind(ask), int(ask.meta.get("at", 0))
    _kept(ask, one)
    return Next(review_view(ask, one, at))
