#!/usr/bin/env python3
"""Writes the routes of infra/template.yaml from docs/openapi.json.

    infra/sync_routes.py            rewrite the template
    infra/sync_routes.py --check    change nothing, exit 1 if it would change

Every operation names its function (`x-function: submit`). An operation with `security` needs a token, which the gateway
checks; one without, or with `[]` or `[{}]`, is public, as OpenAPI has it. Forgetting it does not open anything: a function
knows its caller only by the claims that the gateway passes on.
"""

import json
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "infra" / "template.yaml"
DOCUMENT = ROOT / "docs" / "openapi.json"
METHODS = ("get", "put", "post", "delete", "patch", "head")


def section(name: str) -> re.Pattern:
    """What stands between the two markers of this name."""
    return re.compile(rf"( +# {name}: begin[^\n]*\n).*?( +# {name}: end\n)", re.DOTALL)


# Stands in until the document exists, so that the template is whole and can be checked.
SAMPLE = {
    "paths": {
        "/v1/me": {"get": {"x-function": "submit", "security": [{"bearer": []}]}},
        "/v1/verifications": {"post": {"x-function": "verify"}},
        "/v/{token}": {"get": {"x-function": "verify"}},
    }
}


def logical_id(method: str, path: str) -> str:
    """GET /v1/me/filings/{id} becomes GetV1MeFilingsByIdRoute: unique, and steady while the route is."""
    parts = []
    for segment in filter(None, path.split("/")):
        name = segment.strip("{}+")
        words = "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", name))
        parts.append(f"By{words}" if segment.startswith("{") else words)
    return f"{method.capitalize()}{''.join(parts) or 'Root'}Route"


def is_public(operation: dict, document: dict) -> bool:
    """Whether anyone may call it. A gateway route cannot have a token that is optional, so that is refused."""
    security = operation.get("security", document.get("security", []))
    if {} in security and len(security) > 1:
        raise SystemExit(f"{operation.get('operationId')}: a token is either needed or not, never optional")
    return security in ([], [{}])


def routes(document: dict) -> str:
    """All Route resources, ordered by path and method."""
    written, seen = [], {}
    for path, item in sorted(document["paths"].items()):
        for method in METHODS:
            if method not in item:
                continue
            operation, name = item[method], logical_id(method, path)
            if name in seen:
                raise SystemExit(f"{method} {path} and {seen[name]} would both be called {name}")
            seen[name] = f"{method} {path}"
            function = operation.get("x-function")
            if not function:
                raise SystemExit(f"{method.upper()} {path} has no x-function")
            access = (
                "      AuthorizationType: NONE\n"
                if is_public(operation, document)
                else "      AuthorizationType: JWT\n      AuthorizerId: !Ref Tokens\n"
            )
            written.append(
                f"  {name}:\n"
                "    Type: AWS::ApiGatewayV2::Route\n"
                "    Properties:\n"
                "      ApiId: !Ref Api\n"
                f'      RouteKey: "{method.upper()} {path}"\n'
                f'      Target: !Sub "integrations/${{{function.capitalize()}Integration}}"\n' + access
            )
    return "\n".join(written)


def public(document: dict) -> list[tuple[str, str]]:
    """Logical id and key of every route that anyone may call."""
    return [
        (logical_id(method, path), f"{method.upper()} {path}")
        for path, item in sorted(document["paths"].items())
        for method in METHODS
        if method in item and is_public(item[method], document)
    ]


def throttles(document: dict) -> str:
    """The limits of every public route: one client of the public must not use up what all share."""
    limits = "ThrottlingRateLimit: !Ref PublicRequestsPerSecond, ThrottlingBurstLimit: !Ref PublicRequestBurst"
    return "".join(
        f'        "{key}": {{{limits}, DetailedMetricsEnabled: true}}\n' for _, key in public(document)
    )


def main() -> int:
    document = json.loads(DOCUMENT.read_text()) if DOCUMENT.exists() else SAMPLE
    before = TEMPLATE.read_text()
    sections = {
        "routes": f"\n{routes(document)}\n",
        "public routes": "".join(f"      - {name}\n" for name, _ in public(document)),
        "public settings": throttles(document),
    }
    after = before
    for name, body in sections.items():
        if len(section(name).findall(after)) != 1:
            raise SystemExit(f"the template must have one pair of the markers '{name}: begin' and '{name}: end'")
        after = section(name).sub(lambda found, body=body: f"{found[1]}{body}{found[2]}", after)
    if after == before:
        return 0
    if "--check" in sys.argv[1:]:
        print("infra/template.yaml does not have the routes of docs/openapi.json: run infra/sync_routes.py", file=sys.stderr)
        return 1
    TEMPLATE.write_text(after)
    return 0


if __name__ == "__main__":
    sys.exit(main())
