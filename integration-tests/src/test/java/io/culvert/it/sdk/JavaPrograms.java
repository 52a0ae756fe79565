package io.culvert.it.sdk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The programs in {@code integration-tests/azure-java}, in JVMs of their own with the class path that the SDKs were published with. */
final class JavaPrograms {
    private static final Path BUILT = Path.of("azure-java", "target").toAbsolutePath();
    private static final String STORE_PASSWORD = "not a secret";

    private JavaPrograms() {}

    /** Runs a program to its end; further variables of its environment on top of the hub's name, trust and credentials. */
    static Transcript run(SdkHub hub, String program, Map<String, String> variables) throws Exception {
        Path libraries = BUILT.resolve("libraries");
        if (!Files.isDirectory(libraries)) {
            throw new AssertionError(
                    libraries + " is missing (expected: mvn verify, which makes it before these tests)");
        }
        Map<String, String> environment = new HashMap<>(Map.of(
                "HUB_HOST", SdkHub.HOST,
                "HUB_CA", hub.caFile().toString(),
                "SERVICE_CONNECTION_STRING", hub.credential("iothubowner")));
        environment.putAll(variables);
        return hub.run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Djavax.net.ssl.trustStore=" + trustStore(hub),
                        "-Djavax.net.ssl.trustStorePassword=" + STORE_PASSWORD,
                        "-cp",
                        BUILT.resolve("classes") + ":" + libraries.resolve("*"),
                        "io.culvert.it.azure." + program),
                environment);
    }

    /** The hub's authority in the form that a JVM takes; the service SDK has no setting of its own for it. */
    private static Path trustStore(SdkHub hub) throws IOException, GeneralSecurityException {
        Path file = hub.folder().resolve("trust.p12");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(hub.caFile());
                OutputStream out = Files.newOutputStream(file)) {
            store.setCertificateEntry(
                    "hub", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            store.store(out, STORE_PASSWORD.toCharArray());
        }
        return file;
    }
}
