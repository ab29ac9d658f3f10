"""Writes down what was deployed, for the stories (tests/src/world/deployment.rs), and mends what the stand-in lost.

    describe.py STACK PUBLIC ISSUER ISSUER_KEY ISSUER_LISTENS FOLDER

FOLDER then has stories.json and operations.json, which differ in whom they may take from the demo roster. Prints the
API's id.
"""

import json
import os
import pathlib
import sys

import boto3

STACK, PUBLIC, ISSUER, KEY, LISTENS, FOLDER = sys.argv[1:]
TABLES = ["dossiers", "history", "organizations", "verifications", "invitations", "messages", "jobs", "idempotency"]

pages = boto3.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
resources = {one["LogicalResourceId"]: one["PhysicalResourceId"] for page in pages for one in page["StackResourceSummaries"]}
api = resources["Api"]
secret = boto3.client("secretsmanager").get_secret_value(SecretId=resources["IdentityKey"])["SecretString"]
# The stand-in does not take CORS settings from a template.
boto3.client("apigatewayv2").update_api(ApiId=api, CorsConfiguration={"AllowOrigins": ["https://one.invalid"], "AllowMethods": ["GET", "POST"]})

environment = {
    "AWS_REGION": os.environ["AWS_REGION"],
    "AWS_ENDPOINT_URL": os.environ["AWS_ENDPOINT_URL"],
    "IDENTITY_KEY": secret,
    "UPLOADS_BUCKET": resources["UploadsBucket"],
    "DOCUMENTS_BUCKET": resources["DocumentsBucket"],
}
description = {
    "stack": STACK,
    "api": f"http://{api}.execute-api.localhost:4566",
    "public": PUBLIC,
    "issuer": {"url": ISSUER, "key": pathlib.Path(KEY).read_text(), "listens": LISTENS},
    "access": {"id": os.environ["AWS_ACCESS_KEY_ID"], "secret": os.environ["AWS_SECRET_ACCESS_KEY"]},
    "environment": environment | {f"{name.upper()}_TABLE": resources[name.capitalize() + "Table"] for name in TABLES},
}
folder = pathlib.Path(FOLDER)
for name, first, last in [("stories", 1, 285), ("operations", 286, 300)]:
    (folder / f"{name}.json").write_text(json.dumps(description | {"first": first, "last": last}))
print(api)
