"""`spm run`, `spm sandbox` and `spm manifest`: the bot against Slack, or against a Slack on this machine."""

from typing import Annotated

import typer

from bot.cli.company import DatabaseOption


def register(app: typer.Typer) -> None:
    """Sign up for the commands."""
    app.command()(run)
    app.command()(sandbox)
    app.command()(manifest)


def run(
    port: Annotated[int | None, typer.Option(help="Port in HTTP mode ($PORT, else 3000)")] = None,
    url: DatabaseOption = None,
) -> None:
    """Run the bot: Socket Mode when SLACK_APP_TOKEN is set, else HTTP."""
    from bot.serve import serve
    from bot.settings import Settings

    told = Settings.told()
    given = {"port": port, "database_url": url}
    serve(told.model_copy(update={name: value for name, value in given.items() if value is not None}))


def sandbox(
    port: Annotated[int, typer.Option(help="Where the page is")] = 8000,
    today: Annotated[str | None, typer.Option(help="Begin on this day (YYYY-MM-DD) instead of today")] = None,
    empty: Annotated[bool, typer.Option("--empty", help="An empty workspace, to try `/spm setup`")] = False,
    http: Annotated[bool, typer.Option("--http", help="Deliver by signed HTTP instead of Socket Mode")] = False,
) -> None:
    """A Slack on this machine with the demo company and the bot; Ctrl-C ends all of it."""
    from bot.cli.sandbox import play

    play(port=port, today=today, empty=empty, http=http)


def manifest(
    http: Annotated[str | None, typer.Option(help="The address Slack delivers to, https://…")] = None,
) -> None:
    """Print the Slack app manifest: for Socket Mode, or for HTTP at an address."""
    from bot.manifest import over_http, over_sockets

    print(over_http(http) if http else over_sockets(), end="")
