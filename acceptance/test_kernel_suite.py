"""Jupyter's own suite for kernels, jupyter_kernel_test, with Java's code for each of its checks."""
import os
import shutil
import tempfile
import unittest
from unittest import mock

from kernel import NAME

try:
    import jupyter_kernel_test
except ImportError:
    jupyter_kernel_test = None


@unittest.skipUnless(jupyter_kernel_test, "jupyter_kernel_test can't be imported")
class Suite(jupyter_kernel_test.KernelTests if jupyter_kernel_test else unittest.TestCase):
    kernel_name = NAME
    language_name = "java"
    file_extension = ".jsh"

    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("test");'
    code_page_something = "Math.max?"
    code_generate_error = 'throw new IllegalStateException("broken");'
    code_execute_result = [
        {"code": "1 + 1", "result": "2"},
        {"code": '"a" + "b"', "result": '"ab"'},
        {"code": "IntStream.range(0, 3).boxed().toList()", "result": "[0, 1, 2]"},
    ]
    code_display_data = [
        {"code": 'display(html("<b>hi</b>"));', "mime": "text/html"},
        {"code": 'display(svg("<svg xmlns=\\"http://www.w3.org/2000/svg\\"/>"));', "mime": "image/svg+xml"},
        {"code": 'display(markdown("**hi**"));', "mime": "text/markdown"},
    ]
    completion_samples = [
        {"text": "Math.ma", "matches": {"max("}},
        {"text": "%lsm", "matches": {"%lsmagic"}},
    ]
    complete_code_samples = ["1 + 1", "int a = 1;", "class A {\n}", "%lsmagic"]
    incomplete_code_samples = ["class A {", "for (int i = 0; i < 3; i++) {", "int a = ("]
    invalid_code_samples = ["int )", "class 3 {}"]
    code_clear_output = 'System.out.println("gone");\nclearOutput();'
    code_inspect_sample = "Math.max"
    code_history_pattern = "1 ? 1*"
    supported_history_operations = ("tail", "range", "search")

    @classmethod
    def setUpClass(cls):
        # The user's own history may hold what the suite looks for.
        home = tempfile.mkdtemp(prefix="flowcell-suite-")
        cls.addClassCleanup(shutil.rmtree, home, ignore_errors=True)
        surroundings = mock.patch.dict(os.environ, FLOWCELL_HOME=home)
        surroundings.start()
        cls.addClassCleanup(surroundings.stop)
        super().setUpClass()


@unittest.skipUnless(jupyter_kernel_test, "jupyter_kernel_test can't be imported")
class Welcome(jupyter_kernel_test.IopubWelcomeTests if jupyter_kernel_test else unittest.TestCase):
    kernel_name = NAME
    support_iopub_welcome = True
