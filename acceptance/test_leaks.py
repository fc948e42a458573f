"""The search of the other tests, which has to find a value wherever it may hide."""
import base64
import gzip
import io
import subprocess
import sys
import tarfile
import tempfile
import unittest
import urllib.parse
import uuid
from pathlib import Path
from unittest import mock

import leaks

VALUE = f"tok+{uuid.uuid4().hex}/="


def layer(text):
    """A layer of an image with a file in it."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as packed:
        entry = tarfile.TarInfo("app/flow/plan.json")
        entry.size = len(text)
        packed.addfile(entry, io.BytesIO(text))
    return content.getvalue()


class TheSearch(unittest.TestCase):

    FORMS = {
        "plain": f"the token is {VALUE}.",
        "in JSON": f'{{"token":"{VALUE}"}}',
        "in a URL": f"https://host/?token={urllib.parse.quote(VALUE, safe='')}",
        **{f"in base64 behind {before} bytes": base64.b64encode(b"x" * before + VALUE.encode() + b"and more").decode() for before in range(4)},
    }

    def test_finds_each_form_in_what_was_said(self):
        for form, text in self.FORMS.items():
            with self.subTest(form):
                self.assertEqual(["what was said (1)"], leaks.found([VALUE], ["nothing", text]))
                self.assertEqual(["what was said (0)"], leaks.found([VALUE], [text.encode()]))

    def test_finds_it_in_files_and_in_what_is_packed_in_them(self):
        for name, content in {"run.json": VALUE.encode(), "page.html.gz": gzip.compress(VALUE.encode()), "layer": layer(VALUE.encode()),
                              "cut.gz": gzip.compress(b"other")[:-9] + VALUE.encode()}.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                place = Path(folder, "deep", name)
                place.parent.mkdir()
                place.write_bytes(content)
                self.assertEqual([str(place)], leaks.found([VALUE], folders=[folder]))

    def test_finds_it_on_the_command_line_of_a_process_that_has_ended(self):
        with leaks.Watch() as watch:
            program = [sys.executable, "-c", "input()", VALUE]
            with subprocess.Popen(program, stdin=subprocess.PIPE) as process:
                watch.look()
                process.communicate(b"\n")
        self.assertEqual([f"the command line of process {process.pid}"], leaks.found([VALUE], watch=watch))

    def test_finds_nothing_where_nothing_is(self):
        with tempfile.TemporaryDirectory() as folder, leaks.Watch() as watch:
            Path(folder, "run.json").write_text(VALUE[:-3])
            self.assertEqual([], leaks.found([VALUE], [VALUE[1:], ""], [folder], watch))

    def test_finds_the_key_of_a_kubeconfig_in_a_copy_of_it(self):
        line = "k" * 64
        key = base64.b64encode(f"-----BEGIN EC PRIVATE KEY-----\n{line}\n-----END EC PRIVATE KEY-----\n".encode()).decode()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "config")
            path.write_text(f"users: [{{name: a, user: {{client-key-data: {key}}}}}, {{name: b, user: {{token: {VALUE}}}}}]")
            with mock.patch.dict("os.environ", {"KUBECONFIG": str(path)}):
                values = leaks.of_kubeconfig()
            self.assertEqual([line, VALUE], values)
            self.assertEqual([str(path)] * 2, leaks.found(values, folders=[folder]))


class ATest(unittest.TestCase):
    """A test that leaves a value fails, wherever that is, and so does one that has nothing to search for."""

    def failures(self, told=VALUE[::-1], place="", secrets=(VALUE,), known=None):
        class Leaking(leaks.SearchedTest):

            def values(self):
                return list(secrets)

            def places(self):
                return [place]

            def runTest(self):
                self.said.append(told)

        Leaking.known = known
        result = unittest.TestResult()
        unittest.TestSuite([Leaking()]).run(result)
        self.assertEqual([], result.errors)
        return len(result.failures)

    def test_fails_where_a_value_is_left(self):
        self.assertEqual(0, self.failures())
        self.assertEqual(1, self.failures(told=f"the token is {VALUE}"))
        self.assertEqual(1, self.failures(place=VALUE))

    def test_fails_where_the_search_is_empty(self):
        self.assertEqual(1, self.failures(secrets=()))
        self.assertEqual(1, self.failures(known="made 3000"))
        self.assertEqual(0, self.failures(known="made 3000", place="made 3000"))


if __name__ == "__main__":
    unittest.main()
