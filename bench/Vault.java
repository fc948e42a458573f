import dev.flowcell.runtime.secret.VaultProvider;
import dev.flowcell.runtime.secret.Vaults;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.ssm.SsmClient;

/// What the first secret from a vault takes, and the bare SDK for the same: in a process of its own each, from its first
/// line of code.
///
/// Arguments: `vault` or `sdk`; `aws` or `ssm`, which is asked first; the secret's name. Prints milliseconds: the virtual
/// machine's start, the first call, the processor time until then, the first call of the other vault after it.
public class Vault {

    interface Subject {
        String read(String kind, String name);
    }

    public static void main(String[] arguments) {
        var begin = System.nanoTime();
        var meter = new Meter(begin);
        Subject subject = arguments[0].equals("vault") ? Vault::vault : Vault::sdk;
        var value = subject.read(arguments[1], arguments[2]);
        var first = meter.millis();
        var processor = Meter.processor();
        var second = System.nanoTime();
        var other = subject.read(arguments[1].equals("aws") ? "ssm" : "aws", arguments[2]);
        var secondMillis = Meter.millisSince(second);
        if (!value.equals(other)) {
            throw new IllegalStateException("both vaults were given the same value");
        }
        Meter.print(meter.start(), first, processor, secondMillis);
    }

    private static String vault(String kind, String name) {
        VaultProvider vault = Vaults.provider(kind).orElseThrow();
        return vault.read(place(kind, name));
    }

    private static String sdk(String kind, String name) {
        var http = UrlConnectionHttpClient.builder();
        return kind.equals("aws")
                ? SecretsManagerClient.builder().httpClientBuilder(http).build()
                        .getSecretValue(request -> request.secretId(name)).secretString()
                : SsmClient.builder().httpClientBuilder(http).build()
                        .getParameter(request -> request.name(place(kind, name)).withDecryption(true)).parameter().value();
    }

    /** A parameter has its name as a path. */
    private static String place(String kind, String name) {
        return kind.equals("ssm") ? "/" + name : name;
    }
}
