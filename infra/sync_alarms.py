#!/usr/bin/env python3
"""Writes what watches each function and each table into infra/template.yaml: alarms, and the dashboard that shows them.

    infra/sync_alarms.py            rewrite the template
    infra/sync_alarms.py --check    change nothing, exit 1 if it would change

Functions, their time limits and the tables are read from the template itself, so a new one is watched from its first day.
Alarms that know more than a name (the deadline run, dead letters, the API) are written by hand, before the marker.
"""

import json
import re
import sys
import textwrap
from pathlib import Path
from typing import NamedTuple

TEMPLATE = Path(__file__).resolve().parent / "template.yaml"
GENERATED = re.compile(r"( +# watched: begin[^\n]*\n).*?( +# watched: end\n)", re.DOTALL)
RESOURCE = re.compile(r"^  (\w+):\n    Type: (AWS::[\w:]+)\n((?:    .*\n|\n|  +#.*\n)*)", re.MULTILINE)

# What a caller waits for, in milliseconds. An event waits longer: until its function is close to its time limit.
SLOW_ANSWER = 3000
CLOSE_TO_THE_LIMIT = 0.8

# Every way in which shared/records calls the tables. CloudWatch counts failures by operation.
OPERATIONS = ("BatchGetItem", "GetItem", "Query", "PutItem", "UpdateItem", "TransactWriteItems")

THROTTLED = ("ReadThrottleEvents", "WriteThrottleEvents")


class Function(NamedTuple):
    """One function of the template."""

    name: str
    timeout_seconds: int
    answers: bool  # somebody waits behind the API

    @property
    def resource(self) -> str:
        return f"{self.name.capitalize()}Function"


class Alarm(NamedTuple):
    """One alarm, as YAML below its name, description and actions."""

    resource: str
    name: str
    description: str
    body: str
    condition: str = ""

    def text(self) -> str:
        condition = f"    Condition: {self.condition}\n" if self.condition else ""
        return (
            f"  {self.resource}:\n    Type: AWS::CloudWatch::Alarm\n{condition}    Properties:\n"
            f"      AlarmName: !Sub quxiang-${{Stage}}-{self.name}\n"
            f"      AlarmDescription: >-\n{textwrap.indent(textwrap.fill(self.description, 120), ' ' * 8)}\n"
            '      AlarmActions: !If [Alarmed, [!Ref AlarmTopic], !Ref "AWS::NoValue"]\n'
            '      OKActions: !If [Alarmed, [!Ref AlarmTopic], !Ref "AWS::NoValue"]\n'
            f"{self.body}"
            "      TreatMissingData: notBreaching\n"
        )


def functions(template: str) -> list[Function]:
    """All functions, in the template's order."""
    found = []
    usual = re.search(r"^    Timeout: (\d+)$", template, re.MULTILINE)[1]  # in Globals
    for resource, kind, body in RESOURCE.findall(template):
        if kind != "AWS::Serverless::Function":
            continue
        timeout = re.search(r"^      Timeout: (\d+)$", body, re.MULTILINE)
        name = resource.removesuffix("Function")
        answers = f"\n  {name}Integration:\n" in template
        found.append(Function(name.lower(), int(timeout[1] if timeout else usual), answers))
    return found


class Table(NamedTuple):
    """One table of the template, with the names of its indexes."""

    name: str
    indexes: list[str]

    @property
    def resource(self) -> str:
        return f"{self.name.capitalize()}Table"


def tables(template: str) -> list[Table]:
    """All tables, in the template's order."""
    return [
        Table(resource.removesuffix("Table").lower(), re.findall(r"IndexName: (\w+)", body))
        for resource, kind, body in RESOURCE.findall(template)
        if kind == "AWS::DynamoDB::Table"
    ]


def threshold(statistic: str, evaluated: str, limit: int) -> str:
    """When a metric with one value a minute raises its alarm; `evaluated` is 2/5 for two of five minutes."""
    points, periods = evaluated.split("/")
    return (
        f"{statistic}      EvaluationPeriods: {periods}\n      DatapointsToAlarm: {points}\n"
        f"      Threshold: {limit}\n      ComparisonOperator: GreaterThanThreshold\n"
    )


def of_function(function: Function) -> list[Alarm]:
    """Errors, throttles and slowness of one function."""
    name, ref = function.name, f"[{{Name: FunctionName, Value: !Ref {function.resource}}}]"

    def metric(what: str, statistic: str, evaluated: str, limit: int) -> str:
        head = f"      Namespace: AWS/Lambda\n      MetricName: {what}\n      Dimensions: {ref}\n      {statistic}\n"
        return threshold(head + "      Period: 60\n", evaluated, limit)

    if function.answers:
        harm = {"Errors": "its callers got 5xx", "Throttles": "their callers got 503"}
        slow, meaning = SLOW_ANSWER, "people wait"
    else:
        harm = {"Errors": "its events come again, then go to the dead letters", "Throttles": "their events wait"}
        slow, meaning = int(function.timeout_seconds * 1000 * CLOSE_TO_THE_LIMIT), "it is about to be cut off"
    log = f"log group /quxiang/<stage>/{name}"
    errors = (
        f"{name} ended without an answer (crash, time limit, memory) in two of five minutes: {harm['Errors']}. "
        f"Read {log} for level ERROR and for reports of the platform. If it began with a deployment, deploy the version before."
    )
    throttles = (
        f"Calls of {name} were turned away in three of five minutes: {harm['Throttles']}. Its reservation or the account's "
        "concurrency is used up: look on the dashboard at who holds it, raise the reservation or ask for a higher quota."
    )
    duration = (
        f"The slowest hundredth of {name}'s runs took more than {slow} ms in three of five minutes: {meaning}. "
        f"Look at the alarms of the tables first, then in {log} at what took long."
    )
    resource = function.name.capitalize()
    return [
        Alarm(f"{resource}ErrorsAlarm", f"{name}-errors", errors, metric("Errors", "Statistic: Sum", "2/5", 0)),
        Alarm(f"{resource}ThrottlesAlarm", f"{name}-throttles", throttles, metric("Throttles", "Statistic: Sum", "3/5", 0)),
        Alarm(f"{resource}DurationAlarm", f"{name}-duration", duration, metric("Duration", "ExtendedStatistic: p99", "3/5", slow)),
    ]


def summed(what: str, places: list[str]) -> str:
    """An alarm's body: a metric of DynamoDB, summed over these dimensions besides the table's name."""
    metrics = "".join(
        f"        - {{Id: m{at}, ReturnData: false, MetricStat: {{Stat: Sum, Period: 60, Metric: {{Namespace: AWS/DynamoDB, "
        f"MetricName: {what}, Dimensions: [{place}]}}}}}}\n"
        for at, place in enumerate(places)
    )
    head = f'      Metrics:\n        - {{Id: all, Expression: "SUM(METRICS())", Label: {what}, ReturnData: true}}\n{metrics}'
    return threshold(head, "3/5", 0)


def of_table(table: Table) -> list[Alarm]:
    """Refusals and failures of one table and its indexes."""
    own = f"{{Name: TableName, Value: !Ref {table.resource}}}"
    indexes = [f"{own}, {{Name: GlobalSecondaryIndexName, Value: {index}}}" for index in table.indexes]
    operations = [f"{own}, {{Name: Operation, Value: {operation}}}" for operation in OPERATIONS]
    failing = (
        f"DynamoDB failed at requests to the table {table.name} in three of five minutes. It is the cloud's fault: look at its health "
        "page. Nothing is half written; clients may repeat with the same Idempotency-Key."
    )
    resource = table.name.capitalize()
    # Not ThrottledRequests: of a request for many items it counts only that all were turned away.
    refused = [
        Alarm(
            f"{resource}{what}sThrottledAlarm",
            f"{table.name}-{what.lower()}s-throttled",
            f"DynamoDB turned {what.lower()}s of the table {table.name} or its indexes away in three of five minutes; they are tried "
            "again, then answered 503. Either the load grew faster than the table (raise its warm throughput) or one key is hot: turn on "
            "Contributor Insights for the table and its indexes to see which.",
            summed(f"{what}ThrottleEvents", [own, *indexes]),
            "TablesWatched",
        )
        for what in ("Read", "Write")
    ]
    failed = Alarm(f"{resource}FailingAlarm", f"{table.name}-failing", failing, summed("SystemErrors", operations), "TablesWatched")
    return [*refused, failed]


def graph(title: str, metrics: list, statistic: str = "Sum", **more: object) -> dict:
    """A widget with lines over time."""
    return {
        "type": "metric",
        "properties": {"title": title, "region": "${AWS::Region}", "period": 60, "stat": statistic, "metrics": metrics, **more},
    }


def of_functions(title: str, metric: str, names: list[Function], statistic: str = "Sum") -> dict:
    lines = [["AWS/Lambda", metric, "FunctionName", f"${{{one.resource}}}", {"label": one.name}] for one in names]
    return graph(title, lines, statistic)


def of_tables(title: str, metrics: tuple[str, ...], dimensions: str, names: list[Table]) -> dict:
    """One line a table, summed over all that has these dimensions."""
    which = " OR ".join(f'MetricName=\"{metric}\"' for metric in metrics)
    lines = []
    for at, table in enumerate(names):
        search = f'{{AWS/DynamoDB,{dimensions}}} ({which}) TableName=\"${{{table.resource}}}\"'
        lines.append([{"expression": f"SUM(SEARCH('{search}', 'Sum', 60))", "id": f"t{at}", "label": table.name}])
    return graph(title, lines)


def consumed(title: str, metric: str, names: list[Table]) -> dict:
    return graph(title, [["AWS/DynamoDB", metric, "TableName", f"${{{table.resource}}}", {"label": table.name}] for table in names])


def dashboard(template: str, alarms: list[str]) -> str:
    """The dashboard: what is wrong first, then from the outside in."""
    everyone, stores = functions(template), tables(template)
    followers = [one for one in everyone if f"\n  {one.name.capitalize()}BehindAlarm:\n" in template]
    api, queue = ["ApiId", "${Api}"], ["QueueName", "${DeadLetters.QueueName}"]
    arn = "arn:${AWS::Partition}:cloudwatch:${AWS::Region}:${AWS::AccountId}:alarm:quxiang-${Stage}-"
    shown = {"type": "alarm", "properties": {"title": "Alarms", "alarms": [arn + name for name in alarms]}}
    widgets = [
        graph("API: requests", [["AWS/ApiGateway", name, *api] for name in ("Count", "4xx", "5xx")]),
        graph(
            "API: latency, ms",
            [
                ["AWS/ApiGateway", name, *api, {"stat": stat, "label": f"{name} {stat}"}]
                for name in ("Latency", "IntegrationLatency")
                for stat in ("p50", "p99")
            ],
        ),
        of_functions("Functions: runs", "Invocations", everyone),
        of_functions("Functions: errors", "Errors", everyone),
        of_functions("Functions: throttles", "Throttles", everyone),
        of_functions("Functions: slowest hundredth, ms", "Duration", everyone, "p99"),
        of_functions("Functions: at once", "ConcurrentExecutions", everyone, "Maximum"),
        of_functions("Streams: age of what is told, ms", "IteratorAge", followers, "Maximum"),
        graph(
            "Dead letters",
            [
                ["AWS/SQS", "ApproximateNumberOfMessagesVisible", *queue, {"label": "letters"}],
                ["AWS/SQS", "ApproximateAgeOfOldestMessage", *queue, {"label": "oldest, s", "yAxis": "right"}],
            ],
            "Maximum",
        ),
        of_tables("Tables: turned away", THROTTLED, "TableName", stores),
        of_tables("Indexes: turned away", THROTTLED, "GlobalSecondaryIndexName,TableName", [one for one in stores if one.indexes]),
        of_tables("Tables: failed", ("SystemErrors",), "Operation,TableName", stores),
        consumed("Tables: write units", "ConsumedWriteCapacityUnits", stores),
        consumed("Tables: read units", "ConsumedReadCapacityUnits", stores),
    ]
    shown |= {"x": 0, "y": 0, "width": 24, "height": 8}
    for at, widget in enumerate(widgets):
        widget |= {"x": at % 2 * 12, "y": 8 + at // 2 * 6, "width": 12, "height": 6}
    lines = ",\n".join(f"        {json.dumps(widget)}" for widget in [shown, *widgets])
    return (
        "  Dashboard:\n    Type: AWS::CloudWatch::Dashboard\n    Properties:\n      DashboardName: !Sub quxiang-${Stage}\n"
        f'      DashboardBody: !Sub |\n        {{"widgets": [\n{lines}\n        ]}}\n'
    )


def watched(template: str) -> str:
    """All that stands between the markers."""
    alarms = [alarm for function in functions(template) for alarm in of_function(function)]
    alarms += [alarm for table in tables(template) for alarm in of_table(table)]
    by_hand = re.findall(r"AlarmName: !Sub quxiang-\$\{Stage\}-(\S+)", GENERATED.sub("", template))
    texts = [alarm.text() for alarm in alarms] + [dashboard(template, by_hand + [alarm.name for alarm in alarms])]
    return "\n" + "\n".join(texts) + "\n"


def main() -> int:
    before = TEMPLATE.read_text()
    if len(GENERATED.findall(before)) != 1:
        raise SystemExit("the template must have one pair of the markers 'watched: begin' and 'watched: end'")
    after = GENERATED.sub(lambda found: f"{found[1]}{watched(before)}{found[2]}", before)
    if after == before:
        return 0
    if "--check" in sys.argv[1:]:
        print("infra/template.yaml does not watch what it has: run infra/sync_alarms.py", file=sys.stderr)
        return 1
    TEMPLATE.write_text(after)
    return 0


if __name__ == "__main__":
    sys.exit(main())
