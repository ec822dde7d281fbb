"""The sandbox's limits are those collected elsewhere, one by one; each of the sandbox's own says that it is."""

import json
from typing import Any

from shapes import COLLECTED, needs_samples
from support.slack import ROOT

from sandbox import limits, rates
from sandbox.api import METHODS

Json = dict[str, Any]

# Every figure of the collection that the sandbox acts upon: where it stands, and what it is here
OURS: dict[str, Any] = {
    "interaction.ack_seconds": limits.ACK_SECONDS,
    "interaction.options_load_seconds": limits.ACK_SECONDS,
    "interaction.trigger_id_ttl_seconds": limits.TRIGGER_SECONDS,
    "interaction.response_url_uses": limits.RESPONSE_URL_USES,
    "interaction.response_url_ttl_minutes": limits.RESPONSE_URL_SECONDS / 60,
    "interaction.options_max": limits.OPTIONS,
    "interaction.external_select_min_query_length_default": limits.MIN_QUERY_LENGTH,
    "message.blocks": limits.MESSAGE_BLOCKS,
    "message.text_truncated_at": limits.MESSAGE_TEXT,
    "message.markdown_text": limits.MARKDOWN_CHARACTERS,
    "message.markdown_blocks_cumulative": limits.MARKDOWN_CHARACTERS,
    "message.attachments": limits.ATTACHMENTS,
    "message.table_blocks": limits.TABLES,
    "message.table_rows": limits.TABLE_ROWS,
    "message.table_columns": limits.TABLE_COLUMNS,
    "message.table_chars_per_message": limits.TABLE_CHARACTERS,
    "message.data_visualization_blocks": limits.DATA_VISUALIZATIONS,
    "message.plan_blocks": limits.PLANS,
    "view.blocks": limits.VIEW_BLOCKS,
    "view.stack_depth": limits.VIEW_STACK,
    "view.title": limits.VIEW_TITLE,
    "view.submit": limits.VIEW_TITLE,
    "view.close": limits.VIEW_TITLE,
    "view.private_metadata": limits.PRIVATE_METADATA,
    "view.callback_id": limits.CALLBACK_ID,
    "view.external_id": limits.EXTERNAL_ID,
    "block.block_id": limits.BLOCK_ID,
    "block.action_id": limits.ACTION_ID,
    "block.section_text": limits.TEXT_OBJECT,
    "block.section_fields": limits.SECTION_FIELDS,
    "block.section_field_text": limits.SECTION_FIELD,
    "block.header_text": limits.HEADER,
    "block.actions_elements": limits.ACTIONS_ELEMENTS,
    "block.context_elements": limits.CONTEXT_ELEMENTS,
    "block.context_actions_elements": limits.CONTEXT_ACTIONS_ELEMENTS,
    "block.image_url": limits.IMAGE_URL,
    "block.image_alt_text": limits.ALT_TEXT,
    "block.image_title": limits.IMAGE_TITLE,
    "block.input_label": limits.INPUT_LABEL,
    "block.input_hint": limits.INPUT_HINT,
    "block.placeholder": limits.PLACEHOLDER,
    "block.button_text": limits.BUTTON_TEXT,
    "block.button_value": limits.BUTTON_VALUE,
    "block.button_url": limits.BUTTON_URL,
    "block.option_text": limits.OPTION_TEXT,
    "block.option_value": limits.OPTION_VALUE,
    "block.option_description": limits.OPTION_DESCRIPTION,
    "block.select_options": limits.OPTIONS,
    "block.option_groups": limits.OPTION_GROUPS,
    "block.overflow_options": limits.OVERFLOW_OPTIONS,
    "block.radio_options": limits.CHECKBOX_OPTIONS,
    "block.checkbox_options": limits.CHECKBOX_OPTIONS,
    "block.confirm.title": limits.CONFIRM_TITLE,
    "block.confirm.text": limits.CONFIRM_TEXT,
    "block.confirm.confirm": limits.CONFIRM_BUTTON,
    "block.confirm.deny": limits.CONFIRM_BUTTON,
    "block.plain_text_input.min_length_max": limits.TEXT_INPUT,
    "block.plain_text_input.max_length_max": limits.TEXT_INPUT,
    "block.rich_text_input_lines.max": limits.RICH_TEXT_LINES,
    "block.file_input_files.max": limits.FILE_INPUT_FILES,
    "block.card.title": limits.CARD_TITLE,
    "block.card.subtitle": limits.CARD_TITLE,
    "block.card.body": limits.CARD_BODY,
    "block.card.actions": limits.CARD_ACTIONS,
    "block.carousel_cards.max": limits.CAROUSEL_CARDS,
    "block.container.title": limits.CONTAINER_TITLE,
    "block.container.subtitle": limits.CONTAINER_TITLE,
    "block.container.child_blocks": limits.CONTAINER_BLOCKS,
    "block.alert_text": limits.ALERT,
    "block.slack_file_id_regex": limits.FILE_ID,
    "data_table.rows_incl_header.safe": limits.DATA_TABLE_ROWS,
    "data_table.columns": limits.TABLE_COLUMNS,
    "data_table.page_size.max": limits.DATA_TABLE_PAGE,
    "data_table.content_chars.safe": limits.TABLE_CHARACTERS,
    "data_visualization.title": limits.CHART_TITLE,
    "data_visualization.segments.safe": limits.CHART_SERIES,
    "data_visualization.series.safe": limits.CHART_SERIES,
    "data_visualization.points_per_series.max": limits.CHART_POINTS,
    "data_visualization.label": limits.CHART_LABEL,
    "data_visualization.axis_label": limits.CHART_AXIS_LABEL,
    "web_api.tiers_per_minute.1": rates.TIERS[1],
    "web_api.tiers_per_minute.2": rates.TIERS[2],
    "web_api.tiers_per_minute.3": rates.TIERS[3],
    "web_api.tiers_per_minute.4": rates.TIERS[4],
    "events.retries": len(limits.RETRY_SECONDS),
    "socket_mode.max_connections": limits.LINKS,
    "socket_mode.debug_reconnects_seconds": limits.LINK_DEBUG_SECONDS,
    "socket_mode.response_bytes_lt": limits.LINK_RESPONSE_BYTES,
    "manifest.name": limits.APP_NAME,
    "manifest.description": limits.APP_DESCRIPTION,
    "manifest.slash_commands": limits.COMMANDS,
    "manifest.command": limits.COMMAND,
    "manifest.usage_hint": limits.USAGE_HINT,
    "manifest.shortcuts": limits.SHORTCUTS,
    "manifest.shortcut_name": limits.SHORTCUT_NAME,
    "manifest.bot_events": limits.BOT_EVENTS,
}
# Sections and figures that nothing here acts upon, and why
NOT_HERE = {
    "_about": "no figure",
    "interaction.trigger_id_uses": "a trigger is used or not",
    "message.text_recommended": "advice",
    "scheduled": "no scheduled messages",
    "canvas": "no canvases",
    "token_rotation": "no rotation",
    "signing": "for whoever receives",
    "events.retry_schedule": "in words",
    "events.headers": "names, see test_slack_delivery.py",
    "events.no_retry_header": "same",
    "events.min_success_pct": "subscriptions are not disabled",
    "events.auto_disable_exempt_below_events_per_hour": "same",
    "events.delayed_events": "not offered",
    "socket_mode.marketplace_allowed": "no marketplace",
    "web_api.postMessage": "in words, see test_slack_rates.py",
    "web_api.events_per_workspace_per_60min": "app_rate_limited is not sent",
    "web_api.non_marketplace_history_replies": "the app counts as internal",
    "manifest.long_description": "not read",
    "manifest.shortcut_description": "not read",
    "manifest.unfurl_domains": "no unfurling",
    "manifest.scopes": "not read",
    "manifest.agent_description": "no agents",
    "manifest.agent_suggested_prompts": "no agents",
    "data_visualization.types": "words",
    "data_visualization.rule": "words",
    "data_visualization.pie_value_gt": "a rule, see refused.py",
    "data_table.caption_required": "a rule, see refused.py",
    "data_table.header_no_rich_text": "a rule, see refused.py",
}
# Beside the figures: sources, and other generations of the same figure
BESIDE = ("src", "min", "default", "default_max", "max_jun_2026", "max_later", "max_docs_mid_2026", "max_slackblocks_oct_2026",
          "mid_2026", "oct_2026")  # fmt: skip


def figures(content: Any, at: str = "") -> dict[str, Any]:
    """Every figure by its path; of [figure, source] the figure."""
    if not isinstance(content, dict):
        return {at: content[0] if isinstance(content, list) else content}
    found: dict[str, Any] = {}
    for name, part in content.items():
        path = f"{at}.{name}".lstrip(".")
        if name not in BESIDE and path not in NOT_HERE:
            found |= figures(part, path)
    return found


@needs_samples
def test_every_collected_limit_is_kept_or_explained() -> None:
    assert figures(json.loads((COLLECTED / "slack_limits.json").read_text(encoding="utf-8"))) == OURS


@needs_samples
def test_every_method_has_the_tier_that_slack_gives_it() -> None:
    tiers = json.loads((COLLECTED / "rate_limit_tiers.json").read_text(encoding="utf-8"))
    ours = {name: f"Tier{tier}" for name, tier in rates.TIER_OF.items()}
    ours |= {name: f"SpecialTier_{name.replace('.', '_')}" for name in rates.SPECIAL}
    assert {name: tiers.get(name) for name in METHODS} == {name: ours.get(name) for name in METHODS}
    assert set(ours) < set(METHODS)


# Modules that hold no rule of Slack's: this machine's business, the page's, or plain parts
NO_RULES = {
    "__init__.py", "__main__.py", "bodies.py", "clock.py", "clock_api.py", "feed.py", "given.py", "log.py", "page_api.py",
    "profiles.py", "server.py", "start.py", "trouble.py", "workspace.py", "world.py", "blocks/rules.py", "delivery/__init__.py",
}  # fmt: skip


def test_every_module_that_holds_a_rule_says_where_slack_says_so() -> None:
    folder = ROOT / "sandbox"
    modules = {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in folder.rglob("*.py")}
    silent = {
        name for name, text in modules.items() if "SLACK.md" not in text and not name.startswith(("page/", "driver/"))
    }
    assert silent <= NO_RULES
