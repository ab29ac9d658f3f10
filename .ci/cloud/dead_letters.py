"""Prints the address of the queue; fails unless it holds exactly the letter of one upload.

    dead_letters.py STACK GRADUATE
"""

import json
import sys

import boto3

STACK, GRADUATE = sys.argv[1:]
(stack,) = boto3.client("cloudformation").describe_stacks(StackName=STACK)["Stacks"]
(queue,) = [output["OutputValue"] for output in stack["Outputs"] if output["OutputKey"] == "DeadLettersUrl"]
letters = boto3.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0).get("Messages", [])
events = [json.loads(letter["Body"])["requestPayload"] for letter in letters]
keys = [record["s3"]["object"]["key"] for event in events for record in event["Records"]]
assert len(keys) == 1 and keys[0].startswith(f"proofs/{GRADUATE}/"), keys
print(queue)
