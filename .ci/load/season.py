"""A graduation season in a minute: graduates register or sign with employers, staff review, record offices verify, all at once.

Run by .ci/steps/load with locust. The roster is fictitious and comes in by the import that schools use. A short ramp, a
steady time, and three times that at the end. Afterwards everything that was acknowledged is read back: each change is
once on the graduate's history, nothing that was refused left a trace, and the dossier is where its graduate was told it is.
"""

# First of all: it replaces parts of the standard library.
from locust import FastHttpUser, LoadTestShape, between, events, task

import hashlib
import os
import random
import time
import uuid
from collections import Counter

import gevent
from gevent.queue import Empty
from ledger import EMPLOYERS, LEDGER, import_roster, read_back, register_employers
from roster import SCHOOL, YEAR, picture

SECONDS = int(os.environ.get("LOAD_SECONDS", "75"))
# How many of each act at once in the steady time; three times as many at the peak.
STEADY = int(os.environ.get("LOAD_STEADY", "12"))
PEAK = 3
# How often a click is a double click.
DOUBLE_CLICKS = 0.05
# Of all requests, at most so many may fail.
MOST_ERRORS = 0.001
# Refusals that are right: somebody else decided first, and whoever guesses too often has to wait.
BY_DESIGN = {409: "somebody else was first", 429: "too many tries"}
PATIENCE_SECONDS = 30


class Unexpected(Exception):
    """The journey can't go on."""


class Person(FastHttpUser):
    """Somebody who is signed in, at a client of their own."""

    abstract = True
    wait_time = between(0.2, 0.8)
    connection_timeout = network_timeout = 30.0

    def sign_in(self, subject, face=False):
        answer = self.client.post("/oidc/demo-token", json={"subject": subject, "face": face}, name="sign in")
        if answer.status_code != 200:
            raise Unexpected(subject)
        self.token = answer.json()["access_token"]

    def ask(self, method, path, name, body=None, graduate=None, key=None, right=()):
        """One request. What is refused by design is counted apart and answers nothing."""
        headers = {"authorization": f"Bearer {self.token}"}
        if key:
            headers["idempotency-key"] = key
        with self.client.request(method, path, name=name, json=body, headers=headers, allow_redirects=False,
                                 catch_response=True) as answer:
            status = answer.status_code
            if graduate and key:
                LEDGER.note(graduate, key, answer)
            if status in right or 200 <= status < 400:
                answer.success()
                return answer.json() if status == 200 or status == 201 else {}
            if status in BY_DESIGN:
                answer.success()
                LEDGER.by_design[f"{status} {name}"] += 1
                return None
            answer.failure(f"{status} {answer.text[:300] if answer.text else ''}")
            raise Unexpected(f"{name}: {status}")

    def change(self, method, path, name, graduate, body=None):
        """A command with a key; now and then it is sent twice at once and must have the effect of one."""
        key = str(uuid.uuid4())
        send = lambda: self.ask(method, path, name, body, graduate, key)
        if random.random() < DOUBLE_CLICKS:
            both = [gevent.spawn(send), gevent.spawn(send)]
            gevent.joinall(both)
            for one in both:
                if one.exception:
                    raise one.exception
            return both[0].value or both[1].value
        return send()


class Graduate(Person):
    """From the roster to a number that record offices verify, one graduate after another."""

    @task
    def journey(self):
        try:
            row = LEDGER.waiting.get_nowait()
        except Empty:
            raise SystemError("the roster is used up: raise LOAD_GRADUATES") from None
        try:
            self.registers(row)
        except Unexpected:
            pass

    def pause(self):
        gevent.sleep(random.uniform(0.1, 0.6))

    def registers(self, row):
        self.sign_in(row["subject"])
        # Binding is answered the same every time and is on the history as `bound`.
        bound = self.ask("POST", "/v1/me/bindings", "bind", {})
        graduate = bound["graduations"][0]["graduate"]
        own = lambda rest: f"/v1/me/{graduate}{rest}"
        LEDGER.reached[graduate] = "bound"
        self.change("POST", own("/acceptance"), "accept basics", graduate)
        self.pause()
        if row["number"] % 3 == 0:
            self.signs(row, graduate, own)
        else:
            self.files(row, graduate, own)
        LEDGER.reached[graduate] = "submitted"
        self.waits(own("/filing"), lambda shown: shown["management"] is not None)
        LEDGER.reached[graduate] = "registered"
        self.transfers(graduate, own)
        shown = self.ask("GET", own("/confirmation"), "show confirmation")
        self.pause()
        self.change("POST", own("/confirmation"), "confirm", graduate, {"shown": shown["shown"]})
        LEDGER.reached[graduate] = "confirmed"
        self.sign_in(row["subject"], face=True)
        until = self.ask("GET", own("/authorizations"), "show authorizations")["last_day"]
        granted = self.change("PUT", own("/authorizations/archive"), "authorize", graduate, {"until": until})
        LEDGER.reached[graduate] = "authorized"
        self.ask("GET", own("/authorizations/archive/report"), "report")
        LEDGER.numbers.append((row["name"], granted["archive"]["newest"]["number"]))
        self.ask("GET", own("/history"), "own history")
        self.ask("GET", own("/messages"), "own messages")

    def files(self, row, graduate, own):
        """A destination with proof."""
        proof = self.uploads(row, graduate, own)
        filing = {
            "kind": "freelance", "proofs": [proof],
            "fields": {"job_category": "25", "post": "自由撰稿人", "industry": "44", "division": "110108",
                       "statement": "本人从事自由撰稿工作，收入稳定。"},
        }
        self.change("POST", own("/filing"), "draft", graduate, filing)
        self.pause()
        self.change("POST", own("/filing/submission"), "submit", graduate)

    def signs(self, row, graduate, own):
        """An agreement: two employers invite, one is declined, the other accepted in person."""
        for queue in random.sample(LEDGER.hiring, 2):
            queue.put((row, graduate))
        both = lambda shown: sum(one["status"] == "open" for one in shown["items"]) == 2
        self.waits(own("/invitations"), both)
        one, other = self.ask("GET", own("/invitations"), "look invitations")["items"]
        self.change("POST", own(f"/invitations/{one['id']}/refusal"), "decline", None, {"reason": "另有安排"})
        LEDGER.answered[one["id"]] = "declined"
        self.sign_in(row["subject"], face=True)
        self.change("POST", own(f"/invitations/{other['id']}/acceptance"), "sign", graduate, {"terms": other["terms"]})
        LEDGER.answered[other["id"]] = "accepted"

    def transfers(self, graduate, own):
        """Where the file goes."""
        archive = {
            "kind": "origin", "office": "演示人才服务中心（虚构）", "division": "110108", "address": "演示路1号",
            "postcode": "100000", "contact": "档案科", "phone": "010-88888888",
        }
        self.change("POST", own("/archive"), "draft archive", graduate, archive)
        self.change("POST", own("/archive/submission"), "submit archive", graduate)
        self.waits(own("/archive"), lambda shown: shown.get("effective"))

    def uploads(self, row, graduate, own):
        bytes_ = picture(row["subject"])
        digest = hashlib.sha256(bytes_).hexdigest()
        announced = {"content_type": "image/png", "size_bytes": len(bytes_), "sha256": digest}
        answer = self.change("POST", own("/uploads"), "announce upload", graduate, announced)
        link, upload = answer["link"], answer["upload"]["id"]
        headers = {line["name"]: line["value"] for line in link["headers"] if line["name"].lower() != "content-length"}
        put = self.client.put(link["url"], data=bytes_, headers=headers, name="upload")
        if put.status_code != 200:
            raise Unexpected("upload")
        self.waits(own(f"/uploads/{upload}"), lambda shown: shown["state"] == "kept")
        return upload

    def waits(self, path, done):
        """Looks again and again, as people do, until staff or the inspection are done."""
        name = "look " + path.split("/")[4]
        until = time.monotonic() + PATIENCE_SECONDS * 4
        while not done(self.ask("GET", path, name)):
            if time.monotonic() > until:
                raise Unexpected(name)
            gevent.sleep(random.uniform(0.5, 1.5))


class Employer(Person):
    """Finds graduates by exactly what they told it, and invites them."""

    abstract = True
    number = 0

    def on_start(self):
        self.sign_in(f"employer-{self.number + 1}")

    @task(4)
    def invites(self):
        try:
            row, graduate = LEDGER.hiring[self.number].get(timeout=1)
        except Empty:
            return
        wanted = {"name": row["name"], "id_number": row["id_number"], "school": SCHOOL}
        terms = {
            "job_category": "25", "post": "工程师", "salary": "12000", "contact_name": "人事部（虚构）",
            "contact_mobile": "13900000000", "archive_transfer": "1", "hukou_migration": "1",
        }
        try:
            self.change("POST", "/v1/employer/favourites", "find graduate", None, wanted)
            invitation = {"graduate": graduate, "validity_days": 7, "terms": terms}
            self.change("POST", "/v1/employer/invitations", "invite", None, invitation)
        except Unexpected:
            pass

    @task(1)
    def looks(self):
        self.ask("GET", "/v1/employer/invitations?limit=20", "own invitations")
        self.ask("GET", "/v1/employer/messages?limit=20", "employer's messages")


class Reviewer(Person):
    """Works off the queues of one account."""

    abstract = True
    subject = ""

    def on_start(self):
        self.sign_in(self.subject)

    @task(4)
    def review(self):
        for module in ["employment", "archive"]:
            search = {"class_year": YEAR, "module": module, "limit": 20}
            page = self.ask("POST", f"/v1/schools/{SCHOOL}/reviews/search", "queue page", search)
            for waiting in page["items"]:
                try:
                    self.decides(waiting["graduate"]["graduate"], waiting["subject"])
                except Unexpected:
                    pass

    def decides(self, graduate, subject):
        path = f"/v1/graduates/{graduate}/review/{subject}"
        shown = self.ask("GET", path, "open review", right=(404,))
        # The index lags behind the dossier, and somebody else may have been first.
        if not shown or not shown.get("progress"):
            return
        decision = {"revision": shown["progress"]["revision"], "decision": "approve"}
        self.change("POST", path, "approve", graduate, decision)

    @task(1)
    def home(self):
        self.ask("GET", f"/v1/schools/{SCHOOL}/reviews/counts?class_year={YEAR}", "home page")
        self.ask("POST", f"/v1/schools/{SCHOOL}/graduates/search", "roster page", {"class_year": YEAR, "limit": 20})


class Office(FastHttpUser):
    """A record office without an account."""

    wait_time = between(0.3, 1.2)

    @task(9)
    def verifies(self):
        if not LEDGER.numbers:
            return
        name, number = random.choice(LEDGER.numbers)
        body = {"name": name, "number": number, "office": "演示档案馆（虚构）"}
        with self.client.post("/v1/verifications", json=body, name="verify", catch_response=True) as answer:
            if answer.status_code == 429:
                answer.success()
                LEDGER.by_design["429 verify"] += 1
            elif answer.status_code != 200 or number.replace("-", "") not in answer.text.replace("-", ""):
                answer.failure(f"{answer.status_code} {answer.text[:300]}")
            else:
                answer.success()

    @task(1)
    def reads(self):
        self.client.get("/v", name="verification page", headers={"accept": "text/html"})


def reviewer(name, subject, people=1):
    return type(name, (Reviewer,), {"abstract": False, "subject": subject, "fixed_count": people})


def employer(number):
    return type(f"Employer{number}", (Employer,), {"abstract": False, "number": number, "fixed_count": 1})


First, Second, Third = map(employer, range(EMPLOYERS))


# Each department has one at work, the school two: they get in each other's way, as in real offices.
Computing = reviewer("Computing", "dept-computing")
Mathematics = reviewer("Mathematics", "dept-mathematics")
Languages = reviewer("Languages", "dept-languages")
Economics = reviewer("Economics", "dept-economics")
Law = reviewer("Law", "dept-law")
School = reviewer("School", "school-99999", 2)
STANDING = 7 + EMPLOYERS
Graduate.weight, Office.weight = 10, 3


class Season(LoadTestShape):
    """A ramp, a steady time, and three times that."""

    def tick(self):
        at = self.get_run_time()
        if at < SECONDS * 0.6:
            return STEADY + STANDING, 5
        if at < SECONDS:
            return STEADY * PEAK + STANDING, 10
        return None


@events.test_start.add_listener
def begin(environment, **_):
    import_roster(environment.host)
    register_employers(environment.host)


@events.quitting.add_listener
def judge(environment, **_):
    total = environment.stats.total
    share = total.num_failures / max(total.num_requests, 1)
    changes, wrong = read_back(environment.host)
    print(f"\n{total.num_requests} requests, {total.num_failures} failed ({share:.3%})")
    print("refused by design:", dict(LEDGER.by_design) or "nothing")
    reached = Counter(LEDGER.reached.values())
    print(f"{len(LEDGER.reached)} graduates ({dict(reached)}), {len(LEDGER.answered)} invitations answered, {changes} acknowledged changes read back, {len(wrong)} wrong")
    for line in wrong[:20]:
        print(line)
    bad = []
    if share >= MOST_ERRORS:
        bad.append("too many failures")
    if wrong:
        bad.append("what was acknowledged is not there")
    if "accepted" not in LEDGER.answered.values():
        bad.append("nobody signed with an employer")
    if not reached["authorized"] or not LEDGER.numbers:
        bad.append("nobody came to the end")
    environment.process_exit_code = 1 if bad else 0
    print("load:", ", ".join(bad) or "ok")
