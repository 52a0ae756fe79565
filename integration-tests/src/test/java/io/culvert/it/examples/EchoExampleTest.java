package io.culvert.it.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testhub.TestHub;
import io.culvert.testhub.WithHub;
import io.culvert.testkit.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example compiles and does what its page says: each program is run from its source file, as a reader runs it. */
@WithHub
class EchoExampleTest {
    private static final Duration BOUND = Duration.ofSeconds(60);
    private static final Path FOLDER = folder();

    @TempDir
    private Path temp;

    @Test
    void aLineComesBackAndBothSidesAgreeOnTheEnd(TestHub hub) throws Exception {
        Path credential = temp.resolve("echo-device.txt");
        Files.writeString(credential, hub.createDevice("echo-device").reveal());
        Path service = hub.dataFolder().resolve("credentials/service.txt");

        try (ChildProcess device = run("EchoDevice.java", credential, hub.caFile())) {
            device.awaitLine("connected as echo-device", BOUND);
            try (ChildProcess caller = run("EchoService.java", service, hub.caFile(), "echo-device", "hello")) {
                assertThat(caller.awaitExit(BOUND)).isZero();
                assertThat(caller.stdout()).containsExactly("hello", "sent 6 bytes, received 6: completed");
            }
            device.awaitLine("echoed 6 bytes: completed", BOUND);
        }
    }

    @Test
    void theServiceIsToldWhyItGetsNoStream(TestHub hub) throws Exception {
        hub.createDevice("absent-device");
        Path service = hub.dataFolder().resolve("credentials/service.txt");

        try (ChildProcess caller = run("EchoService.java", service, hub.caFile(), "absent-device", "hello")) {
            assertThat(caller.awaitExit(BOUND)).isZero();
            assertThat(caller.stdout()).singleElement().asString().startsWith("failed: device-offline: ");
        }
    }

    private static ChildProcess run(String source, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                FOLDER.resolve(source).toString()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return ChildProcess.start(command);
    }

    private static Path folder() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(here.resolve("examples/echo"))) {
            here = here.getParent();
        }
        return here.resolve("examples/echo");
    }
}
