"""The parts of blocks: texts, options, confirmations, and all that a person can press, choose or fill (SLACK.md 2 and 3)."""

from collections.abc import Mapping
from typing import Any

from sandbox import limits
from sandbox.blocks.rules import (
    Report,
    Rule,
    anything,
    by_type,
    each,
    flag,
    integer,
    one_of,
    pattern,
    shape,
    string,
)

Json = dict[str, Any]
_NUMBER = r"-?\d+(\.\d+)?"


def text(most: int = limits.TEXT_OBJECT, *kinds: str) -> Rule:
    """A text object of at most this length; of any kind unless kinds are named."""
    length = string(most)
    table: Mapping[str, Rule] = {
        "plain_text": shape({"text": length}, {"emoji": flag}),
        "mrkdwn": shape({"text": length}, {"verbatim": flag}),
    }
    return by_type(table, kinds or table)


def plain(most: int) -> Rule:
    """A plain_text object of at most this length."""
    return text(most, "plain_text")


action_id = string(limits.ACTION_ID)
url = pattern(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+", limits.BUTTON_URL)
confirm = shape(
    {
        "title": plain(limits.CONFIRM_TITLE),
        "text": text(limits.CONFIRM_TEXT),
        "confirm": plain(limits.CONFIRM_BUTTON),
        "deny": plain(limits.CONFIRM_BUTTON),
    },
    {"style": one_of("primary", "danger")},
)
_ACTIVE: Mapping[str, Rule] = {"action_id": action_id, "confirm": confirm, "focus_on_load": flag}
_HINTED: Mapping[str, Rule] = {**_ACTIVE, "placeholder": plain(limits.PLACEHOLDER)}
_dispatch = shape({}, {"trigger_actions_on": each(one_of("on_enter_pressed", "on_character_entered"), 2)})
_filter = shape(
    {},
    {
        "include": each(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    },
)


def option(*kinds: str, **more: Rule) -> Rule:
    """An option whose text is of these kinds."""
    return shape(
        {"text": text(limits.OPTION_TEXT, *kinds), "value": string(limits.OPTION_VALUE)},
        {"description": text(limits.OPTION_DESCRIPTION, *kinds), **more},
    )


menu_option = option("plain_text")
list_option = option("plain_text", "mrkdwn")
_overflow_option = option("plain_text", url=url)  # an address is for these only (D)
option_group = shape({"label": plain(limits.OPTION_TEXT), "options": each(menu_option, limits.OPTIONS)})


def _values(element: Json) -> list[Any]:
    groups = element.get("option_groups") or [{"options": element.get("options") or []}]
    return [entry.get("value") for group in groups for entry in group.get("options") or [] if isinstance(entry, dict)]


def _offered(element: Json, at: str, report: Report) -> None:
    """What is chosen at first must be among the options."""
    chosen = [
        ("initial_option", element.get("initial_option")),
        *(("initial_options", entry) for entry in element.get("initial_options") or []),
    ]
    values = _values(element)
    for name, entry in chosen:
        if isinstance(entry, dict) and entry.get("value") not in values:
            report.add(f"{name} must be one of the options", f"{at}/{name}")


def _has_options(element: Json, at: str, report: Report) -> None:
    if ("options" in element) == ("option_groups" in element):
        report.add("must define either `options` or `option_groups`", at)
    _offered(element, at, report)


_LISTED: Mapping[str, Rule] = {
    "options": each(menu_option, limits.OPTIONS),
    "option_groups": each(option_group, limits.OPTION_GROUPS),
}
_MANY: Mapping[str, Rule] = {"max_selected_items": integer(1, limits.OPTIONS)}
_ids = each(string(255), limits.OPTIONS)


def _select(**more: Rule) -> Rule:
    return shape({}, {**_HINTED, **more})


_button = shape(
    {"text": plain(limits.BUTTON_TEXT)},
    {
        "action_id": action_id,
        "confirm": confirm,
        "value": string(limits.BUTTON_VALUE),
        "url": url,
        "style": one_of("primary", "danger"),
        "accessibility_label": string(limits.BUTTON_TEXT),
        "agent_prompt": anything,
    },
)
_text_input = {**_HINTED, "initial_value": string(limits.TEXT_INPUT, 0), "dispatch_action_config": _dispatch}


def _length_order(element: Json, at: str, report: Report) -> None:
    least, most = element.get("min_length"), element.get("max_length")
    if isinstance(least, int) and isinstance(most, int) and least > most:
        report.add("min_length must not exceed max_length", at)


def _image_source(element: Json, at: str, report: Report) -> None:
    if ("image_url" in element) == ("slack_file" in element):
        report.add("must define either `image_url` or `slack_file`", at)


def _file_source(element: Json, at: str, report: Report) -> None:
    if ("id" in element) == ("url" in element):
        report.add("must define either `id` or `url`", at)


slack_file = shape({}, {"id": pattern(limits.FILE_ID), "url": url}, extra=_file_source)
image = shape(
    {"alt_text": string(limits.ALT_TEXT)},
    {"image_url": string(limits.IMAGE_URL), "slack_file": slack_file},
    extra=_image_source,
)

ELEMENTS: Mapping[str, Rule] = {
    "button": _button,
    "overflow": shape(
        {"options": each(_overflow_option, limits.OVERFLOW_OPTIONS)}, {"action_id": action_id, "confirm": confirm}
    ),
    "static_select": shape({}, {**_HINTED, **_LISTED, "initial_option": menu_option}, extra=_has_options),
    "multi_static_select": shape(
        {}, {**_HINTED, **_LISTED, **_MANY, "initial_options": each(menu_option, limits.OPTIONS)}, extra=_has_options
    ),
    "external_select": _select(initial_option=menu_option, min_query_length=integer(0, 1000)),
    "multi_external_select": _select(
        **_MANY, initial_options=each(menu_option, limits.OPTIONS), min_query_length=integer(0, 1000)
    ),
    "users_select": _select(initial_user=string(255)),
    "multi_users_select": _select(**_MANY, initial_users=_ids),
    "channels_select": _select(initial_channel=string(255), response_url_enabled=flag),
    "multi_channels_select": _select(**_MANY, initial_channels=_ids),
    "conversations_select": _select(
        initial_conversation=string(255),
        default_to_current_conversation=flag,
        response_url_enabled=flag,
        filter=_filter,
    ),
    "multi_conversations_select": _select(
        **_MANY, initial_conversations=_ids, default_to_current_conversation=flag, filter=_filter
    ),
    "datepicker": _select(initial_date=pattern(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")),
    "timepicker": _select(initial_time=pattern(r"([01]\d|2[0-3]):[0-5]\d"), timezone=string(100)),
    "datetimepicker": shape({}, {**_ACTIVE, "initial_date_time": integer(1_000_000_000, 9_999_999_999)}),
    "checkboxes": shape(
        {"options": each(list_option, limits.CHECKBOX_OPTIONS)},
        {**_ACTIVE, "initial_options": each(list_option, limits.CHECKBOX_OPTIONS)},
        extra=_offered,
    ),
    "radio_buttons": shape(
        {"options": each(list_option, limits.CHECKBOX_OPTIONS)},
        {**_ACTIVE, "initial_option": list_option},
        extra=_offered,
    ),
    "plain_text_input": shape(
        {},
        {
            **_text_input,
            "multiline": flag,
            "min_length": integer(0, limits.TEXT_INPUT),
            "max_length": integer(1, limits.TEXT_INPUT),
        },
        extra=_length_order,
    ),
    "email_text_input": shape({}, _text_input),
    "url_text_input": shape({}, _text_input),
    "number_input": shape(
        {"is_decimal_allowed": flag},
        {
            **_text_input,
            "initial_value": pattern(_NUMBER),
            "min_value": pattern(_NUMBER),
            "max_value": pattern(_NUMBER),
        },
    ),
    "rich_text_input": shape(
        {},
        {
            **_HINTED,
            "initial_value": anything,
            "dispatch_action_config": _dispatch,
            "min_lines": integer(1, limits.RICH_TEXT_LINES),
            "max_lines": integer(1, limits.RICH_TEXT_LINES),
        },
    ),
    "file_input": shape(
        {},
        {"action_id": action_id, "filetypes": each(string(255), 100), "max_files": integer(1, limits.FILE_INPUT_FILES)},
    ),
    "image": image,
    "feedback_buttons": shape({"positive_button": anything, "negative_button": anything}, {"action_id": action_id}),
    "icon_button": shape(
        {"icon": string(50), "text": plain(limits.BUTTON_TEXT)},
        {
            "action_id": action_id,
            "confirm": confirm,
            "value": string(limits.BUTTON_VALUE),
            "accessibility_label": string(limits.BUTTON_TEXT),
            "visible_to_user_ids": _ids,
        },
    ),
}
_MENUS = frozenset(kind for kind in ELEMENTS if kind.endswith("_select"))
_CHOICES = _MENUS | {"datepicker", "timepicker", "checkboxes", "radio_buttons"}
_TYPED = {"plain_text_input", "number_input", "email_text_input", "url_text_input", "rich_text_input"}

# Which elements may stand where (D)
ACCESSORIES = _CHOICES | {"button", "overflow", "image"}
IN_ACTIONS = _CHOICES | {"button", "overflow", "datetimepicker", "rich_text_input"}
IN_INPUT = _CHOICES | _TYPED | {"datetimepicker", "file_input"}
IN_CONTEXT_ACTIONS = frozenset({"feedback_buttons", "icon_button"})

# The value an element holds: the property in `state`, and the one it begins with
STATEFUL: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("plain_text_input", "number_input", "email_text_input", "url_text_input"), ("value", "initial_value")
    ),
    "rich_text_input": ("rich_text_value", "initial_value"),
    **dict.fromkeys(("static_select", "external_select", "radio_buttons"), ("selected_option", "initial_option")),
    **dict.fromkeys(
        ("multi_static_select", "multi_external_select", "checkboxes"), ("selected_options", "initial_options")
    ),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", "initial_files"),
}
