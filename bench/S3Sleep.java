import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.s3.S3Client;

/// What [Sleep] does, once the bare SDK has asked a bucket, as any process must whose data is there: its name is the first
/// argument.
public class S3Sleep {

    public static void main(String[] arguments) throws InterruptedException {
        S3Client.builder().httpClientBuilder(UrlConnectionHttpClient.builder()).forcePathStyle(true).build()
                .listObjectsV2(request -> request.bucket(arguments[0]).maxKeys(1));
        Sleep.main(new String[]{arguments[1], arguments[2]});
    }
}
