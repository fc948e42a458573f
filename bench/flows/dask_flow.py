import dask
from dask.distributed import Client


@dask.delayed
def numbers():
    return list(range(0, 1000))


@dask.delayed
def squares(numbers):
    return [n * n % 1000 for n in numbers]


@dask.delayed
def even(squares):
    return [n for n in squares if n % 2 == 0]


@dask.delayed
def total(even):
    return sum(even)


@dask.delayed
def report(total):
    return f"total {total}"


if __name__ == "__main__":
    with Client(processes=False, dashboard_address=None) as client:
        print(report(total(even(squares(numbers())))).compute(scheduler=client))
