// %% numbers
List<Integer> numbers = IntStream.range(0, 1000).boxed().toList();
// %% squares
List<Integer> squares = numbers.stream().map(n -> n * n % 1000).toList();
// %% even
List<Integer> even = squares.stream().filter(n -> n % 2 == 0).toList();
// %% total
long total = even.stream().mapToLong(n -> n).sum();
// %% report
String report = "total " + total;
System.out.println(report);
