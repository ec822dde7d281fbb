"""Rich text: sections, lists, quotes and the runs in them (SLACK.md 3; docs.slack.dev, rich text block)."""

from collections.abc import Mapping
from typing import Any

from sandbox import limits
from sandbox.blocks.rules import Report, Rule, anything, by_type, each, flag, integer, number, shape, string

_words = string(limits.MESSAGE_TEXT)  # no run is empty (L: hermes-agent#72871, slack-go#1412)
_id = string(255)
_marks = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
_style: Mapping[str, Rule] = {"style": shape({}, dict.fromkeys(_marks, flag))}

_RUNS: Mapping[str, Rule] = {
    "text": shape({"text": _words}, _style),
    "link": shape({"url": string(limits.IMAGE_URL)}, {"text": _words, "unsafe": flag, **_style}),
    "emoji": shape({"name": _id}, {"unicode": anything, "url": anything, "display_text": anything, **_style}),
    "user": shape({"user_id": _id}, _style),
    "usergroup": shape({"usergroup_id": _id}, _style),
    "channel": shape({"channel_id": _id}, _style),
    "team": shape({"team_id": _id}, _style),
    "broadcast": shape({"range": _id}, _style),
    "color": shape({"value": _id}, _style),
    "date": shape({"timestamp": number, "format": _id}, {"url": anything, "fallback": _words, **_style}),
}
_runs = each(by_type(_RUNS), 10_000, 0)
_border: Mapping[str, Rule] = {"border": integer(0, 1)}
_section = shape({"elements": _runs})


def _list(value: Any, at: str, report: Report) -> None:  # noqa: ANN401 - JSON
    """A list of sections, or of lists again."""
    within = each(by_type({"rich_text_section": _section, "rich_text_list": _list}), 1000, 0)
    more = {"indent": integer(0, 8), "offset": integer(0, 100_000), **_border}
    shape({"elements": within, "style": string(10)}, more)(value, at, report)


RICH = by_type(
    {
        "rich_text_section": _section,
        "rich_text_list": _list,
        "rich_text_preformatted": shape({"elements": _runs}, {"language": anything, **_border}),
        "rich_text_quote": shape({"elements": _runs}, _border),
    }
)
