"""A stand-in for EKS: its control calls, and in front of the real cluster's API server a gate that takes nothing but tokens that STS would vouch for."""
import base64
import hashlib
import hmac
import http.server
import json
import os
import socket
import ssl
import subprocess
import threading
import time
import urllib.parse
from pathlib import Path

import yaml

ARN = "arn:aws:iam::123456789012:user/ann"


def vouched(token, cluster, region, secret_key):
    """Why a cluster does not take a token; None where it does. The signature is computed again, as STS does."""
    if not token.startswith("k8s-aws-v1."):
        return "no token of EKS"
    text = token.removeprefix("k8s-aws-v1.")
    address = urllib.parse.urlsplit(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode())
    query = dict(pair.split("=", 1) for pair in address.query.split("&"))
    plain = {name: urllib.parse.unquote(value) for name, value in query.items()}
    if address.scheme != "https" or address.netloc != f"sts.{region}.amazonaws.com" or plain.get("Action") != "GetCallerIdentity":
        return "another question"
    if plain.get("X-Amz-SignedHeaders") != "host;x-k8s-aws-id":
        return "not signed for a cluster"
    date = plain["X-Amz-Date"]
    if time.time() - time.mktime(time.strptime(date + "UTC", "%Y%m%dT%H%M%SZ%Z")) > 900:
        return "expired"
    signed = "&".join(f"{name}={query[name]}" for name in sorted(query) if name != "X-Amz-Signature")
    canonical = f"GET\n/\n{signed}\nhost:{address.netloc}\nx-k8s-aws-id:{cluster}\n\nhost;x-k8s-aws-id\n{hashlib.sha256(b'').hexdigest()}"
    scope = f"{date[:8]}/{region}/sts/aws4_request"
    key = ("AWS4" + secret_key).encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    text = f"AWS4-HMAC-SHA256\n{date}\n{scope}\n{hashlib.sha256(canonical.encode()).hexdigest()}"
    return None if hmac.new(key, text.encode(), "sha256").hexdigest() == plain.get("X-Amz-Signature") else "the signature does not match"


class Gate:
    """TLS with a certificate of its own; a request with a good token goes on to the real API server, as the caller that STS names."""

    def __init__(self, folder, cluster, region, secret_key):
        self.of = cluster, region, secret_key
        self.tokens, self.refused = set(), []
        config = yaml.safe_load(Path(os.environ["KUBECONFIG"]).read_text())
        self.server = urllib.parse.urlsplit(config["clusters"][0]["cluster"]["server"])
        self.upstream = ssl.create_default_context(cadata=base64.b64decode(config["clusters"][0]["cluster"]["certificate-authority-data"]).decode())
        user = config["users"][0]["user"]
        admin = Path(folder, "admin.pem")
        admin.touch(0o600)
        admin.write_bytes(base64.b64decode(user["client-certificate-data"]) + base64.b64decode(user["client-key-data"]))
        self.upstream.load_cert_chain(admin)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=eks",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{folder}/gate.key", "-out", f"{folder}/gate.crt"], check=True, capture_output=True)
        self.authority = base64.b64encode(Path(folder, "gate.crt").read_bytes()).decode()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(f"{folder}/gate.crt", f"{folder}/gate.key")
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = "https://127.0.0.1:%d" % self.listening.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def close(self):
        self.listening.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listening.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            with self.context.wrap_socket(client, server_side=True) as caller:
                head = b""
                while b"\r\n\r\n" not in head:
                    part = caller.recv(65536)
                    if not part:
                        return
                    head += part
                head, rest = head.split(b"\r\n\r\n", 1)
                lines = head.decode().split("\r\n")
                headers = [line for line in lines[1:] if not line.lower().startswith(("authorization:", "connection:"))]
                token = next((line.split("Bearer ", 1)[1] for line in lines if line.lower().startswith("authorization:")), "")
                why = vouched(token, *self.of)
                if why:
                    self.refused.append(why)
                    body = b'{"kind":"Status","apiVersion":"v1","status":"Failure","message":"Unauthorized","reason":"Unauthorized","code":401}'
                    caller.sendall(b"HTTP/1.1 401 Unauthorized\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                    return
                self.tokens.add(token)
                upgrade = any(line.lower().startswith("upgrade:") for line in headers)
                headers += [f"Impersonate-User: {ARN}", "Impersonate-Group: system:masters", "Connection: " + ("Upgrade" if upgrade else "close")]
                with self.upstream.wrap_socket(socket.create_connection((self.server.hostname, self.server.port or 443)), server_hostname=self.server.hostname) as server:
                    server.sendall("\r\n".join([lines[0], *headers, "", ""]).encode() + rest)
                    threading.Thread(target=self.copy, args=(caller, server), daemon=True).start()
                    self.copy(server, caller)
        except OSError:
            pass  # either side has ended

    @staticmethod
    def copy(source, target):
        try:
            while part := source.recv(65536):
                target.sendall(part)
        except OSError:
            pass  # either side has ended


class Eks:
    """DescribeCluster and Fargate profiles, over the SDK's protocol; behind them the gate."""

    def __init__(self, folder, cluster="prod", region="eu-central-1", secret_key=None):
        self.gate = Gate(folder, cluster, region, secret_key or os.environ["AWS_SECRET_ACCESS_KEY"])
        self.profiles = {}
        state = self
        described = {"name": cluster, "status": "ACTIVE", "version": "1.34", "endpoint": self.gate.address,
                     "certificateAuthority": {"data": self.gate.authority}, "tags": {},
                     "identity": {"oidc": {"issuer": f"https://oidc.eks.{region}.amazonaws.com/id/E1"}},
                     "resourcesVpcConfig": {"vpcId": "vpc-none", "subnetIds": ["subnet-a"], "endpointPublicAccess": True}}

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                length = int(self.headers.get("Content-Length") or 0)
                request = json.loads(self.rfile.read(length) or b"{}")
                parts = urllib.parse.urlsplit(self.path).path.strip("/").split("/")
                body = state.answer(self.command, parts, request, described)
                sent = json.dumps(body or {"message": "No cluster found for name"}).encode()
                self.send_response(200 if body else 404)
                if not body:
                    self.send_header("x-amzn-ErrorType", "ResourceNotFoundException")
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(sent)))
                self.end_headers()
                self.wfile.write(sent)

            do_GET = do_POST = do_DELETE = answer

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = "http://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, method, parts, request, described):
        if parts[1] != described["name"]:
            return None
        match method, parts[2:]:
            case "GET", []:
                return {"cluster": described}
            case "GET", ["node-groups"]:
                return {"nodegroups": []}
            case "GET", ["fargate-profiles"]:
                return {"fargateProfileNames": sorted(self.profiles)}
            case "POST", ["fargate-profiles"]:
                self.profiles[request["fargateProfileName"]] = {**{key: value for key, value in request.items() if key != "clientRequestToken"}, "status": "ACTIVE"}
                return {"fargateProfile": self.profiles[request["fargateProfileName"]]}
            case "GET", ["fargate-profiles", name] if name in self.profiles:
                return {"fargateProfile": self.profiles[name]}
            case "DELETE", ["fargate-profiles", name] if name in self.profiles:
                return {"fargateProfile": self.profiles.pop(name)}
        return None

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.gate.close()
