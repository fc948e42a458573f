from metaflow import FlowSpec, step


class Five(FlowSpec):

    @step
    def start(self):
        self.numbers = list(range(0, 1000))
        self.next(self.square)

    @step
    def square(self):
        self.squares = [n * n % 1000 for n in self.numbers]
        self.next(self.evens)

    @step
    def evens(self):
        self.even = [n for n in self.squares if n % 2 == 0]
        self.next(self.sum)

    @step
    def sum(self):
        self.total = sum(self.even)
        self.next(self.end)

    @step
    def end(self):
        print(f"total {self.total}")


if __name__ == "__main__":
    Five()
