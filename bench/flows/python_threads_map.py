import os
import time
from concurrent.futures import ThreadPoolExecutor

items = int(os.environ["ITEMS"])
with ThreadPoolExecutor(16) as pool:
    begun = time.perf_counter()
    results = list(pool.map(lambda item: item, range(items)))
    print(f"{len(results)} items took {time.perf_counter() - begun} s")
