"""Slack's limits and time spans, each with where it is written (SLACK.md 1 to 6, slack_limits.json).

Sources: D = docs.slack.dev, S = slack_sdk 3.47 / slack_bolt 1.30, T = @slack/types 3.2, B = slackblocks 3.0 (PyPI),
L = reported from live workspaces; "ours" = a bound of the sandbox alone.
Lengths are characters, spans seconds unless said otherwise.
"""

# What people do: source D
ACK_SECONDS = 3.0
TRIGGER_SECONDS = 3.0
RESPONSE_URL_USES = 5
RESPONSE_URL_SECONDS = 30 * 60.0
TRIGGER_KEPT_SECONDS = 60.0  # ours: so long a late bot hears that its trigger is expired, then that it is invalid
OPTIONS = 100
OPTION_GROUPS = 100
MIN_QUERY_LENGTH = 3  # S, T: letters before an external select asks the app, unless it says otherwise

# Messages
MESSAGE_BLOCKS = 50  # D
MESSAGE_TEXT = 40_000  # D
MESSAGE_BLOCK_CHARACTERS = 13_200  # L: bolt-js#2509, undocumented msg_blocks_too_long
MARKDOWN_CHARACTERS = 12_000  # D, all markdown blocks of a message together
ATTACHMENTS = 100  # D
MESSAGES_KEPT = 10_000  # ours: the newest of the whole workspace
TABLES = 1  # D, a message
TABLE_CHARACTERS = 10_000  # L
DATA_VISUALIZATIONS = 2  # L, B, a message
PLANS = 1  # L
METADATA_BYTES = 16_000  # D

# Modals and home tabs: source D
VIEW_BLOCKS = 100
VIEW_TITLE = 24
PRIVATE_METADATA = 3000
CALLBACK_ID = 255
EXTERNAL_ID = 255  # B
VIEW_BYTES = 250_000
VIEW_STACK = 3

# Blocks: D unless said otherwise
BLOCK_ID = 255
ACTION_ID = 255
TEXT_OBJECT = 3000
SECTION_FIELDS = 10
SECTION_FIELD = 2000
HEADER = 150
ACTIONS_ELEMENTS = 25
CONTEXT_ELEMENTS = 10
CONTEXT_ACTIONS_ELEMENTS = 5  # S
IMAGE_URL = 3000
ALT_TEXT = 2000
IMAGE_TITLE = 2000
INPUT_LABEL = 2000
INPUT_HINT = 2000
ALERT = 200  # B
CARD_TITLE = 150  # S, B
CARD_BODY = 200  # S, B
CARD_ACTIONS = 3  # S, B
CAROUSEL_CARDS = 10  # S
CONTAINER_TITLE = 150  # S
CONTAINER_BLOCKS = 10  # S
TABLE_ROWS = 100
TABLE_COLUMNS = 20
DATA_TABLE_ROWS = 101  # D mid-2026, header included; B says 201 in October 2026
DATA_TABLE_PAGE = 100
CHART_TITLE = 50
CHART_SERIES = 6  # D June 2026; later 12
CHART_POINTS = 20
CHART_LABEL = 20
CHART_AXIS_LABEL = 50

# Elements: D unless said otherwise
BUTTON_TEXT = 75
BUTTON_VALUE = 2000
BUTTON_URL = 3000
PLACEHOLDER = 150
OPTION_TEXT = 75
OPTION_VALUE = 150
OPTION_DESCRIPTION = 75
OVERFLOW_OPTIONS = 5  # S
CHECKBOX_OPTIONS = 10  # B
CONFIRM_TITLE = 100  # S
CONFIRM_TEXT = 300  # S
CONFIRM_BUTTON = 30  # S
TEXT_INPUT = 3000  # B, bounds of min_length and max_length
RICH_TEXT_LINES = 100  # T, bounds of min_lines and max_lines
FILE_INPUT_FILES = 10  # T

# Lists
PAGE = 1000  # D, the most a page holds

# Files
FILE_ID = r"^[F][A-Z0-9]{8,}$"  # L: python-slack-sdk#1521
UPLOAD_SECONDS = 60 * 60.0  # ours: an upload that was begun and not completed by then is forgotten
UPLOAD_BYTES = 20_000_000  # ours, one file; Slack takes a gigabyte
FILES_BYTES = 40_000_000  # ours, all files together
FILE_READY_SECONDS = 0.3  # L: a file is processed after its upload; until then its mimetype is empty
PREVIEW_LINES = 5  # L: lines of a text that a file object carries
PICTURES = ("image/png", "image/jpeg", "image/gif")  # D: kinds a slack_file may have

# Manifest: the manifest's schema (SLACK.md 8)
APP_NAME = 35
APP_DESCRIPTION = 140
COMMANDS = 50
COMMAND = 32
USAGE_HINT = 1000
SHORTCUTS = 10
SHORTCUT_NAME = 24
BOT_EVENTS = 100

# Delivery
TICKET_SECONDS = 30.0  # ours: the address from apps.connections.open is for now
LINKS = 10  # D, Socket Mode connections of one app
LINK_SECONDS = 18_060.0  # D: refreshed every few hours; hello says so as approximate_connection_time
LINK_DEBUG_SECONDS = 360.0  # D, with debug_reconnects=true
LINK_WARNING_SECONDS = 10.0  # D, from `warning` to the end
LINK_RESPONSE_BYTES = 20_480  # L: slack-go; answers of this size or more are dropped
RETRY_SECONDS = (0.0, 60.0, 300.0)  # D, events only
RETRIES_KEPT = 1000  # ours, events that wait for being tried again
