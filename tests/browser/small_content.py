"""What the small bot is and shows: its workspace, its manifest, every kind of block and element, a form and a Home."""

from typing import Any

Json = dict[str, Any]

TEAM = {"id": "T0SANDBOX", "name": "Northwind Pumps", "domain": "northwind"}
WORLD: Json = {
    "team": TEAM,
    "bot_token": "xoxb-small-bot",
    "app_token": "xapp-small-bot",
    "signing_secret": "small secret",
    "bot": {"user_id": "U0SMALL01", "name": "small"},
    "users": [
        {"id": "U0ANNA001", "name": "anna", "real_name": "Anna Berg", "tz": "Europe/Helsinki", "locale": "en-GB"},
        {
            "id": "U0BEN0001",
            "name": "ben",
            "real_name": "Ben Okafor",
            "tz": "America/New_York",
            "locale": "en-US",
            "is_admin": True,
        },
    ],
    "usergroups": [{"id": "S0NORTH01", "name": "Team North", "handle": "north", "users": ["U0ANNA001"]}],
    "channels": [
        {
            "id": "C0NORTH01",
            "name": "sales-north",
            "members": ["U0ANNA001", "U0BEN0001"],
            "is_private": False,
            "bot_is_member": True,
        },
        {"id": "C0BOARD01", "name": "board", "members": ["U0BEN0001"], "is_private": True, "bot_is_member": True},
        {"id": "C0LUNCH01", "name": "lunch", "members": ["U0ANNA001", "U0BEN0001"]},
    ],
}
SCOPES = [
    "commands",
    "chat:write",
    "im:write",
    "im:history",
    "app_mentions:read",
    "users:read",
    "files:write",
    "files:read",
]
ACCOUNTS = ["Acme", "Delta", "Delta Nordic", "Iris"]
AGENDA = {"at": "2026-03-09T06:00:00+00:00", "name": "Agenda of team North, Mon 9 Mar 08:00"}


def manifest() -> Json:
    return {
        "_metadata": {"major_version": 2},
        "display_information": {"name": "Small"},
        "features": {
            "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
            "bot_user": {"display_name": "small", "always_online": True},
            "slash_commands": [
                {
                    "command": "/small",
                    "description": "Show what a bot can show",
                    "usage_hint": "form | deal Acme | thread | everything",
                },
                {"command": "/silent", "description": "Never answers"},
            ],
            "shortcuts": [
                {"name": "Open the form", "type": "global", "callback_id": "open_form", "description": "A form"},
                {"name": "Quote this", "type": "message", "callback_id": "quote", "description": "Repeats a message"},
            ],
        },
        "oauth_config": {"scopes": {"bot": SCOPES}},
        "settings": {
            "event_subscriptions": {"bot_events": ["app_home_opened", "app_mention", "message.im", "file_shared"]},
            "interactivity": {"is_enabled": True},
            "socket_mode_enabled": True,
        },
    }


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def option(text: str) -> Json:
    return {"text": plain(text), "value": text.lower()}


def section(text: str, **rest: object) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **rest}


def entry(label: str, block_id: str, element: Json, **rest: object) -> Json:
    return {
        "type": "input",
        "block_id": block_id,
        "label": plain(label),
        "element": {"action_id": "value", **element},
        **rest,
    }


DEAL = [
    section("*Acme* 40k – offer check was <!date^1772000000^{date_short}|25 Feb>", block_id="acme"),
    {
        "type": "actions",
        "block_id": "settle",
        "elements": [
            {"type": "button", "action_id": "followed", "text": plain("Followed up"), "style": "primary"},
            {
                "type": "button",
                "action_id": "drop",
                "text": plain("Drop"),
                "style": "danger",
                "confirm": {
                    "title": plain("Drop Acme?"),
                    "text": plain("It goes for good."),
                    "confirm": plain("Drop it"),
                    "deny": plain("Keep it"),
                },
            },
            {"type": "overflow", "action_id": "more", "options": [option("Won"), option("Lost")]},
        ],
    },
]

FORM: Json = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("Log an activity"),
    "submit": plain("Log it"),
    "close": plain("Cancel"),
    "blocks": [
        entry(
            "Account",
            "account",
            {"type": "external_select", "min_query_length": 1, "placeholder": plain("Type a name")},
        ),
        entry("Date", "date", {"type": "datepicker", "initial_date": "2026-03-02"}),
        entry(
            "Minutes", "minutes", {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}, optional=True
        ),
        entry("Note", "note", {"type": "plain_text_input", "multiline": True}, optional=True),
        section("Not there?", accessory={"type": "button", "action_id": "new_account", "text": plain("New account")}),
    ],
}

NEW_ACCOUNT: Json = {
    "type": "modal",
    "callback_id": "account",
    "title": plain("New account"),
    "submit": plain("Add"),
    "blocks": [entry("Name", "name", {"type": "plain_text_input", "min_length": 3})],
}


def chooser(kind: str, label: str, **rest: object) -> Json:
    return {"type": kind, "action_id": f"try_{kind}", "placeholder": plain(label), **rest}


STAGES = [option("Qualified"), option("Offer made")]
EVERYTHING: list[Json] = [
    {"type": "header", "text": plain("Everything")},
    {
        "type": "actions",
        "block_id": "selects",
        "elements": [
            chooser("static_select", "Stage", option_groups=[{"label": plain("Open"), "options": STAGES}]),
            chooser("multi_static_select", "Stages", options=STAGES, initial_options=[STAGES[0]]),
            chooser("external_select", "Account", min_query_length=0),
            chooser("users_select", "Owner"),
            chooser("channels_select", "Channel"),
            chooser("conversations_select", "Place"),
        ],
    },
    {
        "type": "actions",
        "block_id": "times",
        "elements": [
            chooser("datepicker", "Close date"),
            chooser("timepicker", "Reminder"),
            {"type": "datetimepicker", "action_id": "try_datetimepicker"},
        ],
    },
    section(
        "Rhythm",
        block_id="rhythm",
        accessory={"type": "radio_buttons", "action_id": "try_radio_buttons", "options": STAGES},
    ),
    {
        "type": "actions",
        "block_id": "ticks",
        "elements": [{"type": "checkboxes", "action_id": "try_checkboxes", "options": STAGES}],
    },
    {
        "type": "input",
        "block_id": "words",
        "dispatch_action": True,
        "label": plain("Words"),
        "element": {"type": "plain_text_input", "action_id": "try_plain_text_input"},
    },
    {
        "type": "section",
        "fields": [{"type": "mrkdwn", "text": "*Amount*\n40k"}, {"type": "plain_text", "text": "*as typed*"}],
    },
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "as of _08:00_"}]},
    {"type": "divider"},
    {"type": "image", "image_url": "data:image/png;base64,broken", "alt_text": "the funnel of team North"},
    {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": text} for text in row] for row in (("Stage", "Open"), ("Qualified", "2"))
        ],
        "column_settings": [{"is_wrapped": True}, {"align": "right"}],
    },
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [{"type": "text", "text": "<b>"}, {"type": "user", "user_id": "U0BEN0001"}],
            },
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "one"}]}],
            },
        ],
    },
    {"type": "markdown", "text": "**Minutes** of _today_"},
]
