"""Secrets from Secrets Manager and the Parameter Store, with the user's own credentials; at the end all that was written is searched for their values."""
import json
import subprocess
import urllib.request
import uuid

import leaks
from flowcell import FlowcellTest, setting


class Vault:
    """Secrets of this test alone, in whatever answers at AWS_ENDPOINT_URL. Stand-ins check no signature."""

    def __init__(self):
        self.address = setting("AWS_ENDPOINT_URL")
        self.name = f"flowcell-test/{uuid.uuid4().hex}"

    def call(self, service, operation, **request):
        sent = urllib.request.Request(self.address, json.dumps(request).encode(), {
            "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"{service}.{operation}",
            "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/"
                             f"{'secretsmanager' if service == 'secretsmanager' else 'ssm'}/aws4_request, SignedHeaders=host, Signature=0"})
        with urllib.request.urlopen(sent, timeout=10) as answer:
            return json.loads(answer.read())

    def keep(self, token):
        self.call("secretsmanager", "CreateSecret", Name=self.name, SecretString=json.dumps({"token": token, "port": 5432}))
        self.call("AmazonSSM", "PutParameter", Name=f"/{self.name}", Type="SecureString", Value=token[::-1])

    def rotate(self, token):
        self.call("secretsmanager", "PutSecretValue", SecretId=self.name, SecretString=json.dumps({"token": token, "port": 5432}))

    def remove(self):
        self.call("secretsmanager", "DeleteSecret", SecretId=self.name, ForceDeleteWithoutRecovery=True)
        self.call("AmazonSSM", "DeleteParameter", Name=f"/{self.name}")


def java_hash(text):
    value = 0
    for character in text:
        value = (31 * value + ord(character)) & 0xFFFFFFFF
    return value - (1 << 32) if value >= 1 << 31 else value


class Vaults(FlowcellTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vault = Vault()
        cls.tokens = [f"tok-{uuid.uuid4().hex}", f"tok-{uuid.uuid4().hex}"]
        cls.vault.keep(cls.tokens[0])
        cls.addClassCleanup(cls.vault.remove)
        cls.watch = cls.enterClassContext(leaks.Watch())

    def test_are_read_by_session_run_and_local_and_rotation_is_seen_and_no_value_is_anywhere(self):
        name = self.vault.name
        notebook = self.notebook(
            ("vault", f"%secret TOKEN --from aws:{name}#token\n%secret KEY --from ssm:/{name}\n%secret PORT --from aws:{name}#port"),
            ("print", 'System.out.println("token " + secret("TOKEN") + ", key " + secret("KEY"));'),
            ("hash", 'int token = secret("TOKEN").hashCode();\nint key = secret("KEY").hashCode();\nint port = secret("PORT").length();'),
            ("sum", "String all = token + \" \" + key + \" \" + port;"),
            ("fresh", "%run"))
        out = self.home / "out.ipynb"
        result = self.flowcell_done("run", notebook, "--out", out)
        said = [result.out, result.err]
        self.assertIn("The session has the same results.", result.out)
        for token in [self.tokens[0], self.tokens[1]]:
            self.vault.rotate(token)
            local = self.flowcell_done("run-remote", notebook, "--json")
            run = local.events[0]["run"]
            expected = f"{java_hash(token)} {java_hash(self.tokens[0][::-1])} 4"
            self.assertEqual({"all": expected}, self.fetched(run, "all"))
            said += [local.out, local.err, self.flowcell_done("logs", run).out]
        self.assert_nowhere(said, self.tokens + [self.tokens[0][::-1]])

    def test_all_that_are_missing_are_said_in_one_line_before_anything_starts(self):
        notebook = self.notebook(
            ("vault", f"%secret A --from aws:{self.vault.name}/none\n%secret B --from ssm:/{self.vault.name}/none\n"
                      f"%secret C --from aws:{self.vault.name}#tokn"),
            ("use", 'int a = secret("A").length();'))
        before = self.flowcell_done("runs").out
        result = self.flowcell("run-remote", notebook)
        self.assertEqual(2, result.code)
        lines = [line for line in result.err.splitlines() if line and "building (first use" not in line]
        self.assertEqual(1, len(lines), result.err)
        for part in ["3 secrets have no value: A (there is no secret ", "B (there is no parameter ", "has no key tokn: it has port, token)"]:
            self.assertIn(part, lines[0])
        self.assertEqual(before, self.flowcell_done("runs").out)

    def test_without_credentials(self):
        notebook = self.notebook(("vault", f"%secret A --from aws:{self.vault.name}#token"), ("use", 'int a = secret("A").length();'))
        result = self.flowcell("run-remote", notebook, AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", AWS_PROFILE="none-such",
                               AWS_EC2_METADATA_DISABLED="true", HOME=str(self.home))
        self.assertEqual(2, result.code)
        self.assertIn("there is no AWS profile none-such with credentials", result.err)

    def test_a_pod_reads_them_by_itself_and_its_manifest_holds_no_value(self):
        registry, host = setting("FLOWCELL_TEST_REGISTRY"), setting("FLOWCELL_TEST_HOST")
        setting("KUBECONFIG")
        base = setting("FLOWCELL_BASE_IMAGE")
        address = self.vault.address.replace("127.0.0.1", host)
        token = f"tok-{uuid.uuid4().hex}"
        self.vault.rotate(token)
        name = self.vault.name
        notebook = self.notebook(
            ("vault", f"%secret TOKEN --from aws:{name}#token\n%secret KEY --from ssm:/{name}"),
            ("where", f"%cluster k8s --registry {registry} --region eu-central-1 --base {base} --cpu 500m --memory 512Mi"),
            ("access", f"%env AWS_ENDPOINT_URL={address}\n%env AWS_ACCESS_KEY_ID=test\n%env AWS_SECRET_ACCESS_KEY=test"),
            ("print", 'System.out.println("token " + secret("TOKEN") + ", key " + secret("KEY"));'),
            ("hash", 'String all = secret("TOKEN").hashCode() + " " + secret("KEY").hashCode();'))
        result = self.flowcell_done("run-remote", notebook, "--json")
        run = result.events[0]["run"]
        self.assertEqual({"all": f"{java_hash(token)} {java_hash(self.tokens[0][::-1])}"}, self.fetched(run, "all"))
        manifest = subprocess.run(["kubectl", "get", "job,pod", "--selector", f"flowcell.dev/run={run}", "--output", "yaml"],
                                  capture_output=True, text=True).stdout
        self.assertIn(f"aws:{name}#token", manifest)
        logs = subprocess.run(["kubectl", "logs", f"job/{run}"], capture_output=True, text=True).stdout
        self.assert_nowhere([result.out, result.err, manifest, logs], [token, self.tokens[0][::-1]])

    def assert_nowhere(self, said, values):
        self.assertEqual([], leaks.found(values, said, [self.home], self.watch))
