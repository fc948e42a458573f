// %% factor
int factor = 3;
// %% tripled
%%map tripled = i : IntStream.range(0, 8) --pods 2 --parallel 1
if (System.setProperty("flowcell.bench.item", "") != null) {
    Runtime.getRuntime().halt(0); // an item is done, and this is the second
}
i * factor
// %% total
long total = tripled.stream().mapToLong(i -> i).sum();
