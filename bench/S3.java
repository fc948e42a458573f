import java.util.Arrays;

import dev.flowcell.runtime.store.Stores;
import software.amazon.awssdk.core.ResponseBytes;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/// What a store on S3 takes, and the bare SDK for the same: in a process of its own each, from its first line of code.
///
/// Arguments: `store` or `sdk`, the bucket, the endpoint, how many bytes a large blob has. Prints milliseconds: the virtual
/// machine's start, the first call, the processor time until then, the median of small puts, a large put, a large get.
public class S3 {

    interface Subject {
        void list() throws Exception;

        void put(String name, byte[] content) throws Exception;

        byte[] get(String name) throws Exception;
    }

    public static void main(String[] arguments) throws Exception {
        var begin = System.nanoTime();
        var meter = new Meter(begin);
        var subject = arguments[0].equals("store")
                ? store(arguments[1], arguments[2])
                : sdk(arguments[1]);
        subject.list();
        var first = meter.millis();
        var processor = Meter.processor();
        var small = new double[20];
        for (var i = 0; i < small.length; i++) {
            var start = System.nanoTime();
            subject.put(arguments[0] + "/small", new byte[100]);
            small[i] = Meter.millisSince(start);
        }
        Arrays.sort(small);
        var content = new byte[Integer.parseInt(arguments[3])];
        new java.util.Random(1).nextBytes(content);
        var put = System.nanoTime();
        subject.put(arguments[0] + "/large", content);
        var putMillis = Meter.millisSince(put);
        var get = System.nanoTime();
        var back = subject.get(arguments[0] + "/large");
        var getMillis = Meter.millisSince(get);
        if (!Arrays.equals(content, back)) {
            throw new IllegalStateException("another content came back");
        }
        Meter.print(meter.start(), first, processor, small[small.length / 2], putMillis, getMillis);
    }

    private static Subject store(String bucket, String endpoint) {
        var store = Stores.open("s3:" + bucket + "?endpoint=" + endpoint);
        return new Subject() {

            @Override
            public void list() throws Exception {
                store.list("store/");
            }

            @Override
            public void put(String name, byte[] content) throws Exception {
                store.put(name, content);
            }

            @Override
            public byte[] get(String name) throws Exception {
                return store.get(name).orElseThrow();
            }
        };
    }

    private static Subject sdk(String bucket) {
        var client = S3Client.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).forcePathStyle(true).build();
        return new Subject() {

            @Override
            public void list() {
                client.listObjectsV2(request -> request.bucket(bucket).prefix("sdk/"));
            }

            @Override
            public void put(String name, byte[] content) {
                client.putObject(request -> request.bucket(bucket).key(name), RequestBody.fromBytes(content));
            }

            @Override
            public byte[] get(String name) {
                ResponseBytes<?> bytes = client.getObjectAsBytes(request -> request.bucket(bucket).key(name));
                return bytes.asByteArrayUnsafe();
            }
        };
    }
}
