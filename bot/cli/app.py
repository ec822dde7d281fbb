"""The command line `spm`: thin commands that ask the core and print; heavy imports wait until a command runs."""

import typer

from bot.cli import agendas, cadence, database, demo, doctoring, exchange, questions, reports, serving, settings

app = typer.Typer(
    help="SPM: sales performance management that runs itself inside Slack.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for subject in (serving, demo, exchange, reports, agendas, cadence, questions, settings, database, doctoring):
    subject.register(app)
