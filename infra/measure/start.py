#!/usr/bin/env python3
"""How long a function takes from exec to asking for work, and how long its first request takes beside later ones.

    infra/build --package=hello
    infra/measure/start.py [--runs 20] [--folder target/lambda] [--node FOLDER] [--most-ratio 2] [--most-first 3] [name ...]

All in one run: a hello-world of the same make, every function, and with --node an equivalent function in Node.js with the
bundled SDK (infra/measure/node). Exits 1 if a function takes longer to its first request for work than --most-ratio hellos
or --most-of-node of Node's time, or its first answer longer than --most-first of its warm ones.
"""

import argparse
import shutil
import statistics
import sys
from pathlib import Path

from runtime import FUNCTIONS, NODE, ROOT, Failed, event_of, live, store

WARM = 20


def measured(command: list[str], name: str, runs: int, store_port: int) -> tuple[float, float, float]:
    """Medians of all runs, in milliseconds: start, first answer, warm answers. One more run only fills the page cache."""
    lives = [live(command, store_port, (event_of(name), 1 + WARM), idle=0.02) for _ in range(runs + 1)][1:]
    start = statistics.median(life.start for life in lives)
    first = statistics.median(life.answers[0] for life in lives)
    warm = statistics.median(answer for life in lives for answer in life.answers[1:])
    return start, first, warm


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("names", nargs="*", metavar="name")
    arguments.add_argument("--runs", type=int, default=20)
    arguments.add_argument("--folder", type=Path, default=ROOT / "target" / "lambda")
    arguments.add_argument("--node", type=Path, help="folder with the bundle index.cjs")
    arguments.add_argument("--most-ratio", type=float)
    arguments.add_argument("--most-of-node", type=float)
    arguments.add_argument("--most-first", type=float)
    options = arguments.parse_args()

    store_port = store()
    names = options.names or [name for name in FUNCTIONS if (options.folder / name / "bootstrap").exists()]
    commands = {name: [str(options.folder / name / "bootstrap")] for name in ["hello", *names]}
    if options.node:
        commands = {NODE: [shutil.which("node"), str(options.node / "index.cjs")], **commands}
    wrong, hello, node = [], None, None
    print(f"{'function':<12} {'start ms':>9} {'to hello':>9} {'of node':>8} {'first ms':>9} {'warm ms':>8} {'first/warm':>11}")
    for name in [name for name in ("hello", NODE) if name in commands] + names:
        try:
            start, first, warm = measured(commands[name], name, options.runs, store_port)
        except Failed as failed:
            print(f"{name}: {failed}", file=sys.stderr)
            return 1
        hello = hello or start
        node = start if name == NODE else node
        of_node = f"{start / node:>8.3f}" if node else f"{'':>8}"
        print(f"{name:<12} {start:>9.2f} {start / hello:>9.2f} {of_node} {first:>9.2f} {warm:>8.2f} {first / warm:>11.2f}")
        if name == NODE:
            continue
        if options.most_ratio and start / hello > options.most_ratio:
            wrong.append(f"{name} starts in more than {options.most_ratio} hellos")
        if options.most_of_node and node and start / node > options.most_of_node:
            wrong.append(f"{name} starts in more than {options.most_of_node} of Node's time")
        if options.most_first and first / warm > options.most_first:
            wrong.append(f"{name} answers first in more than {options.most_first} times its warm time")
    print("\n".join(wrong), file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
