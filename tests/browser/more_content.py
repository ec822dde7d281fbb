"""The rarer blocks and every input: what the small bot shows so that the page can be looked at as a whole."""

from small_content import STAGES, Json, chooser, entry, option, plain, section

PIXEL = "data:image/gif;base64,R0lGODlhAQABAIAAAGSVyP///yH5BAAAAAAALAAAAAABAAEAAAICRAEAOw=="


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(text: str, action_id: str) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": text.lower()}


def rich(text: str, **style: object) -> Json:
    runs = [{"type": "text", "text": text, **({"style": style} if style else {})}]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": runs}]}


def cells(*values: str | float) -> list[Json]:
    return [
        {"type": "raw_text", "text": value} if isinstance(value, str) else {"type": "raw_number", "value": value}
        for value in values
    ]


def series(name: str, *values: float) -> Json:
    return {
        "name": name,
        "data": [{"label": label, "value": value} for label, value in zip(MONTHS, values, strict=True)],
    }


MONTHS = ["Jan", "Feb", "Mar", "Apr"]
AXES = {"categories": MONTHS, "x_label": "Month", "y_label": "Offers"}


def chart(kind: str, title: str, *lines: Json) -> Json:
    return {
        "type": "data_visualization",
        "title": title,
        "chart": {"type": kind, "series": list(lines), "axis_config": AXES},
    }


PIE = {
    "type": "data_visualization",
    "title": "Why offers were lost",
    "chart": {
        "type": "pie",
        "segments": [{"label": "Price", "value": 6}, {"label": "Time", "value": 3}, {"label": "Silence", "value": 3}],
    },
}
CHARTS: list[list[Json]] = [
    [chart("bar", "Won and lost", series("Won", 4, 7, 2, 9), series("Lost", -2, -3, -1, -4)), PIE],
    [
        chart("line", "Offers made", series("North", 12, 15, 9, 20), series("South", 8, 8, 11, 10)),
        chart("area", "Open value", series("All", 40000, 52000, 47000, 81000)),
    ],
]
DATA_TABLE = {
    "type": "data_table",
    "caption": "Largest opportunities",
    "page_size": 3,
    "row_header_column_index": 0,
    "rows": [
        cells("Account", "Stage", "Value"),
        cells("Acme", "Offer made", 40000),
        cells("Delta", "Qualified", 125000),
        cells("Delta Nordic", "Negotiation", 9000),
        cells("Iris", "Qualified", 61000),
        cells("Abel", "Offer made", 73500),
    ],
}


def card(title: str, action_id: str) -> Json:
    return {
        "type": "card",
        "title": mrkdwn(title),
        "subtitle": mrkdwn("Offer made"),
        "body": mrkdwn("No step planned for *21 days*."),
        "icon": {"type": "image", "image_url": PIXEL, "alt_text": "a stage"},
        "actions": [button("Open", action_id)],
    }


FRAMED: list[Json] = [
    DATA_TABLE,
    {
        "type": "carousel",
        "block_id": "deals",
        "elements": [card("Acme", "try_acme"), card("Delta", "try_delta"), card("Iris", "try_iris")],
    },
    {
        "type": "container",
        "block_id": "folded",
        "title": plain("Delayed checks"),
        "subtitle": plain("Two of them"),
        "is_collapsible": True,
        "default_collapsed": True,
        "has_header_divider": True,
        "child_blocks": [
            section(
                "Acme waits since Monday.",
                block_id="kept",
                accessory=chooser("static_select", "Outcome", options=STAGES),
            ),
            {"type": "actions", "elements": [button("Settle", "try_settle")]},
        ],
    },
    {"type": "container", "title": plain("Always open"), "child_blocks": [section("Nothing to fold.")]},
    {
        "type": "video",
        "title": plain("How to log"),
        "title_url": "https://example.com/log",
        "video_url": "https://example.com/log/embedded",
        "thumbnail_url": PIXEL,
        "alt_text": "a form being filled",
        "provider_name": "Example",
    },
    {
        "type": "plan",
        "title": "Import",
        "tasks": [
            {
                "type": "task_card",
                "task_id": "1",
                "title": "Read the file",
                "status": "complete",
                "output": rich("12 accounts"),
            },
            {"type": "task_card", "task_id": "2", "title": "Match owners", "status": "in_progress"},
            {
                "type": "task_card",
                "task_id": "3",
                "title": "Write",
                "status": "error",
                "details": rich("No space", bold=True),
            },
        ],
    },
    {
        "type": "context_actions",
        "block_id": "opinion",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "try_feedback",
                "positive_button": {"text": plain("Helpful"), "value": "yes"},
                "negative_button": {"text": plain("Not helpful"), "value": "no"},
            },
            {
                "type": "icon_button",
                "action_id": "try_trash",
                "icon": "trash",
                "text": plain("Remove"),
                "value": "remove",
            },
        ],
    },
]

STYLES = [
    section(
        "*Bold*, _italic_, ~gone~, `code`, <https://example.com|a link>, <@U0BEN0001>, <#C0NORTH01>, <!here>, :tada:\n"
        "&gt; a quote\n• one\n• two\n```a = 1```"
    ),
    section("A picture beside", accessory={"type": "image", "image_url": PIXEL, "alt_text": "a blue dot"}),
    {"type": "image", "image_url": PIXEL, "alt_text": "the funnel in blue", "title": plain("The funnel")},
    {
        "type": "context",
        "elements": [{"type": "image", "image_url": PIXEL, "alt_text": "a dot"}, mrkdwn("as of _today_")],
    },
]

INPUTS: Json = {
    "type": "modal",
    "callback_id": "inputs",
    "title": plain("Every input"),
    "submit": plain("Send"),
    "blocks": [
        {"type": "alert", "level": "warning", "text": mrkdwn("Two fields *must* be filled.")},
        entry("Name", "name", {"type": "plain_text_input", "min_length": 3}, hint=plain("Three letters or more")),
        entry("Story", "story", {"type": "rich_text_input"}),
        entry("Amount", "amount", {"type": "number_input", "is_decimal_allowed": True}, optional=True),
        entry("Email", "email", {"type": "email_text_input"}, optional=True),
        entry("Address", "address", {"type": "url_text_input"}, optional=True),
        entry("Files", "files", {"type": "file_input", "filetypes": ["csv", "txt"], "max_files": 2}, optional=True),
        entry("Stage", "stage", {"type": "static_select", "options": STAGES, "initial_option": STAGES[0]}),
        entry("Stages", "stages", {"type": "multi_static_select", "options": STAGES}, optional=True),
        entry("Account", "account", {"type": "external_select", "min_query_length": 2}, optional=True),
        entry("Accounts", "accounts", {"type": "multi_external_select", "min_query_length": 0}, optional=True),
        entry("Owner", "owner", {"type": "users_select"}, optional=True),
        entry("Team", "team", {"type": "multi_users_select", "initial_users": ["U0ANNA001"]}, optional=True),
        entry("Channel", "channel", {"type": "channels_select"}, optional=True),
        entry("Places", "places", {"type": "multi_conversations_select"}, optional=True),
        entry("Here", "here", {"type": "conversations_select", "default_to_current_conversation": True}, optional=True),
        entry("Day", "day", {"type": "datepicker"}, optional=True),
        entry("Time", "time", {"type": "timepicker"}, optional=True),
        entry("Moment", "moment", {"type": "datetimepicker"}, optional=True),
        entry("Kind", "kind", {"type": "radio_buttons", "options": STAGES}, optional=True),
        section("Ask somebody", block_id="ask", accessory=button("Ask", "unheard")),
        entry("Ticks", "ticks", {"type": "checkboxes", "options": [option("One"), option("Two")]}, optional=True),
    ],
}


def rich_home(period: str) -> Json:
    """A Home with a period to choose, which it then shows, a table and a button."""
    periods = {"type": "static_select", "action_id": "period", "placeholder": plain("Period")}
    options = [option("Month"), option("Quarter")]
    return {
        "type": "home",
        "blocks": [
            {"type": "header", "text": plain("Good morning")},
            section("Nothing to settle &lt;today&gt;.", accessory={**periods, "options": options}),
            {"type": "context", "elements": [mrkdwn(f"Shown: {period}")]},
            {"type": "divider"},
            DATA_TABLE,
            {"type": "actions", "elements": [button("Log", "log")]},
        ],
    }


REFUSED: list[Json] = [section("Fine"), {"type": "header", "text": plain("x" * 151)}]
