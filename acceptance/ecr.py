"""A stand-in for ECR: control calls are answered by the stand-in at AWS_ENDPOINT_URL, and images go to a registry that takes them as ECR does."""
import base64
import datetime
import hashlib
import json
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path

from ecs import java
from flowcell import setting
from servers import Forward, Server

TARGET = "AmazonEC2ContainerRegistry_V20150921"


class Ecr:
    """The service and the registry behind it; `environment` is what points Flowcell at it. Only who has the token pushes, by TLS, only
    into repositories that were made, and a tag is never moved where it is immutable. Fargate's own pulls are plain, without a token."""

    def __init__(self, folder):
        """folder is for certificates."""
        self.control = setting("AWS_ENDPOINT_URL")
        self.token = f"ecr-{secrets.token_hex(24)}"
        self.folder = f"ecr-{secrets.token_hex(4)}"
        self.tags, self.refused = {}, []
        self.registry = Server(self.gate(setting("FLOWCELL_TEST_REGISTRY")))
        trusting = self.secure(folder)
        self.host = f"127.0.0.1:{self.registry.port}"
        self.service = Server(self.calls())
        self.environment = {"AWS_ENDPOINT_URL_ECR": f"http://127.0.0.1:{self.service.port}", "FLOWCELL_JAVA_OPTIONS": trusting}

    def secure(self, folder):
        """Who begins with TLS is answered in TLS; gives the options of a JVM that trusts its certificate as it does those of the world."""
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=ecr",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{folder}/ecr.key", "-out", f"{folder}/ecr.crt"], check=True, capture_output=True)
        home = Path(java()).resolve().parent.parent
        trusted = f"{folder}/trusted"
        shutil.copy(home / "lib/security/cacerts", trusted)
        subprocess.run([home / "bin/keytool", "-importcert", "-noprompt", "-alias", "ecr", "-file", f"{folder}/ecr.crt", "-keystore", trusted,
                        "-storepass", "changeit"], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{folder}/ecr.crt", f"{folder}/ecr.key")
        plain = self.registry.http.finish_request

        def finish_request(request, address):
            if request.recv(1, socket.MSG_PEEK) == b"\x16":
                request = context.wrap_socket(request, server_side=True)
            plain(request, address)

        self.registry.http.finish_request = finish_request
        return f"-Djavax.net.ssl.trustStore={trusted} -Djavax.net.ssl.trustStorePassword=changeit"

    def __enter__(self):
        self.registry.__enter__()
        self.service.__enter__()
        return self

    def __exit__(self, *_):
        self.service.__exit__()
        self.registry.__exit__()

    def ask(self, operation, **request):
        sent = urllib.request.Request(self.control, json.dumps(request).encode(), {
            "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"{TARGET}.{operation}",
            "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/ecr/aws4_request, SignedHeaders=host, Signature=0"})
        with urllib.request.urlopen(sent, timeout=10) as answer:
            return json.loads(answer.read())

    def repositories(self):
        return {each["repositoryName"]: each for each in self.ask("DescribeRepositories")["repositories"]}

    def calls(self):
        ecr = self

        class Handler(Forward):
            upstream = urllib.parse.urlsplit(ecr.control).netloc

            def allowed(self, body):
                if self.headers.get("X-Amz-Target") != f"{TARGET}.GetAuthorizationToken":
                    return True
                ends = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=12)
                self.answer(200, {"authorizationData": [{"authorizationToken": base64.b64encode(f"AWS:{ecr.token}".encode()).decode(),
                                                         "expiresAt": ends.timestamp(), "proxyEndpoint": f"https://{ecr.host}"}]})
                return False

        return Handler

    def gate(self, registry):
        ecr = self

        class Handler(Forward):
            upstream = registry

            def there(self, path):
                return path.replace("/v2/", f"/v2/{ecr.folder}/", 1) if path != "/v2/" else path

            def back(self, address):
                # The registry behind does not know that it was asked by TLS.
                return address.replace(f"/v2/{ecr.folder}/", "/v2/", 1).replace("http://", "https://", 1)

            def allowed(self, body):
                known = self.headers.get("Authorization") == "Basic " + base64.b64encode(f"AWS:{ecr.token}".encode()).decode()
                place = re.fullmatch(r"/v2/(.+)/(manifests|blobs)/(.+)", urllib.parse.urlsplit(self.path).path)
                if not known and (not place or self.command != "GET"):
                    return self.no(401, "UNAUTHORIZED", "authentication required", WWW_Authenticate='Basic realm="ECR"')
                if not place or self.command in ("GET", "HEAD"):
                    return True
                repository, kind, name = place.groups()
                found = ecr.repositories().get(repository)
                if not found:
                    return self.no(404, "NAME_UNKNOWN", f"The repository with name '{repository}' does not exist in the registry with id '123456789012'")
                if kind == "manifests" and self.command == "PUT" and not name.startswith("sha256:"):
                    digest = hashlib.sha256(body).hexdigest()
                    if ecr.tags.get((repository, name), digest) != digest and name not in ("latest", "dev"):
                        return self.no(400, "TAG_INVALID", f"The image tag '{name}' already exists in the '{repository}' repository and cannot be "
                                       "overwritten because the tag is immutable.")
                    ecr.tags[repository, name] = digest
                return True

            def no(self, status, code, message, **headers):
                ecr.refused.append((self.command, self.path, code))
                self.answer(status, {"errors": [{"code": code, "message": message}]}, **headers)
                return False

        return Handler
