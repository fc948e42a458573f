"""notebooks/news-to-s3.ipynb, whole and as it is: on ECS and ECR by its own %cluster line, on Kubernetes by another, and the same lines in S3 from both."""
import hashlib
import hmac
import json
import os
import subprocess
import tempfile
import time
import unittest
import urllib.request
import uuid
from unittest import mock

import events
import leaks
from ecr import Ecr
from ecs import Account, Fargate
from flowcell import NOTEBOOKS, change, setting
from s3 import Bucket, Guarded
from servers import News
from vaults import Vault

try:
    import nbformat
    from nbclient import NotebookClient
except ImportError:
    nbformat = None

NOTEBOOK = NOTEBOOKS / "news-to-s3.ipynb"
BUCKET, STORE, ROLE, SECRET, FLOW = "my-news", "flowcell", "news-to-s3", "flowcell/news", "news/to-s3"


def reached(name):
    """An address of a stand-in as pods, too, reach it."""
    return setting(name).replace("127.0.0.1", setting("FLOWCELL_TEST_HOST"))


class NewsToS3(leaks.SearchedTest):
    """What the notebook asks for: a bucket and a key in the vault."""

    known = "all of them signed"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ("FLOWCELL_TEST_REGISTRY", "FLOWCELL_BASE_IMAGE", "FLOWCELL_TEST_NEWS"):
            setting(name)
        cls.endpoints = {"AWS_ENDPOINT_URL": reached("AWS_ENDPOINT_URL"), "AWS_ENDPOINT_URL_S3": reached("AWS_ENDPOINT_URL_S3")}
        cls.bucket = Bucket(setting("AWS_ENDPOINT_URL_S3"), BUCKET)
        cls.bucket.make()
        cls.addClassCleanup(cls.bucket.ask, "DELETE")
        cls.key = f"key-{uuid.uuid4().hex}"
        cls.vault = Vault()
        cls.vault.name = SECRET
        cls.vault.call("secretsmanager", "CreateSecret", Name=SECRET, SecretString=json.dumps({"key": cls.key}))
        cls.addClassCleanup(cls.vault.call, "secretsmanager", "DeleteSecret", SecretId=SECRET, ForceDeleteWithoutRecovery=True)
        cls.news = cls.enterClassContext(News(setting("FLOWCELL_TEST_NEWS")))
        cls.feed = f"http://{setting('FLOWCELL_TEST_HOST')}:{cls.news.port}/feed.xml"
        cls.secrets.append(cls.key)
        cls.written = {}

    def setUp(self):
        self.addCleanup(self.empty)

    def empty(self):
        """So that nothing is in the cache when the next test begins."""
        for key in self.bucket.list():
            self.bucket.ask("DELETE", key)

    def flowcell(self, *arguments, **options):
        return super().flowcell(*arguments, **{**self.endpoints, **options})

    def places(self):
        return [self.bucket.get(key) for key in self.bucket.list()]

    def whole(self, *options):
        """The notebook as it is, all cells of it; gives what each cell put out."""
        out = self.home / "out.ipynb"
        result = self.flowcell_done("run", NOTEBOOK, "--out", out, *options)
        cells = {cell["id"]: cell["outputs"] for cell in json.loads(out.read_text())["cells"] if cell["cell_type"] == "code"}
        texts = {cell: "".join("".join(output.get("text") or output.get("data", {}).get("text/plain", "")) for output in outputs)
                 for cell, outputs in cells.items()}
        self.assert_told(texts, result.out)
        return texts

    def assert_told(self, texts, live):
        self.assertIn(f"24 lines in s3://{BUCKET}/stories/", texts["write"])
        self.assertIn("runs by itself: 0 * * * * (Europe/Berlin), next at 20", texts["register"])
        self.assertRegex(texts["register"], r"news/to-s3@[0-9a-f]{12} sha256:[0-9a-f]{64}")
        self.assertIn("articles  map · 24/24", texts["run"])
        self.assertRegex(live, r"write +│ 24 lines in s3://my-news/stories/")
        self.assertIn(f"s3://{BUCKET}/stories/", texts["result"])
        self.assertIn("0 * * * * (Europe/Berlin)", texts["flows"])
        self.assertIn(f"%unschedule {FLOW} --yes does it", texts["unschedule"])
        self.assertIn(f"%unregister {FLOW} --yes does it", texts["unregister"])

    def lines(self, written):
        """What a run has written, by the address that it gives; each line is signed with the key that is in the vault."""
        place = written.removeprefix(f"s3://{BUCKET}/")
        self.assertNotEqual(written, place)
        lines = [json.loads(line) for line in self.bucket.get(place).decode().splitlines()]
        for line in lines:
            signed = hmac.new(self.key.encode(), f"{line['title']}\n{line['lead']}".encode(), hashlib.sha256).hexdigest()
            self.assertEqual(signed, line["signature"], line["title"])
        return lines

    def here(self, *options):
        """The lines that a run on this machine writes."""
        if options not in self.written:
            told = self.flowcell_done("run-remote", NOTEBOOK, "--cluster", "local", "--json", "-p", "prefix=here", *options)
            self.written[options] = self.lines(self.fetched(told.events[0]["run"], "written")["written"])
        return self.written[options]

    def mapped(self):
        """A run of the registered flow on real news: told whole, and shared by its three processes. A process asks for sixteen pages at once."""
        self.news.hold(17)
        told = self.flowcell_done("run-remote", FLOW, "--json", "-p", f"feed={self.feed}").events
        self.assertEqual([], events.missing(told))
        self.assertEqual("done", events.state(told))
        self.assertEqual({0, 1, 2}, {event["process"] for event in told})
        fetched = [event["process"] for event in told if event["kind"] == "line" and " words  " in event["text"]]
        self.assertEqual(20, len(fetched))
        self.assertLess(1, len(set(fetched)), "processes share the stories")
        lines = self.lines(self.fetched(told[0]["run"], "written")["written"])
        self.assertEqual(20, len(lines))
        self.assertEqual(self.here("-p", f"feed={self.feed}"), lines)

    def by_itself(self, run):
        """A run that the cluster started, found by its name and followed to its end."""
        self.assertIn("24 lines, all of them signed", self.flowcell_done("logs", run, "-f").out)
        self.assertIn(run, self.flowcell_done("runs").out)
        self.assertEqual(self.here(), self.lines(self.fetched(run, "written")["written"]))

    def removed(self):
        """Ends the schedule and forgets the flow; each says before what it does."""
        for call, verb in (("unschedule", ("would end", "ended")), ("unregister", ("would remove", "removed"))):
            would = self.flowcell_done(call, FLOW).lines
            self.assertTrue(would)
            self.assertEqual([line.replace(*verb) for line in would], self.flowcell_done(call, FLOW, "--yes").lines)
        self.assertEqual("", self.flowcell_done("flows").out)


class OnEcs(NewsToS3):
    """By the notebook's own %cluster line: the image goes to the account's ECR, and its role may do what `flowcell policy` prints and put stories."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tasks = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.fargate = Fargate(cls.tasks)
        cls.addClassCleanup(cls.fargate.close)
        cls.ecr = cls.enterClassContext(Ecr(cls.enterClassContext(tempfile.TemporaryDirectory())))
        cls.account = Account()
        cls.guard = cls.enterClassContext(Guarded(cls.bucket, cls.account.policies))
        cls.endpoints |= {**cls.fargate.environment, **cls.ecr.environment, "AWS_ENDPOINT_URL_S3": cls.guard.endpoint}

    def there(self):
        """All of Flowcell's that the account has of this flow and its cluster, and the roles."""
        ecs = [self.ecs("ListTaskDefinitionFamilies", familyPrefix="flowcell-news")["families"],
               [each["clusterName"] for each in self.ecs("DescribeClusters", clusters=["flows"])["clusters"]]]
        roles = [name for name in ("flowcell-execution", "flowcell-scheduler") if f"<RoleName>{name}</RoleName>" in self.account.iam("ListRoles")]
        groups = [each["logGroupName"] for each in self.account.logs("DescribeLogGroups", logGroupNamePrefix="/flowcell/flows")["logGroups"]]
        schedules = [each["Name"] for each in self.schedules("/schedules")["Schedules"] if "news" in each["Name"]]
        return [*ecs[0], *ecs[1], *roles, *groups, *schedules, *(name for name in self.ecr.repositories() if name == FLOW)]

    def ecs(self, operation, **request):
        sent = urllib.request.Request(self.fargate.address, json.dumps(request).encode(),
                                      {"X-Amz-Target": f"AmazonEC2ContainerServiceV20141113.{operation}"})
        with urllib.request.urlopen(sent, timeout=10) as answer:
            return json.loads(answer.read())

    def schedules(self, path):
        sent = urllib.request.Request(setting("AWS_ENDPOINT_URL") + path, headers={
            "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/scheduler/aws4_request, SignedHeaders=host, Signature=0"})
        with urllib.request.urlopen(sent, timeout=10) as answer:
            return json.loads(answer.read())

    def test_the_whole_notebook(self):
        before = self.there()
        rights = json.loads(self.flowcell_done("policy", NOTEBOOK, FLOW).out)["taskRole"]
        rights["Statement"].append({"Effect": "Allow", "Action": ["s3:PutObject"], "Resource": [f"arn:aws:s3:::{BUCKET}/stories/*"]})
        self.account.make_role(ROLE, rights)
        self.addCleanup(self.account.remove_role, ROLE)
        remove = self.notebook(("remove", "%cluster ecs flows --region eu-central-1 --delete --yes"))
        self.addCleanup(self.flowcell, "run", remove)

        texts = self.whole()
        self.assertIn("makes the ECS cluster flows", texts["cluster"])
        self.assertIn(f"pushing to {self.ecr.host}/{FLOW}", "".join(self.said))
        self.assertIn("deletes the ECS cluster flows", texts["delete"])
        self.assertIn("nothing was done yet: add --yes", texts["delete"])
        self.assertEqual(self.here(), self.lines(json.loads(texts["result"])))
        self.pushed()
        self.recorded()
        self.mapped()
        self.by_itself(f"{FLOW.replace('/', '-')}-{self.fargate.fire('flows_news.to-s3')}")
        self.assertEqual([], self.guard.denied, "what policy prints is enough")
        told = self.account.lines("/flowcell/flows")
        self.assertTrue(any("lines in s3://" in line for line in told))
        self.said += told
        self.said.append(json.dumps([self.ecs("DescribeTaskDefinition", taskDefinition=f"flowcell-{FLOW.replace('/', '_')}"),
                                    self.schedules("/schedules/flows_news.to-s3?groupName=flowcell")]))

        self.assertTrue(self.there())
        self.removed()
        self.assertIn("deletes the ECS cluster flows", self.flowcell_done("run", remove).out)
        self.assertEqual([], [each for each in self.there() if each not in before])
        self.assertTrue(self.guard.tokens)

    def values(self):
        return [*super().values(), self.ecr.token, *self.guard.tokens]

    def folders(self):
        return [self.tasks]

    def pushed(self):
        """The repository was made as the documentation says, by who may, and holds the version under its tag."""
        repository = self.ecr.repositories()[FLOW]
        self.assertTrue(repository["imageScanningConfiguration"]["scanOnPush"])
        self.assertTrue(repository["imageTagMutability"].startswith("IMMUTABLE"), repository)
        version = json.loads(self.flowcell_done("flows", "--json").lines[0])["version"]
        self.assertIn((FLOW, version), self.ecr.tags)
        self.assertEqual({"UNAUTHORIZED"}, {code for _, _, code in self.ecr.refused}, "asked once who it is, and never refused")

    def recorded(self):
        """The schedule as EventBridge has it."""
        found = self.schedules("/schedules/flows_news.to-s3?groupName=flowcell")
        self.assertEqual(("cron(0 * * * ? *)", "Europe/Berlin"), (found["ScheduleExpression"], found["ScheduleExpressionTimezone"]))
        self.assertEqual("arn:aws:scheduler:::aws-sdk:ecs:runTask", found["Target"]["Arn"])
        self.assertEqual(3, json.loads(found["Target"]["Input"])["Count"], "as many tasks as --pods asks for")


class OnKubernetes(NewsToS3):

    @classmethod
    def setUpClass(cls):
        setting("KUBECONFIG")
        super().setUpClass()
        cls.namespace = f"news-{uuid.uuid4().hex[:8]}"
        cls.kubectl("create", "namespace", cls.namespace)
        cls.addClassCleanup(cls.kubectl, "delete", "namespace", cls.namespace, "--wait=false")
        leaks.keep(cls.namespace, "keys", AWS_ACCESS_KEY_ID=cls.bucket.key, AWS_SECRET_ACCESS_KEY=cls.bucket.secret)
        cls.cluster = (f"k8s --namespace {cls.namespace} --region eu-central-1 --registry {setting('FLOWCELL_TEST_REGISTRY')}/{cls.namespace} "
                       f"--cpu 250m --memory 512Mi --store s3:{BUCKET}/{STORE}?secret=keys")

    @classmethod
    def kubectl(cls, *arguments):
        return subprocess.run(["kubectl", "--namespace", cls.namespace, *arguments], check=True, text=True, capture_output=True).stdout

    def labelled(self):
        return self.kubectl("get", "cronjobs,jobs,pods,secrets,configmaps", "--selector", "app.kubernetes.io/managed-by=flowcell", "--output", "name").split()

    def test_the_whole_notebook(self):
        self.assertEqual([], self.labelled())
        texts = self.whole("--cluster", self.cluster)
        self.assertIn(f"runs go to k8s, namespace {self.namespace}", texts["cluster"])
        self.assertEqual(self.here(), self.lines(json.loads(texts["result"])))
        cron = json.loads(self.kubectl("get", "cronjob", "news-to-s3", "--output", "json"))["spec"]
        self.assertEqual(("0 * * * *", "Europe/Berlin", False), (cron["schedule"], cron["timeZone"], cron["suspend"]))
        self.mapped()
        self.kubectl("create", "job", "by-itself", "--from=cronjob/news-to-s3")
        self.by_itself("by-itself")
        self.said += leaks.of_cluster(self.namespace)
        self.assertTrue(any("aws:flowcell/news#key" in each for each in self.said if isinstance(each, str)))

        self.assertIn("cronjob.batch/news-to-s3", self.labelled())
        self.removed()
        end = time.monotonic() + 60
        while self.labelled() and time.monotonic() < end:
            time.sleep(0.5)
        self.assertEqual([], self.labelled())

    def no_jobs(self):
        """A finished Job stays for an hour, for whoever wants to look at it; the next test counts what there is."""
        self.kubectl("delete", "jobs", "--all", "--cascade=foreground", "--wait")

    @unittest.skipUnless(nbformat, "nbclient can't be imported")
    def test_in_a_front_end(self):
        self.addCleanup(self.no_jobs)
        path = self.copied("news-to-s3.ipynb", ("cluster", "%cluster ecs flows --region eu-central-1 --store s3:my-news/flowcell --role news-to-s3 --create",
                                                f"%cluster {self.cluster}"))
        change(path, "register", FLOW, "front/end")
        change(path, "run", FLOW, "front/end -p prefix=front")
        change(path, "fetch", FLOW, "front/end")
        change(path, "delete", "%cluster ecs flows --region eu-central-1 --delete", "%unschedule front/end --yes\n%unregister front/end --yes")
        for cell in ("unschedule", "unregister"):
            change(path, cell, FLOW, "front/end")
        notebook = nbformat.read(path, as_version=4)
        with mock.patch.dict(os.environ, {"FLOWCELL_HOME": str(self.home), **self.endpoints}):
            NotebookClient(notebook, timeout=240, kernel_name="flowcell", resources={"metadata": {"path": str(path.parent)}}).execute()
        nbformat.write(notebook, path)
        outputs = {cell.id: cell.outputs for cell in notebook.cells if cell.cell_type == "code"}
        self.assertEqual(self.here(), self.lines(json.loads(outputs["result"][0]["data"]["text/plain"])))
        self.assertIn("text/html", outputs["run"][-1]["data"])
