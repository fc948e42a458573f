"""EKS: a real cluster behind a gate that checks tokens as EKS does; the notebook names it, makes its namespace, and runs there."""
import subprocess
import tempfile
import uuid

import leaks
from eks import Eks
from flowcell import setting


class OnEks(leaks.SearchedTest):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name in ["KUBECONFIG", "AWS_ENDPOINT_URL", "AWS_SECRET_ACCESS_KEY", "FLOWCELL_BASE_IMAGE"]:
            setting(name)
        cls.registry = setting("FLOWCELL_TEST_REGISTRY")
        secrets = tempfile.TemporaryDirectory()
        cls.addClassCleanup(secrets.cleanup)
        cls.namespace = f"vault-{uuid.uuid4().hex[:8]}"
        cls.eks = Eks(secrets.name)
        cls.addClassCleanup(cls.eks.close)
        cls.addClassCleanup(subprocess.run, ["kubectl", "delete", "namespace", cls.namespace, "--ignore-not-found", "--wait=false"], capture_output=True)
        cls.cluster = f"eks prod --namespace {cls.namespace} --registry {cls.registry} --subnets subnet-a --cpu 500m --memory 512Mi"

    def call(self, *arguments, **environment):
        return self.flowcell(*arguments, AWS_ENDPOINT_URL_EKS=self.eks.address, **environment)

    def test_makes_what_is_missing_runs_there_and_removes_what_it_made(self):
        doctor = self.call("doctor", self.cluster)
        self.assertEqual(2, doctor.code, doctor.out)
        self.assertIn(f"missing  no Fargate profile takes Flowcell's pods in the namespace {self.namespace}", doctor.out)
        self.assertIn(f"missing  the namespace {self.namespace} does not exist", doctor.out)
        notebook = self.notebook(("where", f"%cluster {self.cluster} --create"), ("sum", "int sum = 40 + 2;"),
                                 ("print", 'System.out.println("sum " + sum);'), ("remote", "%run-remote"))
        out = self.home / "out.ipynb"
        result = self.call("run", notebook, "--out", out)
        self.assertEqual(0, result.code, result.out + result.err)
        self.assertIn(f"makes the Fargate profile flowcell-{self.namespace} for Flowcell's pods", result.out)
        self.assertIn(f"makes the namespace {self.namespace}", result.out)
        self.assertIn("sum 42", result.out)
        self.assertEqual([{"namespace": self.namespace, "labels": {"app.kubernetes.io/managed-by": "flowcell"}}],
                         self.eks.profiles[f"flowcell-{self.namespace}"]["selectors"])
        events = self.call("run-remote", notebook, "--json")
        self.assertEqual(0, events.code, events.err)
        finished = [event for event in events.events if event["kind"] == "source-finished"]
        self.assertEqual([len(events.events)], [event["count"] for event in finished], "every event by its number")
        job = subprocess.run(["kubectl", "get", "jobs", "--namespace", self.namespace, "--output", "jsonpath={.items[0].spec.ttlSecondsAfterFinished}"],
                             capture_output=True, text=True)
        self.assertEqual("300", job.stdout, "a finished pod on Fargate is billed")
        again = self.call("doctor", self.cluster)
        self.assertIn(f"ok       Fargate profile flowcell-{self.namespace}", again.out)
        self.assertIn(f"ok       permissions in {self.namespace}", again.out)
        self.said += leaks.of_cluster(self.namespace)
        remove = self.notebook(("remove", f"%cluster {self.cluster} --delete --yes"))
        removed = self.call("run", remove)
        self.assertEqual(0, removed.code, removed.out + removed.err)
        self.assertIn(f"deletes the namespace {self.namespace} with all that is in it", removed.out)
        self.assertEqual({}, self.eks.profiles)
        self.assertEqual([], self.eks.gate.refused)
        self.assertTrue(self.eks.gate.tokens)

    def values(self):
        """What begins like a token would be another one."""
        return [*super().values(), *self.eks.gate.tokens, "k8s-aws-v1."]

    def test_whoever_the_cluster_does_not_know_is_told_what_lets_them_in(self):
        refused = self.call("doctor", self.cluster, AWS_SECRET_ACCESS_KEY="another")
        self.assertEqual(2, refused.code)
        self.assertIn("does not accept these credentials: aws eks create-access-entry --cluster-name prod --region eu-central-1", refused.out)
        self.eks.gate.refused.clear()

    def test_a_cluster_that_is_not_there(self):
        result = self.call("doctor", "eks none")
        self.assertIn("missing  there is no EKS cluster none in eu-central-1: aws eks list-clusters --region eu-central-1", result.out)
