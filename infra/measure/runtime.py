"""The cloud around one function, played on loopback: Lambda's Runtime API, and a store that answers every call with an empty
object. So a function starts, asks for work, and handles requests, and nothing but the function takes time worth counting."""

import json
import os
import selectors
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = ["submit", "audit", "sign", "terminate", "confirm", "authorize", "verify", "admin", "expire", "inspect", "ingest", "inbox", "notify", "deliver"]
NODE = "node"
EMPTY = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: 2\r\n"
    b"x-amz-crc32: 2745614147\r\n\r\n{}"
)
PATIENCE_SECONDS = 20
TABLES = ("DOSSIERS", "HISTORY", "ORGANIZATIONS", "VERIFICATIONS", "JOBS", "IDEMPOTENCY", "INVITATIONS", "MESSAGES")


def answered(connection: socket.socket) -> bool:
    """Answers a call that has arrived; not if the caller is gone."""
    try:
        if not connection.recv(65536):
            return False
        connection.sendall(EMPTY)
    except OSError:
        return False
    return True


def store() -> int:
    """Starts the store; its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        # One thread for all: a function opens up to 32 connections at once, and Python takes longer to start as many threads.
        waiting = selectors.DefaultSelector()
        waiting.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in waiting.select():
                if key.fileobj is listener:
                    connection, _ = listener.accept()
                    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    waiting.register(connection, selectors.EVENT_READ)
                elif not answered(key.fileobj):
                    waiting.unregister(key.fileobj)
                    key.fileobj.close()

    threading.Thread(target=serve, daemon=True).start()
    return listener.getsockname()[1]


@cache
def signing_key() -> str:
    """Made for the occasion."""
    command = ["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def environment(runtime_port: int, store_port: int, name: str) -> dict[str, str]:
    """What Lambda and the template would set."""
    return {
        "PATH": os.environ["PATH"],
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
        **{f"{table}_TABLE": table.lower() for table in TABLES},
        "UPLOADS_BUCKET": "uploads",
        "DOCUMENTS_BUCKET": "documents",
        "IDENTITY_KEY": "bWVhc3VyZW1lYXN1cmVtZWFzdXJlbWVhc3VyZW1lYXM=",
        "REPORT_SIGNING_KEY": signing_key(),
        "REPORT_PUBLIC_KEYS": '{"keys":[{"kty":"EC"}]}',
        "REPORT_SIGNING_CERTIFICATE": "measured",
        "PUBLIC_BASE_URL": "https://example.invalid",
        "FONTS_DIR": str(ROOT / "shared" / "documents" / "fonts"),
    }


@dataclass
class Life:
    """What one process took, in milliseconds."""

    start: float
    """From exec to asking for work."""
    answers: list[float]
    """From handing out each piece of work to its answer."""


class Failed(Exception):
    """The function did not start, or did not answer."""


def live(command: list[str], store_port: int, work: tuple[str, int], idle: float = 0.0) -> Life:
    """Starts a function and hands it the same event so many times, the first of them `idle` seconds after it asked."""
    event, times = work
    name = Path(command[-1]).parent.name
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(PATIENCE_SECONDS)
        variables = environment(listener.getsockname()[1], store_port, name)
        with open(os.devnull, "wb") as nowhere:
            started = time.perf_counter()
            process = subprocess.Popen(command, env=variables, stdout=nowhere, stderr=nowhere)
        try:
            return talk(Talk(listener), started, (event, times), idle)
        except TimeoutError:
            raise Failed(f"{name} said nothing for {PATIENCE_SECONDS} s") from None
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()


def talk(requests: "Talk", started: float, work: tuple[str, int], idle: float) -> Life:
    """Answers the function until it has done its work."""
    event, times = work
    life = Life(0.0, [])
    handed_out = None
    while True:
        asked, line, body, answer = requests.next()
        if "/invocation/next" in line:
            if handed_out is None:
                life.start = (asked - started) * 1000
            if len(life.answers) >= times:
                return life
            if handed_out is None:
                time.sleep(idle)
            handed_out = time.perf_counter()
            answer(200, event)
        elif line.split(" ")[1].endswith("/response"):
            life.answers.append((asked - handed_out) * 1000)
            answer(202, "{}")
        else:
            raise Failed(f"{line}: {body[:500]}")


class Talk:
    """The requests of one process to the Runtime API, over however many connections it makes."""

    def __init__(self, listener: socket.socket) -> None:
        self.listener = listener
        self.waiting: list[tuple[float, str, str, Callable[[int, str], None]]] = []
        self.news = threading.Condition()
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            connection.settimeout(None)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.read, args=(connection,), daemon=True).start()

    def read(self, connection: socket.socket) -> None:
        heard = b""
        with connection:
            while True:
                while b"\r\n\r\n" not in heard:
                    heard = self.more(connection, heard)
                    if not heard:
                        return
                arrived = time.perf_counter()
                head, _, heard = heard.partition(b"\r\n\r\n")
                lines = head.decode().split("\r\n")
                fields = dict(line.lower().split(": ", 1) for line in lines[1:])
                body, heard = self.body(connection, fields, heard)
                with self.news:
                    self.waiting.append((arrived, lines[0], body, lambda status, text, to=connection: self.answer(to, status, text)))
                    self.news.notify()

    def body(self, connection: socket.socket, fields: dict[str, str], heard: bytes) -> tuple[str, bytes]:
        """Whole, whether its length was announced or it comes in chunks."""
        if fields.get("transfer-encoding") == "chunked":
            while not heard.endswith(b"0\r\n\r\n"):
                heard = self.more(connection, heard)
            return heard.decode(errors="replace"), b""
        length = int(fields.get("content-length", 0))
        while len(heard) < length:
            heard = self.more(connection, heard)
        return heard[:length].decode(errors="replace"), heard[length:]

    @staticmethod
    def more(connection: socket.socket, heard: bytes) -> bytes:
        """What was heard and what comes next; nothing if the process has ended."""
        try:
            part = connection.recv(65536)
        except OSError:
            part = b""
        return heard + part if part else b""

    @staticmethod
    def answer(connection: socket.socket, status: int, text: str) -> None:
        body = text.encode()
        deadline = int(time.time() * 1000) + 60_000
        connection.sendall(
            f"HTTP/1.1 {status} OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"Lambda-Runtime-Aws-Request-Id: measured\r\nLambda-Runtime-Deadline-Ms: {deadline}\r\n"
            "Lambda-Runtime-Invoked-Function-Arn: arn:aws-cn:lambda:cn-north-1:000000000000:function:measured\r\n"
            "Lambda-Runtime-Trace-Id: Root=1-00000000-000000000000000000000000;Sampled=0\r\n\r\n".encode() + body
        )

    def next(self) -> tuple[float, str, str, Callable[[int, str], None]]:
        with self.news:
            if not self.news.wait_for(lambda: self.waiting, timeout=PATIENCE_SECONDS):
                raise TimeoutError
            return self.waiting.pop(0)


def event_of(name: str) -> str:
    """A piece of work for the function: a request of somebody signed in, who finds nothing in the empty store."""
    graduate, staff, employer = "graduate", "staff", "employer"
    requests = {
        "submit": ("GET", "/v1/me/10001-2026-7K3QX9M2PA4B", graduate, None),
        "audit": ("GET", "/v1/graduates/10001-2026-7K3QX9M2PA4B/reviews/filing", staff, None),
        "sign": ("GET", "/v1/employer", employer, None),
        "terminate": ("GET", "/v1/me/10001-2026-7K3QX9M2PA4B/termination", graduate, None),
        "confirm": ("GET", "/v1/me/10001-2026-7K3QX9M2PA4B/confirmation", graduate, None),
        "authorize": ("GET", "/v1/me/10001-2026-7K3QX9M2PA4B/authorizations", graduate, None),
        "verify": ("POST", "/v1/verifications", None, {"number": "1234567890123456", "name": "某"}),
        "admin": ("GET", "/v1/schools/10001/settings/2026", staff, None),
        "inbox": ("GET", "/v1/me/10001-2026-7K3QX9M2PA4B/messages", graduate, None),
        "hello": ("GET", "/", None, None),
        NODE: ("GET", "/v1/me/10001-2026-7K3QX9M2PA4B", graduate, None),
    }
    if name in requests:
        return json.dumps(http_event(*requests[name]))
    if name in ("inspect", "ingest"):
        return json.dumps({"Records": [s3_record()]})
    return json.dumps({"Records": []} if name == "notify" else {})


def http_event(method: str, path: str, role: str | None, body: object) -> dict:
    """As the HTTP API of the gateway hands it over, payload format 2.0."""
    claims = {"sub": "measured", "role": role, "auth_time": "1767225600"}
    return {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"accept": "application/json", "content-type": "application/json", "host": "example.invalid"},
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "measured",
            "domainName": "example.invalid",
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1", "userAgent": "measure"},
            "requestId": "measured",
            "stage": "$default",
            "time": "01/Jan/2026:00:00:00 +0000",
            "timeEpoch": 1767225600000,
            **({"authorizer": {"jwt": {"claims": claims, "scopes": None}}} if role else {}),
        },
        "body": json.dumps(body) if body else None,
        "isBase64Encoded": False,
    }


def s3_record() -> dict:
    """An object whose key nobody announced: it is looked at and left alone."""
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "cn-north-1",
        "eventTime": "2026-01-01T00:00:00.000Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "measured"},
        "requestParameters": {"sourceIPAddress": "127.0.0.1"},
        "responseElements": {},
        "s3": {
            "s3SchemaVersion": "1.0",
            "bucket": {"name": "uploads", "ownerIdentity": {"principalId": "measured"}, "arn": "arn:aws-cn:s3:::uploads"},
            "object": {"key": "elsewhere/measured", "size": 2, "eTag": "0", "sequencer": "0"},
        },
    }
