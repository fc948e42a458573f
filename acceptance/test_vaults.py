"""Secrets from Secrets Manager and the Parameter Store, with the user's own credentials; at the end all that was written is searched for their values."""
import uuid

import leaks
from flowcell import setting
from vaults import Vault


def java_hash(text):
    value = 0
    for character in text:
        value = (31 * value + ord(character)) & 0xFFFFFFFF
    return value - (1 << 32) if value >= 1 << 31 else value


class Vaults(leaks.SearchedTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vault = Vault()
        cls.tokens = [f"tok-{uuid.uuid4().hex}", f"tok-{uuid.uuid4().hex}"]
        cls.vault.keep(cls.tokens[0])
        cls.addClassCleanup(cls.vault.remove)
        cls.secrets += [*cls.tokens, cls.tokens[0][::-1]]

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
        self.assertIn("The session has the same results.", result.out)
        for token in [self.tokens[0], self.tokens[1]]:
            self.vault.rotate(token)
            local = self.flowcell_done("run-remote", notebook, "--json")
            run = local.events[0]["run"]
            expected = f"{java_hash(token)} {java_hash(self.tokens[0][::-1])} 4"
            self.assertEqual({"all": expected}, self.fetched(run, "all"))
            self.assertIn("token ", self.flowcell_done("logs", run).out)

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
        self.secrets.append(token)
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
        shown = leaks.of_cluster("default", f"flowcell.dev/run={run}")
        self.assertIn(f"aws:{name}#token", shown[0])
        self.said += shown
