"""Where whoever reads a message lives: by that its numbers and dates are written."""

from spm_core.book.choices import LOCALE, chosen
from spm_core.store import Store


def locale_of(store: Store, audience: str) -> str:
    """The locale of a reader (a Slack user) or of the team in a channel (a Slack channel), else the company's."""
    reader = store.member_by_slack(audience)
    if reader is None:
        team = next((team for team in store.teams() if team.channel_id == audience), None)
        return team_locale(store, team.id if team else "")
    return reader.locale or store.workspace.locale


def team_locale(store: Store, team_id: str) -> str:
    """The locale of a team, else the company's."""
    return chosen(store.settings(), LOCALE, "team", team_id) or store.workspace.locale
