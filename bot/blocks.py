"""A few small pieces of Block Kit, checked against Slack's limits; never a whole message."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from slack_sdk.models import blocks as kit
from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    DatePickerElement,
    ExternalDataSelectElement,
    InputBlock,
    MarkdownTextObject,
    NumberInputElement,
    Option,
    OverflowMenuElement,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
    SectionBlock,
    StaticMultiSelectElement,
    StaticSelectElement,
)

from spm_core.reports import figures

Block = dict[str, Any]
Choice = tuple[str, str]

MESSAGE_BLOCKS = 50  # Slack: blocks in a message
VIEW_BLOCKS = 100  # Slack: blocks in a modal or on Home
MESSAGE_CHARACTERS = 12_000  # bolt-js#2509: beyond about 13,200 characters Slack answers msg_blocks_too_long
SECTION = 3000
HEARD = 3800  # of the text for screen readers and notifications; Slack advises at most 4,000
BUTTON = 75
OPTION = 75
TITLE = 24
OPTIONS = 50  # Slack allows 100; nobody reads more than 50


# Slack has no way to write a mark that is to be none: one that could begin or end bold, italic or struck words becomes a sign
# that looks the same. `unescaped` reads it back, so that what is copied from a message is what was written.
ALIKE = str.maketrans("*_~`", "∗ˍ∼ˋ")
_MARK = re.compile(r"[*]|(?<![A-Za-z0-9])[_~]|[_~](?![A-Za-z0-9])|(?<=[A-Za-z0-9])`(?=[A-Za-z0-9])")


def escape(text: str) -> str:
    """People's text for a mrkdwn field: it can neither ping a channel, nor pose as a link, nor be bold by its own marks."""
    return unmarked(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unmarked(text: str) -> str:
    """Text in which no mark formats: a_b_c does not anyway, and our commands in backticks stay commands."""
    if text.count("`") % 2:
        text = text.replace("`", "ˋ")
    return _MARK.sub(lambda found: found[0].translate(ALIKE), text)


def clip(text: str, most: int) -> str:
    """Text of at most ``most`` characters, cut between graphemes and ended by an ellipsis."""
    return figures.clip(text, most)


def tailed(name: str, tail: str, most: int = OPTION) -> str:
    """`Acme deal · 40k EUR`, of at most ``most`` characters: where there is no room for both the name is cut."""
    return f"{clip(name, most - len(tail) - 3)} · {tail}" if tail else clip(name, most)


def labels(names: Sequence[str], apart: Callable[[int], str] = lambda _: "") -> list[str]:
    """What stands on a button or in a menu for each of these names, never twice the same.

    ``apart`` says of the nth what tells it from others that would read alike; those that still do are numbered.
    """
    short = Counter(clip(name, OPTION) for name in names)
    told = [tailed(name, apart(n) if short[clip(name, OPTION)] > 1 else "") for n, name in enumerate(names)]
    alike, seen = Counter(told), Counter[str]()
    numbered = []
    for label in told:
        seen[label] += 1
        number = f" ({seen[label]})"
        numbered.append(clip(label, OPTION - len(number)) + number if alike[label] > 1 else label)
    return numbered


def as_many(lines: Sequence[str], most: int = 9_000) -> int:
    """How many of the first lines fit into one message beside its other words (escaped text counts as it is sent)."""
    used = 0
    for number, text in enumerate(lines):
        used += len(text)
        if used > most:
            return number
    return len(lines)


def _mrkdwn(text: str) -> MarkdownTextObject:
    return MarkdownTextObject(text=clip(text, SECTION), verbatim=True)


def _plain(text: str, most: int) -> PlainTextObject:
    return PlainTextObject(text=clip(text, most), emoji=False)


def section(text: str, *, accessory: Block | None = None, id: str | None = None) -> Block:  # noqa: A002
    """A paragraph of mrkdwn (escape people's text first), with one element at its right."""
    block: Block = SectionBlock(text=_mrkdwn(text), block_id=id).to_dict()
    return block | ({"accessory": accessory} if accessory else {})


def paragraphs(lines: Sequence[str], most: int = 9_000) -> list[Block]:
    """Lines of mrkdwn in as few sections as hold them whole; what has no room in one message is counted."""
    shown = as_many(lines, most)
    said: list[str] = []
    for text in lines[:shown]:
        if said and len(said[-1]) + 1 + len(text) <= SECTION:
            said[-1] += f"\n{text}"
        else:
            said.append(text)
    rest = [context(f"and {len(lines) - shown} more")] if shown < len(lines) else []
    return [*map(section, said), *rest]


def context(*texts: str) -> Block:
    """Small grey print (mrkdwn, at most ten pieces)."""
    return dict(ContextBlock(elements=[_mrkdwn(text) for text in texts[:10]]).to_dict())


def divider() -> Block:
    """A thin line."""
    return {"type": "divider"}


def image(alt: str, *, file_id: str | None = None, url: str | None = None) -> Block:
    """A picture that was uploaded (``file_id``) or lies at an address; the alt text repeats what it says."""
    source: Block = {"slack_file": {"id": file_id}} if file_id else {"image_url": url}
    return {"type": "image", "alt_text": clip(alt, 2000), **source}


def actions(*elements: Block, id: str | None = None) -> Block:  # noqa: A002
    """A row of buttons and menus."""
    return {**ActionsBlock(elements=[], block_id=id).to_dict(), "elements": list(elements[:25])}


def button(text: str, action: str, value: Mapping[str, Any] | None = None, *, style: str | None = None) -> Block:
    """A button; ``value`` comes back decoded as ``ask.value``."""
    packed = json.dumps(value, separators=(",", ":"), ensure_ascii=False) if value is not None else None
    return dict(ButtonElement(text=_plain(text, BUTTON), action_id=action, value=packed, style=style).to_dict())


def overflow(action: str, choices: Sequence[Choice], value: Mapping[str, Any]) -> Block:
    """The ⋯ menu of a line, two to five (text, choice) entries; comes back as ``ask.chosen`` with ``value`` as ``ask.value``."""
    options = [
        Option(
            text=_plain(text, OPTION),
            value=json.dumps({"choice": choice, **value}, separators=(",", ":"), ensure_ascii=False),
        )
        for text, choice in choices[:5]
    ]
    return dict(OverflowMenuElement(action_id=action, options=options).to_dict())


def options(choices: Iterable[Choice]) -> list[Option]:
    """Menu entries from (text, value) pairs, capped."""
    return [Option(text=_plain(text, OPTION), value=value[:150]) for text, value in list(choices)[:OPTIONS]]


def text_input(
    id: str,  # noqa: A002
    label: str,
    *,
    initial: str | None = None,
    hint: str | None = None,
    placeholder: str | None = None,
    optional: bool = False,
    lines: bool = False,
    most: int = 300,
) -> Block:
    """A field for words."""
    element = PlainTextInputElement(
        action_id=id,
        initial_value=clip(initial, most) if initial else None,
        placeholder=_plain(placeholder, 150) if placeholder else None,
        multiline=lines,
        max_length=most,
    )
    return _input(id, label, element, hint=hint, optional=optional)


def number_input(
    id: str,  # noqa: A002
    label: str,
    *,
    initial: int | None = None,
    hint: str | None = None,
    optional: bool = False,
    most: int | None = None,
) -> Block:
    """A field for a whole number of zero or more."""
    element = NumberInputElement(
        action_id=id,
        is_decimal_allowed=False,
        min_value="0",
        max_value=None if most is None else str(most),
        initial_value=None if initial is None else str(initial),
    )
    return _input(id, label, element, hint=hint, optional=optional)


def date_input(
    id: str,  # noqa: A002
    label: str,
    *,
    initial: str | None = None,
    hint: str | None = None,
    optional: bool = False,
) -> Block:
    """A field for a day (ISO text)."""
    return _input(id, label, DatePickerElement(action_id=id, initial_date=initial), hint=hint, optional=optional)


def pick(
    id: str,  # noqa: A002
    label: str,
    choices: Sequence[Choice],
    *,
    initial: str | None = None,
    hint: str | None = None,
    optional: bool = False,
) -> Block:
    """A menu of (text, value) choices."""
    entries = options(choices)
    chosen = next((entry for entry in entries if entry.value == initial), None)
    element = StaticSelectElement(action_id=id, options=entries, initial_option=chosen)
    return _input(id, label, element, hint=hint, optional=optional)


def pick_many(
    id: str,  # noqa: A002
    label: str,
    choices: Sequence[Choice],
    *,
    initial: Sequence[str] = (),
    hint: str | None = None,
    optional: bool = False,
    most: int | None = None,
) -> Block:
    """A menu of (text, value) choices of which several may be taken, at most ``most``."""
    entries = options(choices)
    chosen = [entry for entry in entries if entry.value in initial][:most]
    element = StaticMultiSelectElement(
        action_id=id, options=entries, initial_options=chosen or None, max_selected_items=most
    )
    return _input(id, label, element, hint=hint, optional=optional)


def menu(action: str, choices: Sequence[Choice], initial: str) -> Block:
    """A menu of (text, value) choices to stand in a row with others."""
    entries = options(choices)
    chosen = next(entry for entry in entries if entry.value == initial)
    return dict(StaticSelectElement(action_id=action, options=entries, initial_option=chosen).to_dict())


def calendar(action: str, initial: str) -> Block:
    """A date picker (ISO text) to stand in a row with others."""
    return dict(DatePickerElement(action_id=action, initial_date=initial).to_dict())


def radio(
    id: str,  # noqa: A002
    label: str,
    choices: Sequence[Choice],
    *,
    initial: str | None = None,
    hint: str | None = None,
    optional: bool = False,
) -> Block:
    """Choices of which all can be read at once (at most ten), one of them taken."""
    entries = options(choices)
    chosen = next((entry for entry in entries if entry.value == initial), None)
    element = RadioButtonsElement(action_id=id, options=entries, initial_option=chosen)
    return _input(id, label, element, hint=hint, optional=optional)


def search(
    id: str,  # noqa: A002
    label: str,
    *,
    action: str | None = None,
    initial: Choice | None = None,
    placeholder: str | None = None,
    hint: str | None = None,
    optional: bool = False,
) -> Block:
    """A menu that asks for its choices while the person types: ``@desk.options(action)`` answers."""
    chosen = options([initial])[0] if initial else None
    element = ExternalDataSelectElement(
        action_id=action or id,
        min_query_length=0,
        initial_option=chosen,
        placeholder=placeholder or "Type a few letters",
    )
    return _input(id, label, element, hint=hint, optional=optional)


def _input(name: str, label: str, element: Any, *, hint: str | None, optional: bool) -> Block:  # noqa: ANN401
    block = InputBlock(
        block_id=name,
        label=_plain(label, 2000),
        element=element,
        hint=_plain(hint, 2000) if hint else None,
        optional=optional,
    )
    return dict(block.to_dict())


def field(name: str, label: str, element: Block, *, hint: str | None = None, optional: bool = False) -> Block:
    """An input around any element given as a dict (users_select, conversations_select, checkboxes …)."""
    block: Block = {"type": "input", "block_id": name, "label": _plain(label, 2000).to_dict(), "element": element}
    block |= {"optional": True} if optional else {}
    return block | ({"hint": _plain(hint, 2000).to_dict()} if hint else {})


def modal(
    callback: str,
    title: str,
    blocks: Sequence[Block],
    *,
    submit: str | None = "Save",
    close: str = "Cancel",
    meta: Mapping[str, Any] | None = None,
) -> Block:
    """A modal view; ``meta`` comes back as ``ask.meta`` and must not be trusted."""
    view: Block = {
        "type": "modal",
        "callback_id": callback,
        "title": _plain(title, TITLE).to_dict(),
        "close": _plain(close, TITLE).to_dict(),
        "private_metadata": json.dumps(meta or {}, separators=(",", ":"), ensure_ascii=False),
        "blocks": check(blocks, most=VIEW_BLOCKS),
    }
    return view | ({"submit": _plain(submit, TITLE).to_dict()} if submit else {})


def check(blocks: Sequence[Block], most: int = MESSAGE_BLOCKS) -> list[Block]:
    """The blocks, each validated; Raises SlackObjectFormationError for one that Slack would refuse, ValueError for too many."""
    for block in blocks:
        known = kit.Block.parse(block)
        if known is not None:
            known.validate_json()
    if len(blocks) > most:
        raise ValueError(f"{len(blocks)} blocks; Slack takes {most}")
    if len(json.dumps(list(blocks), ensure_ascii=False)) > 4 * MESSAGE_CHARACTERS:
        raise ValueError("more text than Slack takes in one message")
    return list(blocks)
