from prefect import flow, task


@task
def numbers():
    return list(range(0, 1000))


@task
def squares(numbers):
    return [n * n % 1000 for n in numbers]


@task
def even(squares):
    return [n for n in squares if n % 2 == 0]


@task
def total(even):
    return sum(even)


@task
def report(total):
    print(f"total {total}")


@flow
def five():
    report(total(even(squares(numbers()))))


if __name__ == "__main__":
    five()
