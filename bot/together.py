"""Two people in one form: whoever sends it second sees what the first one set beside their own, and decides (scene 9)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.answering import respond, update
from bot.blocks import Block, actions, button, clip, escape, modal, section
from bot.clashes import Clash, Sent, Standing, typed_in
from bot.desk import Again, Ask, Desk, Done, Listener, Next, Reply, Say, Wrong
from bot.fields import holding
from bot.form import Form
from spm_core.reports import figures

log = structlog.get_logger("spm.app")
KEEP, USE = "both.keep", "both.use"
SHORT = 30  # characters of a value that fit a button
FRESH, HOUR = timedelta(minutes=2), timedelta(hours=1)
FAILED = "both-failed"
_ID = re.compile(r"\b[UWCG]0[A-Z0-9]{6,}\b")  # of a person or channel; Slack shows the name


def submitted(desk: Desk, ask: Ask, listener: Listener) -> Reply:
    """Hand a form to its listener; where somebody else set one of its fields to something else meanwhile, show both."""
    again = desk.agains.get(str(ask.view.get("callback_id")))
    view = again.view(replace(ask, value={}, chosen="", words="")) if again else None
    if again is None or view is None:
        return listener(ask)
    sent = Sent(ask, Standing(ask.view), Standing(view), again.earlier(ask))
    if sent.left is not None:
        return Done(Say(f"Left as it stands: {escape(sent.left)}. Nothing was changed."))
    if sent.clashes:
        return Next(_side_by_side(sent, again))
    version = {"version": sent.now.meta["version"]} if "version" in sent.now.meta else {}
    return listener(replace(ask, form=Form(sent.values), meta={**ask.meta, **version}))


def decided(desk: Desk, ask: Ask, name: str, *, keep: bool) -> Reply:
    """[Keep 45k] or [Use 42k]: the last decision of a form saves it with everything else as typed."""
    if keep:
        ask = replace(ask, meta={**ask.meta, "kept": [*ask.meta.get("kept", ()), name]})
    if _undecided(ask.view) - {name}:
        return Next(_one_less(ask, name, keep=keep))
    return submitted(desk, ask, desk.forms[str(ask.view["callback_id"])])


def answered(ask: Ask, reply: Reply) -> None:
    """Answer a press that sends a form: the view becomes the answer, which also goes to where the form was begun."""
    match reply:
        case Next(view):
            update(ask, view)
        case Wrong(errors):
            update(ask, _failed(ask.view, map(escape, errors.values())))
        case Say(text):  # a refusal: the form stays as it is
            update(ask, _failed(ask.view, [text]))
        case Done(say):
            update(ask, _saved(ask.view, say.text if say else ""))
            if say is not None:
                respond(ask, say)
        case _:
            log.warning("a form that was sent by a press was not answered", reply=type(reply).__name__)


def _failed(view: Mapping[str, Any], texts: Iterable[str]) -> Block:
    """The view with what went wrong on top: a press cannot be answered at a field."""
    kept = ("type", "callback_id", "title", "close", "submit", "private_metadata")
    rest = [block for block in view["blocks"] if block.get("block_id") != FAILED]
    return {name: view[name] for name in kept if view.get(name)} | {
        "blocks": [section("\n".join(texts), id=FAILED), *rest]
    }


def _saved(view: Mapping[str, Any], text: str) -> Block:
    """What a form becomes that a press has saved: nobody but its reader can close it."""
    return modal("both.saved", view["title"]["text"], [section(text or "Saved.")], submit=None, close="Close")


def _side_by_side(sent: Sent, again: Again) -> Block:
    """The form with both values above each field in question; all that was typed stays."""
    pairs = {clash.name: _pair(sent.ask, again, clash) for clash in sent.clashes}
    blocks = [block for name, pair in pairs.items() if name not in sent.then.fields for block in pair]
    for block in sent.ask.view["blocks"]:
        if _is_pair(block):
            continue
        above = [name for name in pairs if name in sent.then.fields and name.partition("/")[0] == block["block_id"]]
        blocks += [part for name in above for part in pairs[name]]
        blocks.append(_as_typed(sent.ask, block))
    return _redrawn(sent.ask, blocks, seen=sent.seen)


def _pair(ask: Ask, again: Again, clash: Clash) -> list[Block]:
    who, at = again.by(ask, clash.name)
    text = f"{who or 'Somebody'} set {clash.words} to {clash.theirs} {ago(ask, at)}. Yours: {clash.mine}" + (
        "" if clash.mine.endswith(("?", "!", ".")) else "."
    )
    short = clash.name in {block.get("block_id") for block in ask.view["blocks"]}
    short = short and not _ID.search(clash.theirs) and max(len(clash.theirs), len(clash.mine)) <= SHORT
    keep, use = (clash.theirs, clash.mine) if short else ("theirs", "mine")
    value = {"field": clash.name}
    presses = actions(
        button(f"Keep {keep}", KEEP, value), button(f"Use {use}", USE, value), id=f"both:{clash.name}:press"
    )
    words = _ID.sub(lambda found: f"<{'#' if found[0][0] in 'CG' else '@'}{found[0]}>", escape(clip(text, 2500)))
    return [section(f"△ {words}", id=f"both:{clash.name}"), presses]


def ago(ask: Ask, at: datetime | None) -> str:
    """`a minute ago`, `12 minutes ago`, `at 09:12`, `on Mon 2 Mar`; `meanwhile` where it is not known."""
    if at is None:
        return "meanwhile"
    if ask.now - at < HOUR:
        return "a minute ago" if ask.now - at < FRESH else f"{(ask.now - at) // timedelta(minutes=1)} minutes ago"
    local = at.astimezone(ask.zone)
    return f"at {local:%H:%M}" if local.date() == ask.today else f"on {figures.day(local.date())}"


def _is_pair(block: Block) -> bool:
    return str(block.get("block_id", "")).startswith("both")


def _undecided(view: Mapping[str, Any]) -> set[str]:
    pressed = (block for block in view["blocks"] if _is_pair(block) and block["type"] == "actions")
    return {str(block["block_id"]).removeprefix("both:").removesuffix(":press") for block in pressed}


def _one_less(ask: Ask, name: str, *, keep: bool) -> Block:
    """The form with one field decided while others are in question."""
    blocks = []
    for block in ask.view["blocks"]:
        if block["block_id"] == name and keep:
            blocks.append(section(f"{escape(block['label']['text'])}: kept as it stands", id=f"kept:{name}"))
        elif block["block_id"] not in (FAILED, f"both:{name}", f"both:{name}:press"):
            blocks.append(_as_typed(ask, block))
    return _redrawn(ask, blocks)


def _as_typed(ask: Ask, block: Block) -> Block:
    """A block of the form with what stands in it by now."""
    of = str(block.get("block_id"))
    if block["type"] == "input":
        return {**block, "element": holding(block["element"], typed_in(ask, of))}
    if block["type"] != "actions" or _is_pair(block):
        return block
    return {**block, "elements": [holding(one, typed_in(ask, f"{of}/{one['action_id']}")) for one in block["elements"]]}


def _redrawn(ask: Ask, blocks: list[Block], **meta: object) -> Block:
    view = ask.view
    title, close = view["title"]["text"], view["close"]["text"]
    return modal(str(view["callback_id"]), title, blocks, submit="Save mine", close=close, meta={**ask.meta, **meta})
