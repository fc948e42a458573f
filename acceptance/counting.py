"""A proxy before an S3 server that notes what each pod asks, and changes nothing."""
import http.client
import threading
import time
import urllib.parse
from collections import Counter
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler

from servers import Server


@dataclass(frozen=True)
class Request:
    time: float
    pod: str
    method: str
    what: str  # the object's key without its bucket, or "list PREFIX"


class CountedRequests(Server):
    """Listens on all addresses, so that pods reach it too. Signatures stay right, as the host's name is passed on."""

    def __init__(self, endpoint):
        target = urllib.parse.urlsplit(endpoint)
        asked, lock = [], threading.Lock()
        self.asked = asked

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            server_side = None

            def pass_on(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                with lock:
                    asked.append(Request(time.monotonic(), self.client_address[0], self.command, what(self.path)))
                if self.server_side is None:
                    self.server_side = http.client.HTTPConnection(target.hostname, target.port, timeout=60)
                self.server_side.putrequest(self.command, self.path, skip_host=True, skip_accept_encoding=True)
                for name, value in self.headers.items():
                    if name.lower() not in ("connection", "expect"):
                        self.server_side.putheader(name, value)
                self.server_side.endheaders(body)
                answer = self.server_side.getresponse()
                content = answer.read()
                self.send_response_only(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("connection", "content-length", "transfer-encoding"):
                        self.send_header(name, value)
                self.send_header("Content-Length", answer.getheader("Content-Length", "0") if self.command == "HEAD" else str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = pass_on

            def finish(self):
                if self.server_side is not None:
                    self.server_side.close()
                super().finish()

            def log_message(self, *_):
                pass

        super().__init__(Handler, host="0.0.0.0")

    def of(self, run):
        """What was asked of a run, each by its place in the run's folder."""
        folder = f"runs/{run}/"
        return [replace(each, what=("list " if each.what.startswith("list ") else "") + each.what.split(folder, 1)[1])
                for each in list(self.asked) if folder in each.what]


def what(path):
    parts = urllib.parse.urlsplit(path)
    query = urllib.parse.parse_qs(parts.query)
    key = urllib.parse.unquote(parts.path).split("/", 2)[-1]
    return f"list {query['prefix'][0]}" if "prefix" in query else key


def counts(requests):
    """How many of each kind there are, by the kind of their place."""
    return Counter(f"{each.method} {place(each.what)}" for each in requests)


def place(text):
    """A place as that of all like it: `steps/m/items/1-0-000001` as `steps/m/items/…`."""
    head, slash, last = text.rpartition("/")
    return f"{head}/…" if last[:1].isdigit() and slash else text
