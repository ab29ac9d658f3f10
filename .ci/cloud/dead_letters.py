"""What lies in the dead letter queue of a deployed system, and what became of it.

    dead_letters.py STACK held GRADUATE         fails unless it holds the letters of one upload and of two entries of the history;
                                                sends each once more, as a queue may, and prints the address of the queue
    dead_letters.py STACK told INBOX KIND       fails unless the inbox holds exactly one message of this kind
"""

import json
import sys

import boto3
from boto3.dynamodb.conditions import Key

stack, what, *of = sys.argv[1:]
(described,) = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
outputs = {output["OutputKey"]: output["OutputValue"] for output in described["Outputs"]}


def held(graduate: str) -> None:
    client, queue = boto3.client("sqs"), outputs["DeadLettersUrl"]
    letters = client.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
    bodies = [json.loads(letter["Body"]) for letter in letters]
    events = [body["requestPayload"] for body in bodies if "requestPayload" in body]
    keys = [record["s3"]["object"]["key"] for event in events for record in event["Records"]]
    assert len(keys) == 1 and keys[0].startswith(f"proofs/{graduate}/"), keys
    batches = [body["DDBStreamBatchInfo"]["batchSize"] for body in bodies if "DDBStreamBatchInfo" in body]
    assert len(batches) == 2 and all(batches), bodies
    for letter in letters:
        client.send_message(QueueUrl=queue, MessageBody=letter["Body"])
    print(queue)


def told(inbox: str, kind: str) -> None:
    tables = boto3.client("cloudformation").describe_stack_resource(StackName=stack, LogicalResourceId="MessagesTable")
    table = boto3.resource("dynamodb").Table(tables["StackResourceDetail"]["PhysicalResourceId"])
    found = table.query(KeyConditionExpression=Key("pk").eq(inbox) & Key("sk").begins_with("m#"))["Items"]
    kinds = [item["message"]["notice"]["kind"] for item in found]
    assert kinds.count(kind) == 1, kinds


{"held": held, "told": told}[what](*of)
