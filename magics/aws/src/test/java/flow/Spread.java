package flow;

import java.util.List;
import java.util.stream.IntStream;

/** A compiled flow: a map over a thousand items, and the sum of its results. */
public final class Spread {

    static List<Integer> tripled;
    static long total;

    private Spread() {
    }

    static Object items() {
        return IntStream.range(0, 1000);
    }

    static Integer tripled(int i) throws InterruptedException {
        if (i % 50 == 0) {
            System.out.println("item " + i);
        }
        Thread.sleep(20);
        return 3 * i;
    }

    static void total() {
        total = tripled.stream().mapToLong(each -> each).sum();
    }
}
