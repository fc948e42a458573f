"""Bare pods beside a map's: the same Job of the same image, whose JVMs do nothing but start and sleep their share."""

import subprocess
import threading
import time

import layers


class Created:
    """When each Job of a namespace was made, by this machine's clock: the cluster tells whole seconds only."""

    def __init__(self, namespace):
        self.times = {}
        self.watch = subprocess.Popen(["kubectl", "get", "jobs", "-n", namespace, "--watch", "--no-headers", "-o",
                                       "custom-columns=:.metadata.name"], stdout=subprocess.PIPE, text=True)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.watch.stdout:
            self.times.setdefault(line.strip(), time.time())

    def of(self, name):
        while name not in self.times and self.watch.poll() is None:
            time.sleep(0.01)
        return self.times[name]

    def close(self):
        self.watch.terminate()
        self.watch.wait()


class BarePods:
    """Made once of a Job that a run has left in its namespace; with a bucket each asks it once before it sleeps."""

    def __init__(self, launcher, folder, namespace, run, options, bucket=None):
        self.pods = options.pods
        self.program = "S3Sleep" if bucket else "Sleep"
        self.arguments = [*([bucket] if bucket else []), -(-options.items // (options.pods * options.parallel)), options.millis]
        layers.compiled(launcher, layers.java(launcher), f"{self.program}.java", folder)
        self.job = layers.Pods(namespace, run, folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.job.__exit__()

    def run(self):
        """Runs them once; when each of them began and ended, and their Job's name."""
        told, name = self.job.lines(self.program, self.arguments)
        times = [int(each) / 1000 for line in told for each in line.split()]
        if len(times) != 2 * self.pods:
            raise SystemExit(f"bench: {len(times) // 2} of {self.pods} bare pods have said when they ended")
        return times[::2], times[1::2], name
