def numbers():
    return list(range(0, 1000))


def squares(numbers):
    return [n * n % 1000 for n in numbers]


def even(squares):
    return [n for n in squares if n % 2 == 0]


def total(even):
    return sum(even)


def report(total):
    print(f"total {total}")


report(total(even(squares(numbers()))))
