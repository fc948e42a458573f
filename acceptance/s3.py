"""A bucket of an S3 server, and a network to it that is at its worst."""
import datetime
import hashlib
import hmac
import os
import random
import re
import socket
import socketserver
import threading
import urllib.error
import urllib.parse
import urllib.request


class Bucket:
    """Signed requests by the standard library alone: made, listed, read and emptied by the test itself."""

    def __init__(self, endpoint, name):
        self.endpoint, self.name = endpoint.rstrip("/"), name
        self.key, self.secret = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
        self.region = os.environ.get("AWS_REGION", "us-east-1")

    def make(self):
        try:
            self.ask("PUT")
        except urllib.error.HTTPError as refused:
            if refused.code != 409:
                raise

    def list(self, prefix=""):
        text = self.ask("GET", query={"list-type": "2", "prefix": prefix}).decode()
        return sorted(re.findall(r"<Key>([^<]+)</Key>", text))

    def get(self, key):
        return self.ask("GET", key)

    def ask(self, method, key="", query=None):
        path = urllib.parse.quote(f"/{self.name}/{key}".rstrip("/"))
        search = urllib.parse.urlencode(sorted((query or {}).items()), quote_via=urllib.parse.quote)
        time = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        empty = hashlib.sha256(b"").hexdigest()
        signed = {"host": urllib.parse.urlsplit(self.endpoint).netloc, "x-amz-content-sha256": empty, "x-amz-date": time}
        names = ";".join(signed)
        request = "\n".join([method, path, search, *(f"{name}:{value}" for name, value in signed.items()), "", names, empty])
        scope = f"{time[:8]}/{self.region}/s3/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", time, scope, hashlib.sha256(request.encode()).hexdigest()])
        key = f"AWS4{self.secret}".encode()
        for part in scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        sent = urllib.request.Request(f"{self.endpoint}{path}{'?' + search if search else ''}", method=method, headers={
            **signed, "Authorization": f"AWS4-HMAC-SHA256 Credential={self.key}/{scope}, SignedHeaders={names}, Signature={signature}"})
        with urllib.request.urlopen(sent, timeout=20) as answer:
            return answer.read()


ERROR = ("HTTP/1.1 {status}\r\nDate: {date}\r\nContent-Type: application/xml\r\nContent-Length: {length}\r\n"
         "Connection: close\r\n\r\n{body}")


class BadNetwork:
    """A proxy before an S3 server that does one of these to so many of a hundred requests."""

    TROUBLES = ["failed", "slow down", "dropped before", "dropped after", "half", "clock"]

    def __init__(self, endpoint, percent, seed=1):
        target = urllib.parse.urlsplit(endpoint)
        self.upstream = (target.hostname, target.port)
        self.percent, self.random, self.lock = percent, random.Random(seed), threading.Lock()
        self.done = []
        proxy = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                proxy.serve(self.rfile, self.wfile, self.connection)

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.endpoint = f"http://127.0.0.1:{self.server.server_address[1]}"
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def serve(self, read, write, connection):
        head, length = [], 0
        while (line := read.readline()) not in (b"\r\n", b""):
            if line.lower().startswith(b"expect:"):
                write.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            elif not line.lower().startswith(b"connection:"):
                head.append(line)
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        if not head:
            return
        body = read.read(length)
        with self.lock:
            trouble = self.random.choice(self.TROUBLES) if self.random.randrange(100) < self.percent else "none"
            self.done.append(trouble)
        if trouble == "failed":
            write.write(self.error("500 Internal Server Error", "InternalError"))
        elif trouble == "slow down":
            write.write(self.error("503 Slow Down", "SlowDown"))
        elif trouble == "clock":
            write.write(self.error("403 Forbidden", "RequestTimeTooSkewed", minutes=-60))
        elif trouble != "dropped before":
            answer = self.forward(b"".join(head) + b"Connection: close\r\n\r\n" + body)
            if trouble == "half":
                start = answer.index(b"\r\n\r\n") + 4
                write.write(answer[:start + (len(answer) - start) // 2])
            elif trouble == "none":
                write.write(answer)

    def forward(self, request):
        with socket.create_connection(self.upstream, timeout=30) as server:
            server.sendall(request)
            answer = b""
            while part := server.recv(1 << 16):
                answer += part
        status, rest = answer.split(b"\r\n", 1)
        return status + b"\r\nConnection: close\r\n" + rest

    @staticmethod
    def error(status, code, minutes=0):
        date = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(minutes=minutes)
        body = f"<Error><Code>{code}</Code><Message>{code}</Message></Error>"
        return ERROR.format(status=status, date=date.strftime("%a, %d %b %Y %H:%M:%S GMT"), length=len(body), body=body).encode()
