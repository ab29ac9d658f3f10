#!/usr/bin/env python3
"""How long a function takes from exec to its first request for work, beside a hello-world of the same make.

    cargo lambda build --release
    infra/measure/start.py [--runs 20] [--folder target/lambda] [--most-ratio 2] [name ...]

Plays the Lambda Runtime API on loopback: the clock starts before the binary does and stops when it asks for its first
event. DynamoDB and S3 are played too (every answer is an empty object), so that a function that warms a connection has
one to warm. Prints a table and, with --most-ratio, exits 1 if a function takes longer than that many hellos.
"""

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = ["submit", "audit", "sign", "terminate", "confirm", "authorize", "verify", "admin", "expire", "inspect", "ingest", "inbox", "notify", "deliver"]
EMPTY = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: 2\r\n"
    b"x-amz-crc32: 2745614147\r\n\r\n{}"
)
PATIENCE_SECONDS = 20


def store(listener: socket.socket) -> None:
    """Answers every request of every connection with an empty object."""

    def serve(connection: socket.socket) -> None:
        with connection:
            while connection.recv(65536):
                connection.sendall(EMPTY)

    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection,), daemon=True).start()


def environment(runtime_port: int, store_port: int, name: str) -> dict[str, str]:
    """What Lambda and the template would set. Keys are made for the occasion."""
    key = subprocess.run(
        ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    tables = ("DOSSIERS", "HISTORY", "ORGANIZATIONS", "VERIFICATIONS", "JOBS", "IDEMPOTENCY", "INVITATIONS", "MESSAGES")
    return {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{runtime_port}",
        "AWS_LAMBDA_FUNCTION_NAME": name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "1024",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_LOG_GROUP_NAME": "none",
        "AWS_LAMBDA_LOG_STREAM_NAME": "none",
        "AWS_REGION": "cn-north-1",
        "AWS_ACCESS_KEY_ID": "measure",
        "AWS_SECRET_ACCESS_KEY": "measure",
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{store_port}",
        **{f"{table}_TABLE": table.lower() for table in tables},
        "UPLOADS_BUCKET": "uploads",
        "DOCUMENTS_BUCKET": "documents",
        "IDENTITY_KEY": "bWVhc3VyZW1lYXN1cmVtZWFzdXJlbWVhc3VyZW1lYXM=",
        "REPORT_SIGNING_KEY": key,
        "REPORT_PUBLIC_KEYS": '{"keys":[{"kty":"EC"}]}',
        "REPORT_SIGNING_CERTIFICATE": "measured",
        "PUBLIC_BASE_URL": "https://example.invalid",
        "FONTS_DIR": str(ROOT / "shared" / "documents" / "fonts"),
    }


def one_start(binary: Path, listener: socket.socket, variables: dict[str, str]) -> float:
    """Milliseconds from exec to the first request for an event."""
    started = time.perf_counter()
    process = os.posix_spawn(str(binary), [str(binary)], variables)
    try:
        while True:
            connection, _ = listener.accept()
            asked = time.perf_counter()
            with connection:
                connection.settimeout(PATIENCE_SECONDS)
                request = connection.recv(4096)
            if b"/invocation/next" in request:
                return (asked - started) * 1000
            if b"/init/error" in request:
                raise SystemExit(f"{binary}: {request.decode(errors='replace')}")
    except TimeoutError:
        raise SystemExit(f"{binary} did not ask for work within {PATIENCE_SECONDS} s") from None
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def starts(binary: Path, runs: int, store_port: int) -> list[float]:
    """All runs, after one that only fills the page cache."""
    times = []
    for _ in range(runs + 1):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            listener.settimeout(PATIENCE_SECONDS)
            variables = environment(listener.getsockname()[1], store_port, binary.parent.name)
            times.append(one_start(binary, listener, variables))
    return times[1:]


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("names", nargs="*", metavar="name")
    arguments.add_argument("--runs", type=int, default=20)
    arguments.add_argument("--folder", type=Path, default=ROOT / "target" / "lambda")
    arguments.add_argument("--most-ratio", type=float)
    options = arguments.parse_args()

    stand_in = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=store, args=(stand_in,), daemon=True).start()
    names = options.names or [name for name in FUNCTIONS if (options.folder / name / "bootstrap").exists()]
    medians, slow = {}, []
    print(f"{'function':<12} {'median ms':>10} {'fastest':>8} {'slowest':>8} {'to hello':>9}")
    for name in ["hello", *names]:
        times = starts(options.folder / name / "bootstrap", options.runs, stand_in.getsockname()[1])
        medians[name] = statistics.median(times)
        ratio = medians[name] / medians["hello"]
        print(f"{name:<12} {medians[name]:>10.2f} {min(times):>8.2f} {max(times):>8.2f} {ratio:>9.2f}")
        if options.most_ratio and ratio > options.most_ratio:
            slow.append(name)
    if slow:
        print(f"slower than {options.most_ratio} hellos: {', '.join(slow)}", file=sys.stderr)
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
