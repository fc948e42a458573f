"""Looks for values that may stand nowhere: in what was said, in files, archives and layers of images, in a bucket, in the logs, and on the command line of any process."""
import base64
import gzip
import os
import threading
import urllib.parse
from pathlib import Path


def forms(value):
    """A value as it may hide: plain, in base64 at each of its three places within what was encoded, and in a URL."""
    plain = value.encode()
    hidden = {plain, urllib.parse.quote(value, safe="").encode()}
    for before in range(3):
        # What shares a group of three bytes with its neighbours looks different each time.
        text = base64.b64encode(b"x" * before + plain).rstrip(b"=")
        hidden.add(text[-(-before * 4 // 3):len(text) - 1])
    return hidden


def contents(path):
    """A file's bytes; of one that is packed, what is in it, too."""
    return unpacked(path.read_bytes())


def unpacked(found):
    """Bytes, and behind them what is packed in them."""
    if found[:2] == b"\x1f\x8b":
        try:
            found += gzip.decompress(found)
        except (OSError, EOFError):
            pass  # it only looks like one
    return found


class Watch:
    """Notes the command line of each process that comes, until the with block ends."""

    def __init__(self):
        self.lines = {}
        self.ended = threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()

    def run(self):
        while not self.ended.wait(0.05):
            self.look()

    def look(self):
        for process in filter(str.isdigit, os.listdir("/proc")):
            try:
                line = Path("/proc", process, "cmdline").read_bytes()
            except OSError:
                continue  # it has ended
            # A process that has just been forked still has its parent's.
            self.lines[process, line] = line


def found(values, texts=(), folders=(), watch=None):
    """Where one of the values stands: a list that should be empty."""
    searched = [(f"what was said ({number})", text.encode() if isinstance(text, str) else text) for number, text in enumerate(texts)]
    searched += [(str(path), contents(path)) for folder in folders for path in Path(folder).rglob("*")
                 if path.is_file() and path.suffix not in (".jar", ".aot")]
    if watch:
        watch.look()
        searched += [(f"the command line of process {process}", line) for (process, _), line in watch.lines.items()]
    places = []
    for value in values:
        hidden = forms(value)
        places += [place for place, content in searched if any(form in content for form in hidden)]
    return places
