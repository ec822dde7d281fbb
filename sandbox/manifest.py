"""The app's manifest: which commands, shortcuts, scopes and events the workspace gives it (SLACK.md 8)."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from sandbox import limits

Json = dict[str, Any]


@dataclass(frozen=True)
class Command:
    """A slash command as the manifest declares it."""

    command: str
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


@dataclass(frozen=True)
class Shortcut:
    """A shortcut: `type` is `global` or `message`."""

    name: str
    type: str
    callback_id: str


@dataclass(frozen=True)
class Manifest:
    """What of a manifest a workspace acts upon."""

    name: str = "app"
    commands: tuple[Command, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    scopes: tuple[str, ...] = ()
    events: frozenset[str] = field(default_factory=frozenset)
    home: bool = False
    messages: bool = True
    writable: bool = True
    interactive: bool = False

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """Read manifest.yml (or .json, which is YAML too). Raises ValueError for a file that is no manifest."""
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except yaml.YAMLError as problem:
            raise ValueError(f"{path} is no YAML: {' '.join(str(problem).split())}") from problem
        if not isinstance(content, dict) or "display_information" not in content:
            raise ValueError(f"{path} is not an app manifest: it has no display_information")
        try:
            return cls.of(content)
        except (KeyError, TypeError, AttributeError) as problem:
            raise ValueError(f"{path} is not an app manifest: {problem!r}") from problem

    @classmethod
    def of(cls, content: Json) -> "Manifest":
        """The manifest in this parsed content. Raises ValueError for one over Slack's limits."""
        _within_limits(content)
        features = content.get("features") or {}
        tabs = features.get("app_home") or {}
        settings = content.get("settings") or {}
        scopes = (content.get("oauth_config") or {}).get("scopes") or {}
        granted = (*(scopes.get("bot") or ()), *(scopes.get("bot_optional") or ()))
        heard = frozenset((settings.get("event_subscriptions") or {}).get("bot_events") or ())
        _events_are_granted(heard, granted)
        return cls(
            name=content["display_information"]["name"],
            commands=tuple(_command(entry) for entry in features.get("slash_commands") or ()),
            shortcuts=tuple(
                Shortcut(entry["name"], entry["type"], entry["callback_id"])
                for entry in features.get("shortcuts") or ()
            ),
            scopes=granted,
            events=heard,
            interactive=bool((settings.get("interactivity") or {}).get("is_enabled")),
            home=bool(tabs.get("home_tab_enabled")),
            messages=bool(tabs.get("messages_tab_enabled", True)),
            writable=bool(tabs.get("messages_tab_enabled", True)) and not tabs.get("messages_tab_read_only_enabled"),
        )

    def command(self, name: str) -> Command | None:
        """The slash command of this name (with its slash)."""
        return next((command for command in self.commands if command.command == name), None)

    def shortcut(self, callback_id: str) -> Shortcut | None:
        """The shortcut with this callback_id."""
        return next((shortcut for shortcut in self.shortcuts if shortcut.callback_id == callback_id), None)


def _within_limits(content: Json) -> None:
    """Refuse what Slack would not take as a manifest (SLACK.md 1, 4 and 8)."""
    about, features = content["display_information"], content.get("features") or {}
    commands, shortcuts = features.get("slash_commands") or [], features.get("shortcuts") or []
    events = ((content.get("settings") or {}).get("event_subscriptions") or {}).get("bot_events") or []
    sizes = [
        ("the name of the app", about["name"], limits.APP_NAME),
        ("its description", about.get("description") or "", limits.APP_DESCRIPTION),
        ("the list of slash commands", commands, limits.COMMANDS),
        ("the list of shortcuts", shortcuts, limits.SHORTCUTS),
        ("the list of events", events, limits.BOT_EVENTS),
        *((f"the command {entry['command']}", entry["command"], limits.COMMAND) for entry in commands),
        *((f"the hint of {entry['command']}", entry.get("usage_hint") or "", limits.USAGE_HINT) for entry in commands),
        *((f"the shortcut {entry['name']}", entry["name"], limits.SHORTCUT_NAME) for entry in shortcuts),
    ]
    for what, value, most in sizes:
        if len(value) > most:
            raise ValueError(f"in the manifest {what} is longer than {most}")


# What an event needs, any one of these (docs.slack.dev, each event's page). Others need nothing.
SCOPES_OF_EVENTS: dict[str, tuple[str, ...]] = {
    "app_mention": ("app_mentions:read",),
    "channel_archive": ("channels:read",),
    "channel_left": ("channels:read",),
    "channel_rename": ("channels:read",),
    "channel_shared": ("channels:read", "groups:read"),
    "channel_unarchive": ("channels:read",),
    "file_shared": ("files:read",),
    "group_archive": ("groups:read",),
    "group_left": ("groups:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "message.channels": ("channels:history",),
    "message.groups": ("groups:history",),
    "message.im": ("im:history",),
    "team_join": ("users:read",),
    "user_change": ("users:read",),
}


def _events_are_granted(events: frozenset[str], scopes: tuple[str, ...]) -> None:
    """Slack never delivers an event whose scope is missing: better to hear so at once. Raises ValueError."""
    for event in sorted(events & set(SCOPES_OF_EVENTS)):
        if not set(SCOPES_OF_EVENTS[event]) & set(scopes):
            raise ValueError(
                f"in the manifest the event {event} needs the scope {' or '.join(SCOPES_OF_EVENTS[event])}"
            )


def _command(entry: Json) -> Command:
    return Command(
        command=entry["command"],
        description=entry.get("description", ""),
        usage_hint=entry.get("usage_hint", ""),
        should_escape=bool(entry.get("should_escape")),
    )
