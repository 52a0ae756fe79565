package io.culvert.it.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * What hubs and clients logged in the tests' JVMs, in all tests before this one, holds no key, signature, ticket or private key. It
 * comes last, in a JVM of its own; what processes of their own write is searched where they are started.
 */
@Tag("after-all")
class NothingSecretTest {
    private static final String KEY = "c2VjcmV0IG9mIHRoaXMgdGVzdCBhbG9uZSE5NzU=";

    @Test
    void noLogOfTheSuiteHoldsASecret() throws IOException {
        List<Path> logs;
        try (Stream<Path> files = Files.list(SuiteLog.FOLDER)) {
            logs = files.filter(file -> file.toString().endsWith(SuiteLog.SUFFIX))
                    .toList();
        }
        assertThat(logs).as("the suite's logs").contains(SuiteLog.FILE);
        if (SuiteLog.ofWholeBuild()) {
            assertThat(logs).as("the logs of the JVMs before this one").hasSizeGreaterThan(1);
        }
        SecretSearch search = new SecretSearch();
        for (Path log : logs) {
            if (!log.equals(SuiteLog.FILE)) {
                Files.readAllLines(SuiteLog.keysOf(log)).forEach(search::add);
            }
        }
        for (Path log : logs) {
            assertThat(Files.size(log)).isLessThan(SuiteLog.MOST_CHARACTERS);
            assertThat(search.linesOf(log)).as("lines of %s with secrets", log).isEmpty();
        }
    }

    @Test
    void theSuitesLogHoldsWhatIsLogged() throws IOException {
        String mark = "mark-" + System.nanoTime();
        Logger logger = (Logger) LoggerFactory.getLogger("io.culvert.it.secrets.mark");

        logger.debug("a line with {}", mark);

        assertThat(Files.readString(SuiteLog.FILE)).contains(mark);
    }

    @Test
    void aPlantedSecretIsFoundWhereverItStands(@TempDir Path folder) throws IOException {
        SecretSearch search = new SecretSearch();
        search.add(KEY);
        Path file = folder.resolve("log.txt");
        SuiteLog log = new SuiteLog().to(file);
        Logger logger = (Logger) LoggerFactory.getLogger("planted");
        logger.setAdditive(false);
        logger.setLevel(Level.DEBUG);
        logger.addAppender(log);
        log.start();

        logger.info("nothing");
        logger.debug("key: {}", KEY);
        logger.info("failed", new IllegalStateException("outer", new IOException("cause " + KEY)));
        logger.info("HostName=h;SharedAccessKey=abc");
        logger.info("escaped {}", KEY.replace("=", "%3D"));
        logger.info("ticket eyJhbGciOiJFUzI1NiJ9.eyJleHAiOjE5MDB9.c2lnbmF0dXJlLXRoYXQtaXMtbG9uZw");
        logger.info("SharedAccessSignature sr=h");
        logger.info("-----BEGIN EC PRIVATE KEY-----");
        log.stop();

        List<String> found = search.linesOf(file);
        assertThat(found).hasSize(7).noneMatch(line -> line.contains("nothing"));
    }

    @Test
    void aSearchOfManySecretsFindsEach() {
        SecretSearch search = new SecretSearch();
        for (int i = 0; i < 5000; i++) {
            search.add("%06d-is-a-secret".formatted(i));
        }

        assertThat(search.found("before 004711-is-a-secret after")).isPresent();
        assertThat(search.found("009999-is-a-secret")).isEmpty();
        assertThat(search.found("004711-is-a-sec")).isEmpty();
        assertThat(search.found("")).isEmpty();
    }
}
