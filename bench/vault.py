"""Measures secrets from AWS's vaults beside the bare SDK: the first call of a process in a pod, and the image's layers.

The image of a small flow is made that reads one secret from Secrets Manager and one parameter; the programs run in pods of it,
each in a pod of its own. Stand-ins check no keys, so the pods are given some that open nothing.
"""

import argparse
import os
import pathlib
import sys
import tempfile

import jobs
import layers

sys.path.insert(0, str(layers.ROOT / "acceptance"))
from vaults import Vault  # noqa: E402

VALUE = "the same in both vaults"
FLOW = """// %%
%secret TOKEN --from aws:{name}
%secret KEY --from ssm:/{name}
// %%
%env AWS_ACCESS_KEY_ID=bench
%env AWS_SECRET_ACCESS_KEY=bench
%env AWS_REGION={region}
// %%
boolean same = secret("TOKEN").equals(secret("KEY"));
"""
SUBJECTS = {f"{label}, {which}": (subject, kind)
            for kind, label in (("aws", "Secrets Manager"), ("ssm", "Parameter Store"))
            for subject, which in (("vault", "the vault"), ("sdk", "the bare SDK"))}
COLUMNS = ("JVM start", "first call", "processor until then", "the other vault after it")


def measured(options, folder, name):
    script = pathlib.Path(folder, "secrets.jsh")
    script.write_text(FLOW.format(name=name, region=os.environ["AWS_REGION"]))
    classes = layers.compiled(options.launcher, layers.java(options.launcher), "Vault.java", f"{folder}/classes")
    with jobs.namespace(jobs.namespace_of(options.cluster)) as namespace:
        run = layers.ran(options.launcher, script, options.cluster, f"{folder}/home", {"AWS_ENDPOINT_URL": jobs.reached(os.environ["AWS_ENDPOINT_URL"])})
        with layers.Pods(namespace, run, classes) as pods:
            rounds = {subject: [] for subject in SUBJECTS}
            for turn in range(options.runs + 1):
                for subject, (which, kind) in SUBJECTS.items():
                    figures = pods.run("Vault", [which, kind, name])
                    if turn:
                        rounds[subject].append(figures)
            layers.table(COLUMNS, {subject: list(zip(*lists)) for subject, lists in rounds.items()})
            layers.ending(pods.image, ["aws", "ssm", "runtime"])


def main():
    arguments = argparse.ArgumentParser(prog="bench/vault", description=__doc__.split("\n", 1)[0])
    arguments.add_argument("launcher")
    arguments.add_argument("cluster")
    arguments.add_argument("--runs", type=int, default=10, help="rounds, after one that warms up (default: %(default)s)")
    options = arguments.parse_args()
    vault = Vault()
    vault.call("secretsmanager", "CreateSecret", Name=vault.name, SecretString=VALUE)
    vault.call("AmazonSSM", "PutParameter", Name=f"/{vault.name}", Type="SecureString", Value=VALUE)
    try:
        with tempfile.TemporaryDirectory(prefix="flowcell-bench-") as folder:
            measured(options, folder, vault.name)
    finally:
        vault.remove()


if __name__ == "__main__":
    main()
