#!/usr/bin/env python3
"""Sends what lies in the dead letter queue once more to the functions that failed at it.

    infra/redrive.py QUEUE_URL            shows each letter: what it is, whose, since when
    infra/redrive.py QUEUE_URL --send     gives each to its function; deletes those that it took

A letter of an upload carries the event. One of a stream carries where the records are: they are read from the stream, which keeps
them for 24 hours. What a function takes twice has one effect (G2, M1), so a letter may be sent again without knowing how far it
came. A letter of a schedule says that a run was not started: a later one has done its work. Needs boto3 and an operator's
credentials. Exits 1 if a letter stays.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# The longest that a function runs. It is waited for, and never started a second time because the answer is late.
LONGEST_RUN_SECONDS = 900
PATIENT = Config(read_timeout=LONGEST_RUN_SECONDS + 10, retries={"total_max_attempts": 1})
# A letter that is worked on is hidden from others for so long.
HIDDEN_SECONDS = LONGEST_RUN_SECONDS + 100
# After fourteen days the queue forgets a letter.
OLD_DAYS = 10
# The most records that a stream gives at once, and how often it is asked for the records of one letter.
PAGE, MOST_PAGES = 1000, 100
# How many of them a function is given at once: no more than it works on side by side.
AT_ONCE = 16
TAKEN = "taken"


class Stays(Exception):
    """Why a letter stays where it is."""


def letters(queue, url: str) -> Iterator[dict]:
    """Each letter once: those that were read are hidden from the next look, and known if that takes too long."""
    seen = set()
    while True:
        answer = queue.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=HIDDEN_SECONDS,
            WaitTimeSeconds=2,
            MessageSystemAttributeNames=["SentTimestamp"],
            MessageAttributeNames=["All"],
        )
        found = [letter for letter in answer.get("Messages", []) if letter["MessageId"] not in seen]
        if not found:
            return
        seen |= {letter["MessageId"] for letter in found}
        yield from found


def what(letter: dict, body: dict) -> str:
    """One line for people: since when, whose, of what kind. Names no person and no object."""
    sent = datetime.fromtimestamp(int(letter["Attributes"]["SentTimestamp"]) / 1000, UTC)
    old = f" ({OLD_DAYS} days old: forgotten after 14)" if (datetime.now(UTC) - sent).days >= OLD_DAYS else ""
    since = f"{sent.isoformat(timespec='seconds')}{old}"
    if schedule := schedule_of(letter):
        return f"{since} {schedule}: a run that was not started"
    function = body["requestContext"]["functionArn"].split(":function:")[-1]
    if place := body.get("DDBStreamBatchInfo"):
        return f"{since} {function}: {place['batchSize']} records of a stream from {place['startSequenceNumber']}"
    kinds = {record.get("eventSource", "event") for record in body.get("requestPayload", {}).get("Records", [])}
    return f"{since} {function}: {', '.join(sorted(kinds)) or 'an event'}"


def schedule_of(letter: dict) -> str | None:
    """The schedule that wrote this letter, if one did: it puts what it was to send, and says in attributes who it is."""
    arn = letter.get("MessageAttributes", {}).get("SCHEDULE_ARN")
    return arn["StringValue"].split(":schedule/")[-1] if arn else None


def events_of(body: dict, streams) -> list[dict]:
    """What the function was given, in parts that it takes."""
    place = body.get("DDBStreamBatchInfo")
    if not place:
        return [body["requestPayload"]]
    records = records_of(place, streams)
    return [{"Records": records[at : at + AT_ONCE]} for at in range(0, len(records), AT_ONCE)]


def records_of(place: dict, streams) -> list[dict]:
    """The records of a stream as Lambda hands them over, from the first that the letter names to the last."""
    last = int(place["endSequenceNumber"])
    wanted, reached = [], False
    try:
        iterator = streams.get_shard_iterator(
            StreamArn=place["streamArn"],
            ShardId=place["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=place["startSequenceNumber"],
        )["ShardIterator"]
        # A page may be empty or short, and holds what the function's filter leaves out as well.
        for _ in range(MOST_PAGES):
            page = streams.get_records(ShardIterator=iterator, Limit=PAGE)
            numbered = [(int(record["dynamodb"]["SequenceNumber"]), record) for record in page["Records"]]
            wanted += [record for number, record in numbered if number <= last]
            reached = any(number >= last for number, _ in numbered)
            iterator = page.get("NextShardIterator")
            if reached or not iterator:
                break
    except ClientError as refused:
        raise Stays(f"the stream does not have it any more ({refused.response['Error']['Code']})") from None
    if not reached or len(wanted) < place["batchSize"]:
        raise Stays(f"the stream has {len(wanted)} of {place['batchSize']} records")
    for record in wanted:
        record["eventSourceARN"] = place["streamArn"]
        created = record["dynamodb"].get("ApproximateCreationDateTime")
        if created:
            record["dynamodb"]["ApproximateCreationDateTime"] = int(created.timestamp())
    return wanted


def give(letter: dict, body: dict, functions, streams) -> str:
    """Runs the function, waits for it, and says what became of it."""
    if schedule_of(letter):
        return TAKEN
    try:
        events = events_of(body, streams)
    except (Stays, ClientError, BotoCoreError) as why:
        return f"stays: {why}"
    # A part that fails keeps no other from being taken.
    failures = [run(body["requestContext"]["functionArn"], event, functions) for event in events]
    return next((f"stays: {why}" for why in failures if why), TAKEN)


def run(function: str, event: dict, functions) -> str | None:
    """Lets the function take the event; says why it did not."""
    try:
        answer = functions.invoke(FunctionName=function, Payload=json.dumps(event).encode())
    except (ClientError, BotoCoreError) as why:
        return str(why)
    said = json.loads(answer["Payload"].read() or b"null") or {}
    if answer.get("FunctionError"):
        return f"it failed again ({said.get('errorType', answer['FunctionError'])})"
    failures = said.get("batchItemFailures")
    return f"it failed again at {len(failures)} records" if failures else None


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("queue", metavar="QUEUE_URL", help="DeadLettersUrl of the stack")
    arguments.add_argument("--send", action="store_true")
    options = arguments.parse_args()
    queue, streams = boto3.client("sqs"), boto3.client("dynamodbstreams")
    functions = boto3.client("lambda", config=PATIENT)
    total, staying = 0, []
    for letter in letters(queue, options.queue):
        total += 1
        # What a schedule was to send need not be JSON.
        body = {} if schedule_of(letter) else json.loads(letter["Body"])
        verdict = give(letter, body, functions, streams) if options.send else "waits"
        if verdict == TAKEN:
            queue.delete_message(QueueUrl=options.queue, ReceiptHandle=letter["ReceiptHandle"])
        else:
            staying.append(letter["ReceiptHandle"])
        print(f"{what(letter, body)}: {verdict}")
    # Seen by the next look at once.
    for handle in staying:
        with suppress(ClientError):  # seen again already
            queue.change_message_visibility(QueueUrl=options.queue, ReceiptHandle=handle, VisibilityTimeout=0)
    stayed = len(staying)
    print(f"{total} letters, {total - stayed} taken, {stayed} stay")
    return 1 if stayed and options.send else 0


if __name__ == "__main__":
    sys.exit(main())
