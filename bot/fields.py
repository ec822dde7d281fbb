"""The fields of a modal as Slack carries them: what each was opened with, what stands in it now, how both are said."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from bot.blocks import Block
from spm_core.reports import figures

State = dict[str, Any]  # what stands in one element, as Slack sends it: {"value": "40k"}

_OPTION, _OPTIONS = "selected_option", "selected_options"
# Where each kind of element keeps what stands in it; the initial one is called alike.
_HOLDS = {
    "plain_text_input": "value",
    "number_input": "value",
    "static_select": _OPTION,
    "external_select": _OPTION,
    "radio_buttons": _OPTION,
    "multi_static_select": _OPTIONS,
    "multi_external_select": _OPTIONS,
    "checkboxes": _OPTIONS,
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
}


def elements(view: Mapping[str, Any]) -> Iterator[tuple[str, Block, Block]]:
    """Every field of a view: its name (the block's id, in a row with the action's), its block, its element."""
    for block in view.get("blocks", ()):
        if block["type"] == "input":
            yield str(block["block_id"]), block, block["element"]
        elif block["type"] == "actions":
            for element in block["elements"]:
                if element["type"] in _HOLDS:
                    yield f"{block['block_id']}/{element['action_id']}", block, element


def _initial(kind: str) -> str:
    held = _HOLDS[kind]
    return "initial_value" if held == "value" else held.replace("selected_", "initial_")


def opened_with(element: Block) -> State:
    """What stood in an element when its view was made."""
    kind = element["type"]
    if kind not in _HOLDS:
        return {}
    return {"type": kind, _HOLDS[kind]: element.get(_initial(kind))}


def entered(element: Block, value: str) -> State | None:
    """What an element holds when somebody enters a value; None for a choice it does not offer."""
    held = _HOLDS[element["type"]]
    if held != _OPTION:
        return {"type": element["type"], held: value}
    option = next((one for one in element.get("options", ()) if one["value"] == value), None)
    return {"type": element["type"], held: option} if option else None


def holding(element: Block, state: State) -> Block:
    """The element with something else in it."""
    kind = element["type"]
    if kind not in _HOLDS:
        return element
    rest = {name: value for name, value in element.items() if name != _initial(kind)}
    value = state.get(_HOLDS[kind])
    return rest | ({_initial(kind): value} if value else {})


def plain(state: State) -> str:
    """What stands in an element as comparable text, empty for nothing."""
    value = next((state[held] for held in set(_HOLDS.values()) if state.get(held)), None)
    if isinstance(value, list):
        return "\n".join(sorted(_of(entry) for entry in value))
    return "" if value is None else _of(value).strip()


def _of(entry: Any) -> str:  # noqa: ANN401 - an option, or what was typed or chosen
    return str(entry["value"]) if isinstance(entry, dict) else str(entry)


def said(state: State) -> str:
    """What stands in an element in people's words (plain text), empty for nothing."""
    if day := state.get("selected_date"):
        return figures.day(date.fromisoformat(day))
    chosen = state.get(_OPTIONS) or [state[_OPTION]] if state.get(_OPTION) or state.get(_OPTIONS) else []
    return ", ".join(str(option["text"]["text"]) for option in chosen) or plain(state).replace("\n", ", ")
