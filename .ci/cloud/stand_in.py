"""MiniStack, mended where the cloud does otherwise and the system counts on it.

- An update kills a function's processes at once, with the requests that they are answering. In the cloud those are
  finished, and only new requests go to the new version.
- A secret that a template lets it make has punctuation, whatever the template says.
- What becomes of a failed event is asked of the function itself and never of the alias that was called.
- It does not look at which records of a stream's batch a function failed at. In the cloud the first of them and what
  comes after it in the batch are tried again; what never works is a letter to the queue that the template names.
- It is reached without TLS, which policies refuse. They are told that there is; what else they say is enforced.
"""

import json
import secrets
import string
import threading
import time

from ministack.app import main
from ministack.core import iam_evaluator, lambda_runtime
from ministack.services import lambda_svc
from ministack.services.cloudformation import provisioners

LONGEST_REQUEST_SECONDS = 30
kill_at_once = lambda_runtime.kill_workers
make_secret = provisioners._sm_secret_string
invoke_by_event = lambda_svc.invoke_async_with_retry
know_condition = iam_evaluator._resolve_condition_key
execute = lambda_svc._execute_function
poll_streams = lambda_svc._poll_dynamodb_streams
polling = threading.local()
TLS = {"aws:securetransport": "true", "s3:tlsversion": "1.3"}


def kill_when_idle(workers) -> None:
    workers = [worker for worker in workers if worker is not None]
    kill_at_once([worker for worker in workers if not worker.in_use])
    for worker in workers:
        if worker.in_use:
            threading.Thread(target=wait_and_kill, args=(worker,), daemon=True).start()


def wait_and_kill(worker) -> None:
    until = time.monotonic() + LONGEST_REQUEST_SECONDS
    while worker.in_use and time.monotonic() < until:
        time.sleep(0.05)
    kill_at_once([worker])


def make_plain_secret(properties) -> str:
    asked = properties.get("GenerateSecretString") or {}
    if not asked.get("ExcludePunctuation"):
        return make_secret(properties)
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(asked["PasswordLength"]))


def invoke_by_event_as_configured(function, event):
    name = (function.get("config") or function)["FunctionName"]
    configured = (lambda_svc._functions.get(name) or {}).get("event_invoke_configs") or {}
    invoke_by_event({**function, "event_invoke_config": next(iter(configured.values()), None)}, event)


def poll_streams_knowingly():
    polling.streams = True
    try:
        return poll_streams()
    finally:
        polling.streams = False


def execute_and_part(function, event):
    result = execute(function, event)
    if not getattr(polling, "streams", False) or result.get("error"):
        return result
    failed = failed_records(result, event["Records"])
    if failed:
        try_again(function, event["Records"][event["Records"].index(failed[0]) :])
    return {**result, "body": {}}


def failed_records(result, records) -> list:
    body = result.get("body") or {}
    body = json.loads(body) if isinstance(body, str) else body
    failed = {failure["itemIdentifier"] for failure in body.get("batchItemFailures", [])}
    return [record for record in records if record["dynamodb"]["SequenceNumber"] in failed]


def try_again(function, records) -> None:
    """From the first that failed on, as often as the template says; each time fewer, if that one works and a later one does not."""
    name, stream = (function.get("config") or function)["FunctionName"], records[0]["eventSourceARN"]
    mappings = [mapping for _, _, mapping in lambda_svc._iter_all_esms()]
    (mapping,) = [one for one in mappings if one["FunctionName"] == name and one["EventSourceArn"] == stream]
    result = {}
    for _ in range(mapping["MaximumRetryAttempts"]):
        result = execute(function, {"Records": records})
        if not result.get("error"):
            failed = failed_records(result, records)
            if not failed:
                return
            records = records[records.index(failed[0]) :]
    lambda_svc._send_ddb_stream_failure_record(mapping, function, records, stream, result, "RetryAttemptsExhausted")


def know_condition_and_tls(key, context):
    return TLS.get(key.lower()) or know_condition(key, context)


lambda_runtime.kill_workers = kill_when_idle
iam_evaluator._resolve_condition_key = know_condition_and_tls
lambda_svc.invoke_async_with_retry = invoke_by_event_as_configured
lambda_svc._execute_function = execute_and_part
lambda_svc._poll_dynamodb_streams = poll_streams_knowingly
provisioners._sm_secret_string = make_plain_secret
main()
