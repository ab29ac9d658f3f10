"""What was acknowledged, and whether it is there."""

import hashlib
import sys
import time
from collections import Counter, defaultdict

import requests
from gevent.queue import Queue
from roster import GRADUATES, ROWS, SCHOOL, YEAR, csv_line, picture, uscc


EMPLOYERS = 3


class Ledger:
    """What was acknowledged and what was refused, by the graduate that it was about."""

    def __init__(self):
        self.acknowledged = defaultdict(lambda: defaultdict(list))
        self.refused = defaultdict(list)
        self.by_design = Counter()
        self.reached = {}
        self.numbers = []
        self.waiting = Queue()
        self.hiring = [Queue() for _ in range(EMPLOYERS)]
        self.answered = {}

    def note(self, graduate, key, answer):
        request = answer.headers.get("x-request-id")
        if 200 <= answer.status_code < 300:
            self.acknowledged[graduate][key].append(request)
        elif answer.status_code >= 400:
            self.refused[graduate].append(request)


LEDGER = Ledger()
for row in ROWS:
    LEDGER.waiting.put(row)


def token(host, subject):
    answer = requests.post(f"{host}/oidc/demo-token", json={"subject": subject, "face": False}, timeout=30)
    return {"authorization": f"Bearer {answer.json()['access_token']}"}


def import_roster(host):
    """Enters everybody as schools do."""
    headers = token(host, f"school-{SCHOOL}")
    heading = requests.get(f"{host}/v1/roster-template", headers=headers, timeout=30).content
    file = heading + "".join(csv_line(row) for row in ROWS).encode()
    announced = {"content_type": "text/csv", "size_bytes": len(file), "sha256": hashlib.sha256(file).hexdigest()}
    path = f"{host}/v1/schools/{SCHOOL}/rosters/{YEAR}/imports"
    started = requests.post(path, json=announced, headers=headers, timeout=30).json()
    link = started["link"]
    sent = {line["name"]: line["value"] for line in link["headers"]}
    began = time.monotonic()
    requests.put(link["url"], data=file, headers=sent, timeout=60).raise_for_status()
    while True:
        job = requests.get(f"{path}/{started['import']['id']}", headers=headers, timeout=30).json()
        if job["state"] in ("done", "failed"):
            break
        time.sleep(0.5)
    if job["state"] != "done" or job["added"] != GRADUATES:
        sys.exit(f"the roster did not come in: {job}")
    print(f"{GRADUATES} graduates imported in {time.monotonic() - began:.1f} s")


def register_employers(host):
    """Each registers with its licence, and its province verifies it."""
    for number in range(EMPLOYERS):
        headers = token(host, f"employer-{number + 1}")

        def ask(method, path, body=None, sent=headers, **more):
            answer = requests.request(method, host + path, json=body, headers={**sent, **more}, timeout=30)
            answer.raise_for_status()
            return answer

        file = picture(f"licence {number}")
        announced = {"content_type": "image/png", "size_bytes": len(file), "sha256": hashlib.sha256(file).hexdigest()}
        upload = ask("POST", "/v1/employer/uploads", announced).json()
        fields = {line["name"]: line["value"] for line in upload["link"]["headers"]}
        requests.put(upload["link"]["url"], data=file, headers=fields, timeout=60).raise_for_status()
        licence = upload["upload"]["id"]
        while ask("GET", f"/v1/employer/uploads/{licence}").json()["state"] != "kept":
            time.sleep(0.2)
        profile = {
            "employer_name": f"演示科技{'一二三'[number]}有限公司（虚构）", "employer_uscc": uscc(number),
            "employer_nature": "39", "employer_industry": "44", "employer_division": "110108",
            "employer_address": "演示路2号", "contact_name": "人事部（虚构）", "contact_mobile": "13900000000",
        }
        version = ask("GET", "/v1/employer").headers["etag"]
        saved = ask("PUT", "/v1/employer", {"licence": licence, "profile": profile}, **{"if-match": version}).json()
        ask("POST", "/v1/employer/submission")
        verification = f"/v1/provinces/11/employers/{saved['id']}/verification"
        ask("POST", verification, sent=token(host, "province-11"))


def history(host, headers, graduate):
    entries, cursor = [], None
    while True:
        query = {"limit": 100, **({"cursor": cursor} if cursor else {})}
        page = requests.get(f"{host}/v1/graduates/{graduate}/history", params=query, headers=headers, timeout=30).json()
        entries += page["items"]
        cursor = page.get("next")
        if not cursor:
            return entries


def read_back(host):
    """Everything that is not as it was acknowledged."""
    headers, wrong, changes = token(host, f"school-{SCHOOL}"), [], 0
    for graduate, reached in LEDGER.reached.items():
        entries = history(host, headers, graduate)
        seen = Counter(entry["request_id"] for entry in entries)
        for key, sent in LEDGER.acknowledged[graduate].items():
            changes += 1
            if sum(seen[request] for request in set(sent)) != 1:
                wrong.append(f"{graduate}: {key} was acknowledged as {sent} and is not once on the history")
        traces = [request for request in LEDGER.refused[graduate] if seen[request]]
        wrong += [f"{graduate}: {request} was refused and is on the history" for request in traces]
        shown = requests.get(f"{host}/v1/graduates/{graduate}", headers=headers, timeout=30)
        version = int(shown.headers["etag"].strip('"'))
        if version != len(entries):
            wrong.append(f"{graduate}: version {version}, {len(entries)} entries")
        wrong += [f"{graduate}: {why}" for why in not_as_told(shown.json(), reached)]
    wrong += list(not_answered(host))
    for name, number in LEDGER.numbers:
        answer = requests.post(f"{host}/v1/verifications", json={"name": name, "number": number}, timeout=30)
        if answer.status_code != 200:
            wrong.append(f"{number} was given out and answers {answer.status_code}")
    return changes, wrong


def not_answered(host):
    """Which invitations are not what their employers were told. They have histories of their own, not the graduates'."""
    seen = {}
    for number in range(EMPLOYERS):
        headers, cursor = token(host, f"employer-{number + 1}"), None
        while True:
            query = {"limit": 100, **({"cursor": cursor} if cursor else {})}
            page = requests.get(f"{host}/v1/employer/invitations", params=query, headers=headers, timeout=30).json()
            seen |= {one["id"]: one["status"] for one in page["items"]}
            cursor = page.get("next")
            if not cursor:
                break
    for invitation, status in LEDGER.answered.items():
        if seen.get(invitation) != status:
            yield f"invitation {invitation} was {status}, and its employer sees {seen.get(invitation)}"


def not_as_told(shown, reached):
    """What the dossier lacks of what its graduate was told."""
    if reached in ("registered", "confirmed", "authorized") and not shown.get("management"):
        yield "was registered, and nothing is"
    if reached in ("confirmed", "authorized") and shown["confirmation"] != "confirmed":
        yield f"had confirmed, and it is {shown['confirmation']}"
