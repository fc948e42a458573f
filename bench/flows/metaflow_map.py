import os
import time

from metaflow import FlowSpec, step


class Items(FlowSpec):

    @step
    def start(self):
        self.begun = time.time()
        self.items = list(range(int(os.environ["ITEMS"])))
        self.next(self.same, foreach="items")

    @step
    def same(self):
        self.result = self.input
        self.next(self.join)

    @step
    def join(self, inputs):
        self.results = [each.result for each in inputs]
        self.merge_artifacts(inputs, include=["begun"])
        self.next(self.end)

    @step
    def end(self):
        print(f"{len(self.results)} items took {time.time() - self.begun} s")


if __name__ == "__main__":
    Items()
