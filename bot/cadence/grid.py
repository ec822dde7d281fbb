"""The first view of a team's cadence: the deck's table to tick, drawn above, and at once what the ticks lead to."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from bot.blocks import Block, clip, context, escape, field, image, modal, section
from bot.cadence.draft import Draft, draft_of, may_choose, next_dates
from bot.desk import Ask, Next, Open, Reply, Wrong
from bot.form import Form
from spm_core.book.cadence import MEETING_KINDS
from spm_core.book.rhythm import EVERY_WEEK, Table, Ticks
from spm_core.meetings.rhythm import ANCHORED, MODES, PRESETS, TITLES, first_monday, hours, table

TICK, PRESET = "cadence.tick", "cadence.preset"
KEPT_PICTURES = 64
_drawn: dict[tuple[str, Table], tuple[str, str]] = {}  # the id of the uploaded file and its alt text


def opened(ask: Ask) -> Reply:
    """[Change]: the table as it holds, nothing ticked where nobody has chosen yet."""
    team = may_choose(ask, str(ask.value.get("team") or ""))
    draft = draft_of(ask, team)
    return _view(ask, draft, {"team": team.id, "grid": 0, "preset": 0}, Open)


def ticked(ask: Ask) -> Reply:
    """A week was ticked, or how weeks are counted was chosen: what it leads to is shown at once."""
    draft, meta = _read(ask)
    chosen = ask.form.chosen(f"preset~{meta['preset']}")
    preset = PRESETS.get(chosen or "")
    if preset and preset.ticks(draft.ticks.anchor) != draft.ticks:
        meta["preset"] += 1  # it is that preset no longer, so none is marked
    return _view(ask, draft, meta, Next)


def preset_chosen(ask: Ask) -> Reply:
    """A preset was chosen: its ticks stand in the table."""
    draft, meta = _read(ask)
    preset = PRESETS[ask.chosen]
    anchor = _anchor(ask, preset.mode, None)
    meta["grid"] += 1  # Slack keeps what was entered in a field of the same name
    return _view(ask, draft.ticked(preset.ticks(anchor)), meta, Next)


def submitted(ask: Ask, following: Any) -> Reply:  # noqa: ANN401 - the view of the next step, made from a draft
    """The table was sent: on to days and hours."""
    draft, meta = _read(ask)
    if draft.ticks.mode not in MODES:
        return Wrong({f"mode~{meta['grid']}": "Choose how weeks are counted, or a preset above."})
    if not any(draft.ticks.weeks.values()):
        return Wrong({f"team~{meta['grid']}": "Tick at least one week, or choose a preset above."})
    return Next(following(ask, draft))


def _read(ask: Ask) -> tuple[Draft, dict[str, int]]:
    """What stands in the view, and its metadata: the team and how often table and preset were set anew."""
    team = may_choose(ask, str(ask.meta.get("team") or ""))
    meta: dict[str, Any] = {"team": team.id, **{name: int(ask.meta.get(name) or 0) for name in ("grid", "preset")}}
    return draft_of(ask, team).ticked(_ticks(ask, ask.form, meta["grid"])), meta


def _ticks(ask: Ask, form: Form, n: int) -> Ticks:
    mode = form.chosen(f"mode~{n}") or ""
    weeks = {kind: frozenset(int(week) for week in form.many(f"{kind}~{n}")) for kind in MEETING_KINDS}
    return Ticks(mode, weeks, _anchor(ask, mode, form.date(f"anchor~{n}")))


def _anchor(ask: Ask, mode: str, chosen: date | None) -> date | None:
    """The Monday of a W1 where weeks are counted from one: the week of the chosen day, else what is usual."""
    if mode not in ANCHORED:
        return None
    usual = first_monday(ask.store.workspace.fiscal_year_start, ask.today) if mode == "445" else ask.today
    day = chosen or usual
    return day - timedelta(days=day.weekday())


def _view(ask: Ask, draft: Draft, meta: Mapping[str, Any], how: type[Open] | type[Next]) -> Reply:
    shown = table(draft.ticks, ask.today, hours(draft.rhythm, ask.today).sentence) if draft.ticks.mode else None
    known = _drawn.get((ask.store.workspace.id, shown)) if shown else None
    if known or shown is None:
        return how(_modal(ask, draft, meta, _picture(known)))
    return how(_modal(ask, draft, meta, _spelled(shown)), lambda: _modal(ask, draft, meta, _draw(ask, shown)))


def _picture(made: tuple[str, str] | None) -> list[Block]:
    return [image(made[1], file_id=made[0])] if made else []


def _draw(ask: Ask, shown: Table) -> list[Block]:
    made = ask.pictures.upload(ask.slack, "rhythm", shown)
    if made is None:
        return _spelled(shown)
    while len(_drawn) >= KEPT_PICTURES:
        _drawn.pop(next(iter(_drawn)))
    _drawn[ask.store.workspace.id, shown] = made
    return _picture(made)


def _spelled(shown: Table) -> list[Block]:
    """The table in letters, until its picture is there."""
    head = f"{'':20} " + " ".join(f"W{week}" for week, _ in shown.weeks)
    rows = [
        f"{name:20} " + " ".join("X " if week in on else "· " for week, _ in shown.weeks) for name, on in shown.rows
    ]
    return [section("```" + "\n".join([head, *rows]) + "```")]


def _modal(ask: Ask, draft: Draft, meta: Mapping[str, Any], above: Iterable[Block]) -> Block:
    return modal(
        "cadence.grid",
        "1 of 3: which weeks",
        [*above, *_fields(draft, meta), *_effects(ask, draft)],
        submit="Next",
        meta=meta,
    )


def _fields(draft: Draft, meta: Mapping[str, Any]) -> Iterator[Block]:
    grid, ticks = meta["grid"], draft.ticks
    presets = [_option(preset.name, key, preset.says) for key, preset in PRESETS.items()]
    radio: Block = {"type": "radio_buttons", "action_id": PRESET, "options": presets}
    yield _live(field(f"preset~{meta['preset']}", "A preset to start from", radio, optional=True))
    for kind in MEETING_KINDS:
        yield _live(field(f"{kind}~{grid}", TITLES[kind], _weeks(kind, ticks), optional=True))
    modes = [_option(name, mode) for mode, name in MODES.items()]
    menu: Block = {"type": "static_select", "action_id": f"{TICK}#mode", "options": modes}
    menu |= {"initial_option": modes[list(MODES).index(ticks.mode)]} if ticks.mode in MODES else {}
    yield _live(field(f"mode~{grid}", "W1 to W5 are", menu))
    if ticks.mode in ANCHORED:
        picker: Block = {"type": "datepicker", "action_id": f"{TICK}#anchor"}
        picker |= {"initial_date": ticks.anchor.isoformat()} if ticks.anchor else {}
        label = "A W1 begins in the week of" if ticks.mode == "rolling" else "The fiscal year begins in the week of"
        yield _live(field(f"anchor~{grid}", label, picker))


def _weeks(kind: str, ticks: Ticks) -> Block:
    options = [_option(f"W{week}", str(week)) for week in sorted(EVERY_WEEK)]
    chosen = [options[week - 1] for week in sorted(ticks.weeks.get(kind, ()))]
    menu: Block = {"type": "multi_static_select", "action_id": f"{TICK}#{kind}", "options": options}
    menu |= {"placeholder": {"type": "plain_text", "text": "not held"}}
    return menu | ({"initial_options": chosen} if chosen else {})


def _option(text: str, value: str, says: str = "") -> Block:
    option: Block = {"text": {"type": "plain_text", "text": text}, "value": value}
    return option | ({"description": {"type": "plain_text", "text": clip(says, 75)}} if says else {})


def _live(block: Block) -> Block:
    """A field whose every change is told at once."""
    return block | {"dispatch_action": True}


def _effects(ask: Ask, draft: Draft) -> Iterator[Block]:
    """What the ticks mean: hours a week, and the next ten dates."""
    any_tick = any(draft.ticks.weeks.values())
    if not draft.ticks.mode or not any_tick:
        missing = "Choose which weeks W1 to W5 are" if any_tick else "Choose a preset or tick weeks"
        yield section(f"{missing}: what it leads to stands here.")
        return
    yield section(f"*{escape(hours(draft.rhythm, ask.today).sentence)}*")
    yield section("*The next ten dates*\n" + escape("\n".join(next_dates(ask, draft))))
    yield context("Days, hours and zone come next; so far these are the ones that hold, or the usual ones.")
