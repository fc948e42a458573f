import os
import time

from dask.distributed import Client

if __name__ == "__main__":
    items = int(os.environ["ITEMS"])
    with Client(processes=False, dashboard_address=None) as client:
        begun = time.perf_counter()
        results = client.gather(client.map(lambda item: item, range(items)))
        print(f"{len(results)} items took {time.perf_counter() - begun} s")
