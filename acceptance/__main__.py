"""Runs the acceptance tests of this folder: those that are named, or all, in two lanes beside each other."""
import concurrent.futures
import re
import subprocess
import sys
import threading
import time
import unittest
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
# What a file needs for itself: a cluster's nodes, which the pods of one map fill, or what stands in for AWS.
NEEDS = {
    "test_cluster": {"nodes"}, "test_ecs": {"aws"}, "test_eks": {"nodes", "aws"}, "test_export": {"nodes"}, "test_news_to_s3": {"nodes", "aws"},
    "test_pods": {"nodes"}, "test_s3": {"nodes"}, "test_schedule": {"nodes"}, "test_shapes": {"nodes"}, "test_vaults": {"aws"},
}
LANES = 2
TOTALS = re.compile(r"(\d+) passed, (\d+) failed, (\d+) skipped")
saying = threading.Lock()


class Counting(unittest.TextTestResult):
    """Counts what passed: a class that is skipped as a whole is among the skipped and not among those that ran."""

    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


def run(names):
    """Runs tests in this process, and gives how many passed, failed and were skipped."""
    sys.path.insert(0, str(FOLDER))
    suite = unittest.defaultTestLoader.loadTestsFromNames(names)
    result = unittest.TextTestRunner(verbosity=2, resultclass=Counting).run(suite)
    return result.passed, len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses), len(result.skipped)


def run_file(name):
    """Runs one file's tests in a process of its own, and says whole what that said; one that dies has failed once."""
    began = time.monotonic()
    done = subprocess.run([sys.executable, str(FOLDER), name], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    *said, last = done.stdout.splitlines() or [""]
    totals = TOTALS.fullmatch(last)
    counts = tuple(map(int, totals.groups())) if totals else (0, 1, 0)
    with saying:
        print(f"--- {name}", *(said if totals else [*said, last, f"it ended with exit code {done.returncode}"]), sep="\n")
        print("--- {}: {} passed, {} failed, {} skipped, {:.0f} s".format(name, *counts, time.monotonic() - began), flush=True)
    return counts


def run_all():
    """Runs each file beside others that need nothing of what it needs, and gives how many tests passed, failed and were skipped in all."""
    waiting = sorted((path.stem for path in FOLDER.glob("test_*.py")), key=lambda name: ("nodes" not in NEEDS.get(name, ()), name))
    taken, change, counts = set(), threading.Condition(), []

    def lane():
        while True:
            with change:
                change.wait_for(lambda: not waiting or any(taken.isdisjoint(NEEDS.get(name, ())) for name in waiting))
                if not waiting:
                    return
                name = next(name for name in waiting if taken.isdisjoint(NEEDS.get(name, ())))
                waiting.remove(name)
                taken.update(NEEDS.get(name, ()))
            try:
                counts.append(run_file(name))
            finally:
                with change:
                    taken.difference_update(NEEDS.get(name, ()))
                    change.notify_all()

    with concurrent.futures.ThreadPoolExecutor(LANES) as threads:
        for done in [threads.submit(lane) for _ in range(LANES)]:
            done.result()
    return tuple(map(sum, zip(*counts)))


passed, failed, skipped = run(sys.argv[1:]) if sys.argv[1:] else run_all()
print(f"{passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed else 0)
