package dev.flowcell.kubernetes;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;

import io.fabric8.kubernetes.client.Config;

/** Which kind of key a kubeconfig's client certificate has: the client takes every one for RSA, unless told. */
final class ClientKey {

    private ClientKey() {
    }

    static void recognize(Config config) {
        try {
            var certificate = certificate(config);
            if (certificate.length > 0) {
                var key = CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(certificate)).getPublicKey();
                config.setClientKeyAlgo(key.getAlgorithm());
            }
        } catch (IOException | CertificateException | IllegalArgumentException e) {
            // The connection will say what is wrong with it.
        }
    }

    private static byte[] certificate(Config config) throws IOException {
        var data = config.getClientCertData();
        if (data != null) {
            return data.startsWith("-----")
                    ? data.getBytes(java.nio.charset.StandardCharsets.US_ASCII)
                    : Base64.getMimeDecoder().decode(data);
        }
        var file = config.getClientCertFile();
        return file == null ? new byte[0] : Files.readAllBytes(Path.of(file));
    }
}
