"""`python -m bench [names] [--full] [--postgres]`: measure, and print one line for each figure beside its floor."""

import argparse
import os
import platform

from bench import bring_in, chart, command, fold, growth, pack, sandbox
from bench.measure import table
from bench.options import Options
from bot.garbage import seldom

BENCHES = {module.NAME: module.run for module in (pack, growth, fold, bring_in, command, chart, sandbox)}


def main() -> None:
    """Run the benches that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed as ratios against stated floors.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which ones: {', '.join(BENCHES)} (all)")
    parser.add_argument(
        "--full", action="store_true", help="the sizes the targets name: takes half an hour and 10 GB of disk"
    )
    parser.add_argument("--postgres", action="store_true", help="measure on PostgreSQL, too")
    parser.add_argument("--turns", type=int, default=9, help="how often each side is measured (9)")
    given = parser.parse_args()
    unknown = set(given.names) - set(BENCHES)
    if unknown:
        parser.error(f"there is no bench {', '.join(sorted(unknown))}; there are {', '.join(BENCHES)}")
    seldom()  # as the program does
    load = os.getloadavg()[0]
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, load {load:.1f}; only the ratios count",
        flush=True,
    )
    for name in given.names or BENCHES:
        BENCHES[name](Options(given.full, given.postgres, given.turns))
    table()


if __name__ == "__main__":
    main()
