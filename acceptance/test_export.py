"""The examples as plain Maven projects, built and run without Flowcell."""
import glob
import os
import re
import shutil
import subprocess
import unittest
import uuid

from flowcell import NOTEBOOKS, FlowcellTest, setting


def java():
    """A JDK 25's program, or skips the test."""
    homes = [os.environ.get("FLOWCELL_JAVA_HOME"), os.environ.get("JAVA_HOME"), *glob.glob("/usr/lib/jvm/*"), *glob.glob("/opt/*jdk*")]
    for home in filter(None, homes):
        try:
            with open(f"{home}/release") as release:
                if 'JAVA_VERSION="25' in release.read():
                    return f"{home}/bin/java"
        except OSError:
            pass
    raise unittest.SkipTest("there is no JDK 25")


@unittest.skipUnless(shutil.which("mvn"), "there is no mvn on the PATH")
class Export(FlowcellTest):

    def exported(self, name, *options):
        project = self.home / name
        result = self.flowcell_done("export", NOTEBOOKS / f"{name}.ipynb", project, *options)
        self.assertEqual(2, len(result.lines), "every test holds: " + result.out)
        return project

    def maven(self, project, *arguments):
        done = subprocess.run(["mvn", "-B", "-ntp", *arguments], cwd=project, text=True, capture_output=True, timeout=400)
        self.assertEqual(0, done.returncode, done.stdout[-5000:])
        return done.stdout

    def verified(self, project, steps, *arguments):
        """Builds it; each step has a test, and none is skipped."""
        out = self.maven(project, *arguments, "verify")
        self.assertIn(f"Tests run: {steps}, Failures: 0, Errors: 0, Skipped: 0", out)
        self.assertNotIn("WARNING", out)

    def ran_jar(self, project, *arguments):
        files = project / "files"
        return subprocess.run([java(), "-jar", str(project / "target" / f"{project.name}.jar"), *arguments], text=True, capture_output=True,
                              cwd=files if files.exists() else project, timeout=120)

    def test_first(self):
        project = self.exported("first", "--package", "org.example.dice")
        self.verified(project, 5)
        done = self.ran_jar(project, "-p", "rolls=10")
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"✓ done in \d")
        wrong = self.ran_jar(project, "-p", "rols=10")
        self.assertEqual(2, wrong.returncode)
        self.assertIn("has no parameter rols", wrong.stdout)

    def test_map_without_network(self):
        project = self.exported("map")
        self.maven(project, "-q", "verify")  # what Central has is there from now on
        shutil.rmtree(project / "target")
        self.verified(project, 5, "-o")
        again = self.flowcell("export", NOTEBOOKS / "map.ipynb", project)
        self.assertEqual(2, again.code)
        self.assertRegex(again.err, r"flowcell: the folder .* is not empty, and nothing in it is overwritten: name another one, or empty it first\n$")

    def test_news_in_an_image(self):
        setting("KUBECONFIG")
        registry, base = setting("FLOWCELL_TEST_REGISTRY"), setting("FLOWCELL_BASE_IMAGE")
        kubectl = shutil.which("kubectl") or self.skipTest("kubectl is not on the PATH")
        project = self.exported("news")
        self.verified(project, 8)
        name = f"export-{uuid.uuid4().hex[:8]}"
        image = f"{registry}/acceptance/{name}"
        self.maven(project, "-q", "compile", "jib:build", f"-Dimage={image}", f"-Dbase.image={base}", "-Djib.allowInsecureRegistries=true")
        try:
            subprocess.run([kubectl, "run", name, f"--image={image}", "--restart=Never", "--", "-p", "limit=4"], check=True, capture_output=True)
            subprocess.run([kubectl, "wait", f"pod/{name}", "--for=jsonpath={.status.phase}=Succeeded", "--timeout=120s"], check=True, capture_output=True)
            said = subprocess.run([kubectl, "logs", name], check=True, capture_output=True, text=True).stdout
        finally:
            subprocess.run([kubectl, "delete", "pod", name, "--ignore-not-found", "--wait=false"], capture_output=True)
        self.assertIn("stories │ 4 stories in sample/feed.xml", said)
        self.assertTrue(re.search(r"✓ done in \d", said), said)
