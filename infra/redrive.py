#!/usr/bin/env python3
"""Sends what lies in the dead letter queue once more to the functions that failed at it.

    infra/redrive.py QUEUE_URL            shows each letter: what it is, whose, since when
    infra/redrive.py QUEUE_URL --send     gives each to its function; deletes those that it took

A letter of an upload or a scheduled run carries the event. One of a stream carries where the records are: they are read from
the stream, which keeps them for 24 hours. What a function takes twice has one effect (G2, M1), so a letter may be sent again
without knowing how far it came. Needs boto3 and an operator's credentials. Exits 1 if a letter stays.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
from botocore.exceptions import ClientError

# A letter that is worked on is hidden from others for so long.
HIDDEN_SECONDS = 300
# The most records of a stream's batch.
BATCH = 1000
TAKEN = "taken"


class Stays(Exception):
    """Why a letter stays where it is."""


def letters(queue, url: str) -> Iterator[dict]:
    """Each letter once: those that were read are hidden from the next look."""
    while True:
        answer = queue.receive_message(
            QueueUrl=url,
            MaxNumberOfMessages=10,
            VisibilityTimeout=HIDDEN_SECONDS,
            WaitTimeSeconds=2,
            MessageSystemAttributeNames=["SentTimestamp"],
        )
        found = answer.get("Messages", [])
        if not found:
            return
        yield from found


def what(letter: dict, body: dict) -> str:
    """One line for people: since when, whose, of what kind. Names no person and no object."""
    sent = int(letter.get("Attributes", {}).get("SentTimestamp", 0)) / 1000
    since = datetime.fromtimestamp(sent, UTC).isoformat(timespec="seconds")
    function = body["requestContext"]["functionArn"].split(":function:")[-1]
    if place := body.get("DDBStreamBatchInfo"):
        return f"{since} {function}: {place['batchSize']} records of a stream from {place['startSequenceNumber']}"
    kinds = {record.get("eventSource", "event") for record in body.get("requestPayload", {}).get("Records", [])}
    return f"{since} {function}: {', '.join(sorted(kinds)) or 'a scheduled run'}"


def event_of(body: dict, streams) -> dict:
    """What the function was given."""
    place = body.get("DDBStreamBatchInfo")
    return records_of(place, streams) if place else body["requestPayload"]


def records_of(place: dict, streams) -> dict:
    """The records of a stream as Lambda hands them over."""
    try:
        iterator = streams.get_shard_iterator(
            StreamArn=place["streamArn"],
            ShardId=place["shardId"],
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=place["startSequenceNumber"],
        )["ShardIterator"]
        found = streams.get_records(ShardIterator=iterator, Limit=BATCH)["Records"]
    except ClientError as refused:
        raise Stays(f"the stream does not have it any more ({refused.response['Error']['Code']})") from None
    last = int(place["endSequenceNumber"])
    wanted = [record for record in found if int(record["dynamodb"]["SequenceNumber"]) <= last]
    if len(wanted) < place["batchSize"]:
        raise Stays(f"the stream has {len(wanted)} of {place['batchSize']} records")
    for record in wanted:
        record["eventSourceARN"] = place["streamArn"]
        created = record["dynamodb"].get("ApproximateCreationDateTime")
        if created:
            record["dynamodb"]["ApproximateCreationDateTime"] = int(created.timestamp())
    return {"Records": wanted}


def give(body: dict, functions, streams) -> str:
    """Runs the function, waits for it, and says what became of it."""
    try:
        event = event_of(body, streams)
        answer = functions.invoke(FunctionName=body["requestContext"]["functionArn"], Payload=json.dumps(event).encode())
    except Stays as why:
        return f"stays: {why}"
    said = json.loads(answer["Payload"].read() or b"null")
    if answer.get("FunctionError"):
        return f"stays: it failed again ({(said or {}).get('errorType', answer['FunctionError'])})"
    if said and said.get("batchItemFailures"):
        return f"stays: it failed again at {len(said['batchItemFailures'])} records"
    return TAKEN


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("queue", metavar="QUEUE_URL", help="DeadLettersUrl of the stack")
    arguments.add_argument("--send", action="store_true")
    options = arguments.parse_args()
    queue, functions, streams = boto3.client("sqs"), boto3.client("lambda"), boto3.client("dynamodbstreams")
    total, staying = 0, []
    for letter in letters(queue, options.queue):
        total += 1
        body = json.loads(letter["Body"])
        verdict = give(body, functions, streams) if options.send else "waits"
        if verdict == TAKEN:
            queue.delete_message(QueueUrl=options.queue, ReceiptHandle=letter["ReceiptHandle"])
        else:
            staying.append(letter["ReceiptHandle"])
        print(f"{what(letter, body)}: {verdict}")
    # Seen by the next look at once.
    for handle in staying:
        queue.change_message_visibility(QueueUrl=options.queue, ReceiptHandle=handle, VisibilityTimeout=0)
    stayed = len(staying)
    print(f"{total} letters, {total - stayed} taken, {stayed} stay")
    return 1 if stayed and options.send else 0


if __name__ == "__main__":
    sys.exit(main())
