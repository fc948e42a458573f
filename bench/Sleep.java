/** What a pod must do at the least for its share of a map: sleep so often, and say when it began and ended. */
public class Sleep {

    public static void main(String[] arguments) throws InterruptedException {
        var begin = System.currentTimeMillis();
        for (var left = Integer.parseInt(arguments[0]); left > 0; left--) {
            Thread.sleep(Integer.parseInt(arguments[1]));
        }
        System.out.println(begin + " " + System.currentTimeMillis());
    }
}
