#!/usr/bin/env python3
"""Prints the JWKS for the parameter ReportPublicKeys, of every key that ever signed a report.

    infra/public_keys.py CERTIFICATE.pem …            the certificates of those keys, the newest first
    infra/public_keys.py --parameter CERTIFICATE.pem …  the same, written as `sam deploy --parameter-overrides` takes it
"""

import base64
import hashlib
import json
import subprocess
import sys

# SubjectPublicKeyInfo of a P-256 key, up to the two coordinates.
HEAD = bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d030107034200" + "04")


def text(of: bytes) -> str:
    return base64.urlsafe_b64encode(of).rstrip(b"=").decode()


def jwk(certificate: str) -> dict[str, str]:
    """The key of a certificate, as the functions publish and name it."""
    pem = subprocess.run(["openssl", "x509", "-in", certificate, "-noout", "-pubkey"], check=True, capture_output=True).stdout
    der = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=pem, check=True, capture_output=True).stdout
    if not der.startswith(HEAD) or len(der) != len(HEAD) + 64:
        sys.exit(f"{certificate}: not of a P-256 key")
    named = {"crv": "P-256", "kty": "EC", "x": text(der[-64:-32]), "y": text(der[-32:])}
    thumbprint = hashlib.sha256(json.dumps(named, separators=(",", ":")).encode()).digest()
    return named | {"kid": text(thumbprint[:8]), "alg": "ES256", "use": "sig"}


arguments = sys.argv[1:]
written = arguments[:1] == ["--parameter"]
certificates = arguments[1:] if written else arguments
if not certificates:
    sys.exit(__doc__)
keys = json.dumps({"keys": [jwk(certificate) for certificate in certificates]}, separators=(",", ":"))
print('ReportPublicKeys="{}"'.format(keys.replace('"', '\\"')) if written else keys)
