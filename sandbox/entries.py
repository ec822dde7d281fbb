"""What Slack's clients check before they submit a form (SLACK.md 2, elements). Their exact sentences are not written anywhere."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sandbox import limits
from sandbox.blocks import STATEFUL
from sandbox.views import View

Json = dict[str, Any]
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


def faults_in(view: View) -> dict[str, str]:
    """{block_id: sentence} for inputs that are empty though they must not be, or hold what their element does not take."""
    found = {}
    for block in view.content["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        entered = view.state[block["block_id"]][element["action_id"]].get(STATEFUL[element["type"]][0])
        if entered:
            sentence = _CHECKS.get(element["type"], _anything)(element, entered)
        else:
            sentence = "" if block.get("optional") else "Please complete this required field."
        if sentence:
            found[block["block_id"]] = sentence
    return found


def _anything(_element: Json, _entered: Any) -> str:  # noqa: ANN401 - JSON
    return ""


def _text(element: Json, entered: str) -> str:
    if len(entered) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(entered) > element.get("max_length", limits.TEXT_INPUT):
        return f"Please enter at most {element.get('max_length', limits.TEXT_INPUT)} characters."
    return ""


def _number(element: Json, entered: str) -> str:
    if not _NUMBER.fullmatch(entered):
        return "Please enter a number."
    if "." in entered and not element["is_decimal_allowed"]:
        return "Please enter a whole number."
    if "min_value" in element and Decimal(entered) < Decimal(element["min_value"]):
        return f"Please enter at least {element['min_value']}."
    if "max_value" in element and Decimal(entered) > Decimal(element["max_value"]):
        return f"Please enter at most {element['max_value']}."
    return ""


def _email(_element: Json, entered: str) -> str:
    return "" if _EMAIL.fullmatch(entered) else "Please enter an email address."


def _address(_element: Json, entered: str) -> str:
    return "" if _ADDRESS.fullmatch(entered) else "Please enter a web address."


def _files(element: Json, entered: list[Json]) -> str:
    most, kinds = element.get("max_files", limits.FILE_INPUT_FILES), element.get("filetypes") or []
    if len(entered) > most:
        return f"Please choose at most {most} files."
    if kinds and any(file["name"].lower().rpartition(".")[2] not in kinds for file in entered):
        return f"Please choose files of these kinds: {', '.join(kinds)}."
    return ""


_CHECKS: dict[str, Callable[[Json, Any], str]] = {
    "plain_text_input": _text,
    "number_input": _number,
    "email_text_input": _email,
    "url_text_input": _address,
    "file_input": _files,
}
