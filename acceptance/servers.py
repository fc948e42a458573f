"""Servers for tests: news whose links lead back to itself, and a registry that counts what it is sent."""
import http.client
import json
import threading
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer


class Server:
    """A server in threads of its own, until the with block ends."""

    def __init__(self, handler, host="127.0.0.1"):
        self.http = ThreadingHTTPServer((host, 0), handler)
        self.http.daemon_threads = True
        self.port = self.http.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.http.shutdown()
        self.http.server_close()


class News(Server):
    """A folder of news; the addresses in its feed become the one by which it was asked."""

    WRITTEN = b"http://localhost:8089"

    def __init__(self, folder):
        news = self
        self.held, self.asked, self.lock = 0, set(), threading.Condition()

        class Handler(SimpleHTTPRequestHandler):
            def __init__(self, *arguments):
                super().__init__(*arguments, directory=folder)

            def do_GET(self):
                if self.path != "/feed.xml":
                    news.wait(self.path)
                    return super().do_GET()
                with open(f"{folder}/feed.xml", "rb") as file:
                    feed = file.read().replace(News.WRITTEN, b"http://" + self.headers["Host"].encode())
                self.send_response(200)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(feed)))
                self.end_headers()
                self.wfile.write(feed)

            def log_message(self, *_):
                pass

        super().__init__(Handler, host="0.0.0.0")

    def hold(self, pages):
        """Gives no page until so many different ones have been asked for, or a minute has passed."""
        with self.lock:
            self.held = pages
            self.asked.clear()

    def wait(self, page):
        with self.lock:
            self.asked.add(page)
            if len(self.asked) >= self.held:
                self.held = 0
                self.lock.notify_all()
            self.lock.wait_for(lambda: not self.held, timeout=60)


class Hook(Server):
    """Takes what is posted to it."""

    def __init__(self):
        posted = self.posted = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        super().__init__(Handler, host="0.0.0.0")


class Forward(BaseHTTPRequestHandler):
    """Passes requests on to another server; whoever inherits says to which, and may look at them or refuse them before."""

    protocol_version = "HTTP/1.1"
    upstream = None

    def allowed(self, body):
        """Whether a request goes on; where not, it has been answered."""
        return True

    def there(self, path):
        """What is called so here, as the other server calls it."""
        return path

    def back(self, address):
        """An address that the other server names, as it is called here."""
        return address

    def forward(self):
        body = self.body()
        if not self.allowed(body):
            return
        upstream = http.client.HTTPConnection(self.upstream, timeout=60)
        headers = {name: value for name, value in self.headers.items()
                   if name.lower() not in ("transfer-encoding", "content-length", "connection")}
        # A registry builds its Location headers from Host, so uploads come back through here.
        upstream.request(self.command, self.there(self.path), body or (b"" if self.command in ("PUT", "POST", "PATCH") else None), headers)
        answer = upstream.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                self.send_header(name, self.back(value) if name.lower() == "location" else value)
        length = answer.getheader("Content-Length") if self.command == "HEAD" else str(len(content))
        if length and answer.status != 204:
            self.send_header("Content-Length", length)
        self.end_headers()
        self.wfile.write(content)
        upstream.close()

    def answer(self, status, content, **headers):
        """Answers with a JSON object in the other server's place."""
        content = json.dumps(content).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def body(self):
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            chunks = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = forward

    def log_message(self, *_):
        pass


class CountingRegistry(Server):
    """Passes everything on to a registry and counts the bytes of what it was sent: request lines, headers, bodies."""

    def __init__(self, registry):
        counter = self
        self.sent = 0
        self.pushed = 0
        self.lock = threading.Lock()

        class Handler(Forward):
            upstream = registry

            def allowed(self, body):
                head = len(self.requestline) + 2 + len(bytes(self.headers))
                with counter.lock:
                    counter.sent += head + len(body)
                    counter.pushed += len(body)
                return True

        super().__init__(Handler)

    def since_last(self):
        """Bytes sent since this was last asked; `last_pushed` then has those of layers, configurations and manifests alone."""
        with self.lock:
            sent, self.sent, self.last_pushed, self.pushed = self.sent, 0, self.pushed, 0
            return sent
