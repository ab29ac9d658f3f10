"""Asks the deployed stack what can be asked without an identity provider; exits 1 at the first wrong answer."""

import urllib.error
import urllib.request

import boto3

ENDPOINT = "http://127.0.0.1:4566"


def status(api: str, method: str, path: str) -> int:
    """What the gateway answers, by the host name under which it knows the API."""
    request = urllib.request.Request(ENDPOINT + path, method=method, headers={"Host": f"{api}.execute-api.localhost:4566"})
    try:
        return urllib.request.urlopen(request, timeout=30).status
    except urllib.error.HTTPError as refused:
        return refused.code


gateway = boto3.client("apigatewayv2")
(api,) = gateway.get_apis()["Items"]
routes = gateway.get_routes(ApiId=api["ApiId"], MaxResults="500")["Items"]
assert routes, "no routes"
for route in routes:
    method, path = route["RouteKey"].split(" ")
    answer = status(api["ApiId"], method, path.replace("{", "").replace("}", ""))
    if route["AuthorizationType"] == "JWT":
        assert answer == 401, f"{route['RouteKey']} without a token: {answer}"
    else:
        assert answer < 500, f"{route['RouteKey']}: {answer}"
print(f"{len(routes)} routes deployed, those with a token closed without one")
