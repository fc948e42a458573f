"""A bucket of an S3 server, and a network to it that is at its worst."""
import datetime
import fnmatch
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


def signature(method, target, signed, secret, scope):
    """Signature version 4 of a request; `signed` has the headers that it is about, by their names in lower case."""
    pairs = sorted(pair if "=" in pair else pair + "=" for pair in filter(None, target.query.split("&")))
    names = sorted(signed)
    request = "\n".join([method, target.path, "&".join(pairs), *(f"{name}:{signed[name].strip()}" for name in names), "", ";".join(names),
                         signed["x-amz-content-sha256"]])
    text = "\n".join(["AWS4-HMAC-SHA256", signed["x-amz-date"], scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.digest(key, text.encode(), "sha256").hex()


def authorization(access_key, scope, signed, signature):
    return f"AWS4-HMAC-SHA256 Credential={access_key}/{scope}, SignedHeaders={';'.join(sorted(signed))}, Signature={signature}"


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
        scope = f"{time[:8]}/{self.region}/s3/aws4_request"
        target = f"{path}{'?' + search if search else ''}"
        signed_so = signature(method, urllib.parse.urlsplit(target), signed, self.secret, scope)
        sent = urllib.request.Request(f"{self.endpoint}{target}", method=method, headers={
            **signed, "Authorization": authorization(self.key, scope, signed, signed_so)})
        with urllib.request.urlopen(sent, timeout=20) as answer:
            return answer.read()


ERROR = ("HTTP/1.1 {status}\r\nDate: {date}\r\nContent-Type: application/xml\r\nContent-Length: {length}\r\n"
         "Connection: close\r\n\r\n{body}")


class BadNetwork:
    """A proxy before an S3 server that does one of these to so many of a hundred requests."""

    REFUSALS = {"denied": "AccessDenied", "wrong": "SignatureDoesNotMatch"}
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
        trouble = self.trouble(head)
        if trouble == "failed":
            write.write(self.error("500 Internal Server Error", "InternalError"))
        elif trouble == "slow down":
            write.write(self.error("503 Slow Down", "SlowDown"))
        elif trouble == "clock":
            write.write(self.error("403 Forbidden", "RequestTimeTooSkewed", minutes=-60))
        elif trouble in self.REFUSALS:
            write.write(self.error("403 Forbidden", self.REFUSALS[trouble]))
        elif trouble != "dropped before":
            answer = self.forward(b"".join(head) + b"Connection: close\r\n\r\n" + body)
            if trouble == "half":
                start = answer.index(b"\r\n\r\n") + 4
                write.write(answer[:start + (len(answer) - start) // 2])
            elif trouble == "none":
                write.write(answer)

    def trouble(self, head):
        """What happens to a request with these lines."""
        with self.lock:
            trouble = self.random.choice(self.TROUBLES) if self.random.randrange(100) < self.percent else "none"
            self.done.append(trouble)
        return trouble

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


class Guarded(BadNetwork):
    """A proxy before an S3 server that knows the sessions of roles: it lets one do what its role's policies allow and nothing else, and then asks as the account itself."""

    TOKEN = "x-amz-security-token"

    def __init__(self, bucket, policies):
        """policies(role) gives a role's policies."""
        super().__init__(bucket.endpoint, percent=0)
        self.bucket, self.policies, self.denied, self.tokens = bucket, policies, [], set()

    @staticmethod
    def secret(token):
        """What a session signs with."""
        return hashlib.sha256(token.encode()).hexdigest()

    def trouble(self, head):
        """The lines of a request of a session become those of one that the server knows."""
        lines = dict(line.decode().rstrip("\r\n").split(": ", 1) for line in head[1:])
        lines = {name.lower(): value for name, value in lines.items()}
        token = lines.get(self.TOKEN)
        if token is None:
            return "none"
        method, target, _ = head[0].decode().split(" ")
        target = urllib.parse.urlsplit(target)
        self.tokens.add(token)
        scope, names, given = re.fullmatch(r"AWS4-HMAC-SHA256 Credential=[^/]+/(\S+), SignedHeaders=(\S+), Signature=(\S+)",
                                           lines["authorization"]).groups()
        signed = {name: lines[name] for name in names.split(";")}
        if self.TOKEN not in signed or signature(method, target, signed, self.secret(token), scope) != given:
            return "wrong"
        role = re.fullmatch("session-of-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", token)[1]
        if not self.allowed(role, method, target):
            self.denied.append((role, method, target.geturl()))
            return "denied"
        del signed[self.TOKEN]
        again = authorization(self.bucket.key, scope, signed, signature(method, target, signed, self.bucket.secret, scope))
        head[1:] = [line for line in head[1:] if line.lower().split(b":")[0].decode() not in (self.TOKEN, "authorization")]
        head.append(f"Authorization: {again}\r\n".encode())
        return "none"

    def forward(self, request):
        """A body that is signed chunk by chunk goes on as a whole, since its chunks' signatures follow from that of the session."""
        head, body = request.split(b"\r\n\r\n", 1)
        first, *rest = head.decode().split("\r\n")
        lines = {name.lower(): value for name, value in (line.split(": ", 1) for line in rest)}
        if not lines.get("x-amz-content-sha256", "").startswith("STREAMING-"):
            return super().forward(request)
        content = b""
        while size := int(body.split(b";")[0].split(b"\r\n")[0], 16):
            chunk = body.split(b"\r\n", 1)[1]
            content, body = content + chunk[:size], chunk[size + 2:]
        method, target, _ = first.split(" ")
        signed = {"host": lines["host"], "x-amz-content-sha256": hashlib.sha256(content).hexdigest(), "x-amz-date": lines["x-amz-date"]}
        scope = re.search(r"Credential=[^/]+/([^,]+),", lines["authorization"])[1]
        given = authorization(self.bucket.key, scope, signed, signature(method, urllib.parse.urlsplit(target), signed, self.bucket.secret, scope))
        kept = [f"{name}: {value}" for name, value in lines.items() if name in ("host", "content-type", "x-amz-date", "if-none-match")]
        return super().forward("\r\n".join([first, *kept, f"x-amz-content-sha256: {signed['x-amz-content-sha256']}", f"content-length: {len(content)}",
                                            f"authorization: {given}", "connection: close", "", ""]).encode() + content)

    def allowed(self, role, method, target):
        bucket, _, key = urllib.parse.unquote(target.path).lstrip("/").partition("/")
        query = dict(urllib.parse.parse_qsl(target.query))
        listing = method == "GET" and not key
        action = "s3:ListBucket" if listing else {"GET": "s3:GetObject", "HEAD": "s3:GetObject", "PUT": "s3:PutObject", "POST": "s3:PutObject",
                                                  "DELETE": "s3:AbortMultipartUpload" if "uploadId" in query else "s3:DeleteObject"}[method]
        resource = f"arn:aws:s3:::{bucket}" + ("" if listing else f"/{key}")
        for policy in self.policies(role):
            for statement in policy["Statement"]:
                prefixes = statement.get("Condition", {}).get("StringLike", {}).get("s3:prefix", ["*"])
                if (action in statement["Action"] and any(fnmatch.fnmatchcase(resource, one) for one in statement["Resource"])
                        and (not listing or any(fnmatch.fnmatchcase(query.get("prefix", ""), one) for one in prefixes))):
                    return True
        return False
