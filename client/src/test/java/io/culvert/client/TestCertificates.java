package io.culvert.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A self-signed server certificate made by the JDK's keytool: a key store for the server, a PEM file for its clients. */
record TestCertificates(Path keyStore, Path pem) {
    private static final String PASSWORD = "changeit";

    /** For 127.0.0.1 and localhost. */
    static final TestCertificates OF_LOCALHOST = make("SAN=dns:localhost,ip:127.0.0.1");
    /** For another name than tests dial. */
    static TestCertificates ofAnotherName() {
        return make("SAN=dns:another.test");
    }

    /** Of a device, self-signed, with a key of this algorithm. */
    static TestCertificates ofDevice(String algorithm) {
        return make(algorithm, "EKU=clientAuth");
    }

    /** Writes its private key as PEM. */
    Path privateKey(Path file) throws Exception {
        KeyStore store = KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
        byte[] key = store.getKey("server", PASSWORD.toCharArray()).getEncoded();
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
        return Files.writeString(file, "-----BEGIN PRIVATE KEY-----\n" + base64 + "\n-----END PRIVATE KEY-----\n");
    }

    PfxOptions options() {
        return new PfxOptions().setPath(keyStore.toString()).setPassword(PASSWORD);
    }

    private static TestCertificates make(String extension) {
        return make("EC", extension);
    }

    private static TestCertificates make(String algorithm, String extension) {
        try {
            Path folder = Files.createTempDirectory("culvert-client-test");
            folder.toFile().deleteOnExit();
            Path store = folder.resolve("server.p12");
            Path pem = folder.resolve("ca.pem");
            keytool(
                    "-genkeypair",
                    "-keystore",
                    store,
                    "-alias",
                    "server",
                    "-keyalg",
                    algorithm,
                    "-dname",
                    "CN=test",
                    "-ext",
                    extension,
                    "-validity",
                    "10");
            keytool("-exportcert", "-rfc", "-keystore", store, "-alias", "server", "-file", pem);
            store.toFile().deleteOnExit();
            pem.toFile().deleteOnExit();
            return new TestCertificates(store, pem);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void keytool(Object... arguments) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        command.addAll(List.of("-storepass", PASSWORD));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
