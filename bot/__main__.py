"""The command `spm` (also `python -m bot`); stays light, so that processes started from it come up fast."""

import sys


def main() -> None:
    """Run the command line; a refusal is one clear line on stderr and exit status 1."""
    from bot.cli.app import app
    from bot.garbage import seldom
    from spm_core.book.refusals import Refusal

    seldom()
    try:
        app(prog_name="spm")
    except Refusal as refusal:
        sys.stderr.write(f"spm: {refusal}\n")
        sys.exit(1)


if __name__ == "__main__":
    main()
