package io.culvert.it.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.testkit.ChildProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Autobahn's fuzzing client, a program in Python 2, run by Jython in a JVM of its own. */
final class FuzzingClient implements AutoCloseable {
    private static final String AGENT = "culvert";

    /** How a case went: what the peer did with the messages, and how it closed. */
    record Verdict(String behavior, String close, String closeCode) {}

    private final Path report;
    private final ChildProcess process;

    /** Starts it against a server on this port of 127.0.0.1; it writes its report below this folder. */
    FuzzingClient(int port, Path folder, Collection<String> cases, Collection<String> excluded) {
        report = folder.resolve("report");
        JsonObject server = new JsonObject().put("agent", AGENT).put("url", "ws://127.0.0.1:" + port + "/");
        JsonObject specification = new JsonObject()
                .put("options", new JsonObject().put("failByDrop", false))
                .put("outdir", report.toString())
                .put("servers", new JsonArray().add(server))
                .put("cases", array(cases))
                .put("exclude-cases", array(excluded))
                .put("exclude-agent-cases", new JsonObject());
        Path file = folder.resolve("cases.json");
        Path suite = jar("autobahntestsuite/wstest.py");
        String script =
                "import sys; sys.path.insert(0, '%s'); sys.argv = ['wstest', '-m', 'fuzzingclient', '-s', '%s'];"
                        + " from autobahntestsuite.wstest import run; run()";
        try {
            Files.writeString(file, specification.encode());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = ChildProcess.start(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dpython.cachedir.skip=true",
                "-cp",
                jar("org/python/util/jython.class") + System.getProperty("path.separator") + suite,
                "org.python.util.jython",
                "-c",
                script.formatted(suite, file));
    }

    /** Waits for its end and reads its report. */
    Map<String, Verdict> verdicts(Duration bound) throws IOException {
        assertThat(process.awaitExit(bound)).as("%s", process.lines()).isZero();
        JsonObject cases = new JsonObject(Files.readString(report.resolve("index.json"))).getJsonObject(AGENT);
        Map<String, Verdict> verdicts = new TreeMap<>();
        for (String id : cases.fieldNames()) {
            JsonObject found = cases.getJsonObject(id);
            verdicts.put(
                    id,
                    new Verdict(
                            found.getString("behavior"),
                            found.getString("behaviorClose"),
                            String.valueOf(found.getValue("remoteCloseCode"))));
        }
        return verdicts;
    }

    private static JsonArray array(Collection<String> texts) {
        return new JsonArray(new ArrayList<>(texts));
    }

    /** The library on the class path that holds this file. */
    private static Path jar(String file) {
        try {
            JarURLConnection found = (JarURLConnection)
                    FuzzingClient.class.getClassLoader().getResource(file).openConnection();
            return Path.of(found.getJarFileURL().toURI());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
