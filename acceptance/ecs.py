"""A stand-in for ECS on Fargate, with ECR and its registry, whose tasks really run, as processes of this machine; logs, vaults, roles and schedules are those of the stand-in at AWS_ENDPOINT_URL."""
import json
import re
import subprocess
import urllib.parse
import urllib.request
from pathlib import Path

from flowcell import ROOT, setting

SOURCE = ROOT / "magics/aws/src/test/java/dev/flowcell/aws/standin/FargateServer.java"
LIBRARIES = ROOT / "magics/app/target/flowcell/lib"


def java():
    """The program of the JDK that Flowcell runs on."""
    shown = subprocess.run([ROOT / "flowcell", "--java", "-XshowSettings:properties", "-version"], check=True, capture_output=True, text=True)
    return str(Path(re.search(r"java\.home = (.*)", shown.stderr)[1].strip(), "bin/java"))


class Account:
    """Roles and logs of the account, asked for by the standard library alone. Stand-ins check no signature."""

    def __init__(self):
        self.address = setting("AWS_ENDPOINT_URL")

    def iam(self, action, **parameters):
        return self.ask("iam", urllib.parse.urlencode({"Action": action, "Version": "2010-05-08", **parameters}).encode(),
                        {"Content-Type": "application/x-www-form-urlencoded"}).decode()

    def logs(self, operation, **request):
        return json.loads(self.ask("logs", json.dumps(request).encode(), {
            "Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": f"Logs_20140328.{operation}"}) or b"{}")

    def ask(self, service, body, headers):
        sent = urllib.request.Request(self.address, body, {**headers, "Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/"
                                      f"eu-central-1/{service}/aws4_request, SignedHeaders=host, Signature=0"})
        with urllib.request.urlopen(sent, timeout=10) as answer:
            return answer.read()

    def make_role(self, name, policy=None):
        self.iam("CreateRole", RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Principal": {"Service": "ecs-tasks.amazonaws.com"}, "Action": "sts:AssumeRole"}]}))
        if policy:
            self.iam("PutRolePolicy", RoleName=name, PolicyName="rights", PolicyDocument=json.dumps(policy))

    def remove_role(self, name):
        for policy in self.policy_names(name):
            self.iam("DeleteRolePolicy", RoleName=name, PolicyName=policy)
        self.iam("DeleteRole", RoleName=name)

    def policy_names(self, role):
        return re.findall("<member>([^<]+)</member>", self.iam("ListRolePolicies", RoleName=role))

    def policies(self, role):
        texts = [self.iam("GetRolePolicy", RoleName=role, PolicyName=name) for name in self.policy_names(role)]
        return [json.loads(urllib.parse.unquote(re.search("<PolicyDocument>(.*)</PolicyDocument>", text, re.DOTALL)[1])) for text in texts]

    def lines(self, group):
        """All that tasks wrote to a log group."""
        streams = self.logs("DescribeLogStreams", logGroupName=group)["logStreams"]
        return [event["message"] for stream in streams for event in
                self.logs("GetLogEvents", logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True)["events"]]


class Fargate:
    """The stand-in as a process; `environment` is what points Flowcell at it."""

    def __init__(self, folder):
        subprocess.run([ROOT / "flowcell", "--version"], check=True, capture_output=True)
        self.process = subprocess.Popen([java(), "-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp", f"{LIBRARIES}/*:{LIBRARIES}/later/*", SOURCE, folder],
                                        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.address = self.process.stdout.readline().strip()
        if not self.address:
            raise AssertionError("the stand-in for ECS did not start")
        self.environment = {"AWS_ENDPOINT_URL_ECS": self.address, "AWS_ENDPOINT_URL_ECR": self.address}

    def fire(self, schedule):
        """A schedule's time comes; gives the execution's identity, which ends the run's name."""
        return self.ask(f"fire/{schedule}")["execution"]

    def forget(self):
        """An hour passes: ECS shows no task any more that has stopped."""
        self.ask("forget")

    def registry(self):
        """The host of ECR's registry, the passwords that it ever gave out, and the names of its repositories."""
        return self.ask("registry")

    def ask(self, path):
        with urllib.request.urlopen(urllib.request.Request(f"{self.address}/{path}", b"{}"), timeout=30) as answer:
            return json.loads(answer.read())

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()
