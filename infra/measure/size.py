#!/usr/bin/env python3
"""How large each function is as it is uploaded.

    infra/build
    infra/measure/size.py [--folder target/lambda] [--most-mb 4] [name=mb ...]

Prints the binary, its zip (deflate, as SAM makes it) and the layer of fonts. With --most-mb, exits 1 if a zip is larger; the
functions that are named may be as large as it says there.
"""

import argparse
import sys
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FONTS = ROOT / "shared" / "documents" / "fonts"
MB = 1_000_000


def zipped(file: Path) -> int:
    """Bytes after deflate at the level that zip tools use; the archive's own few hundred bytes aside."""
    return len(zlib.compress(file.read_bytes(), 6))


def exception(text: str) -> tuple[str, float]:
    """`inspect=6.0`."""
    name, most = text.split("=")
    return name, float(most)


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--folder", type=Path, default=ROOT / "target" / "lambda")
    arguments.add_argument("--most-mb", type=float)
    arguments.add_argument("exceptions", nargs="*", metavar="name=mb", type=exception)
    options = arguments.parse_args()

    binaries = sorted(options.folder.glob("*/bootstrap"))
    if not binaries:
        print(f"nothing is built in {options.folder}", file=sys.stderr)
        return 1
    exceptions = dict(options.exceptions)
    if unknown := exceptions.keys() - {binary.parent.name for binary in binaries}:
        print(f"not built: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 1
    large = []
    print(f"{'function':<12} {'binary MB':>10} {'zip MB':>8}")
    for binary in binaries:
        size = zipped(binary) / MB
        print(f"{binary.parent.name:<12} {binary.stat().st_size / MB:>10.2f} {size:>8.2f}")
        most = exceptions.get(binary.parent.name, options.most_mb)
        if most and size > most:
            large.append(f"{binary.parent.name} is larger than {most} MB")
    fonts = [file for file in FONTS.rglob("*") if file.is_file()]
    total, packed = sum(file.stat().st_size for file in fonts) / MB, sum(map(zipped, fonts)) / MB
    print(f"{'fonts layer':<12} {total:>10.2f} {packed:>8.2f}")
    if large:
        print("\n".join(large), file=sys.stderr)
    return 1 if large else 0


if __name__ == "__main__":
    sys.exit(main())
