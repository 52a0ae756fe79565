package io.culvert.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A self-signed certificate for localhost, made by the JDK's own keytool. */
record Certificate(Path store, String password, Path pem) {
    private static final Duration BOUND = Duration.ofSeconds(30);

    static Certificate in(Path folder) {
        Certificate made = new Certificate(folder.resolve("server.p12"), "password", folder.resolve("ca.pem"));
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        made.keytool(
                "-genkeypair", "-dname", "CN=localhost", "-keyalg", "EC", "-ext", "san=dns:localhost,ip:127.0.0.1");
        made.keytool("-exportcert", "-rfc", "-file", made.pem.toString());
        return made;
    }

    private void keytool(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-alias", "server", "-keystore", store.toString(), "-storepass", password));
        try (ChildProcess keytool = ChildProcess.start(command)) {
            if (keytool.awaitExit(BOUND) != 0) {
                throw new IllegalStateException("keytool failed: " + keytool.lines());
            }
        }
    }
}
