"""The issuer as the gateway wants it: over TLS, on port 443. Passes requests on to where the stories run it.

    front.py CERTIFICATE KEY TO    # such as http://127.0.0.1:9401
"""

import http.server
import ssl
import sys
import urllib.error
import urllib.request

CERTIFICATE, KEY, TO = sys.argv[1:]


class Front(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        try:
            with urllib.request.urlopen(TO + self.path, timeout=5) as answer:
                status, kind, body = answer.status, answer.headers["content-type"], answer.read()
        except urllib.error.HTTPError as refused:
            status, kind, body = refused.code, refused.headers["content-type"], refused.read()
        self.send_response(status)
        self.send_header("content-type", kind or "text/plain")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(CERTIFICATE, KEY)
server = http.server.ThreadingHTTPServer(("127.0.0.1", 443), Front)
server.socket = context.wrap_socket(server.socket, server_side=True)
server.serve_forever()
