import os
import time

from prefect import flow, task


@task
def same(item):
    return item


@flow
def all_items():
    items = int(os.environ["ITEMS"])
    begun = time.perf_counter()
    results = same.map(range(items)).result()
    print(f"{len(results)} items took {time.perf_counter() - begun} s")


if __name__ == "__main__":
    all_items()
