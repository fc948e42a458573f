"""Runs the acceptance tests of this folder: all, or those that are named."""
import sys
import unittest
from pathlib import Path

folder = Path(__file__).resolve().parent
sys.path.insert(0, str(folder))


class Counting(unittest.TextTestResult):
    """Counts what passed: a class that is skipped as a whole is among the skipped and not among those that ran."""

    passed = 0

    def addSuccess(self, test):
        super().addSuccess(test)
        self.passed += 1


names = sys.argv[1:]
loader = unittest.defaultTestLoader
suite = loader.loadTestsFromNames(names) if names else loader.discover(str(folder))
result = unittest.TextTestRunner(verbosity=2, resultclass=Counting).run(suite)

failed = len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)
skipped = len(result.skipped)
print(f"{result.passed} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed else 0)
