package io.culvert.cli;

import io.culvert.client.LiveStream;
import io.culvert.client.LiveStream.Flow;
import io.culvert.client.LiveStreamPage;
import io.culvert.client.LiveStreams;
import io.culvert.client.RegistryClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code culvert stream list}. */
@Command(
        name = "list",
        description = {
            "List the streams that live now, on all nodes, as a table with the oldest first.",
            "",
            "Expected: no side is there yet. Waiting: one is. Open: bytes flow. Ending: the last bytes are on their way. Bytes are "
                    + "those of applications, and those of the last second; the last column says whose answer or connection is "
                    + "missing. A handshake that waits for a device to connect has no stream yet.",
            "",
            "A node that does not answer in time is named on stderr, for its streams may be missing.",
            "",
            "Needs the connection string of a policy that may see live streams (service or iothubowner)."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert stream list --device my-device",
            "  culvert stream list --state waiting --watch",
            "  culvert stream list --node node-2 --json"
        })
final class StreamListCommand extends RegistryCommand {
    private static final String NONE = "-";

    @Mixin
    private StreamFlags which;

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many at most (${DEFAULT-VALUE}).")
    private int top;

    @Option(names = "--json", description = "Print them as JSON instead, with the nodes that did not answer.")
    private boolean json;

    @Option(
            names = "--watch",
            paramLabel = "TIME",
            arity = "0..1",
            fallbackValue = "2s",
            description = "List them again each ${FALLBACK-VALUE}, or each TIME, until Ctrl-C.")
    private Duration watch;

    @Override
    protected void ask(RegistryClient registry) {
        if (top < 1) {
            throw new ParameterException(commandLine(), "--top: " + top + " (expected: 1 or more)");
        }
        if (watch != null && watch.toMillis() < 100) {
            throw new ParameterException(
                    commandLine(), "--watch: " + watch.toMillis() + "ms (expected: at least 100ms)");
        }
        print(registry.streams());
        while (watch != null) {
            await(vertx().timer(watch.toMillis(), TimeUnit.MILLISECONDS));
            out().println();
            print(registry.streams());
        }
    }

    private void print(LiveStreams live) {
        List<LiveStream> streams = new ArrayList<>();
        Set<String> unanswered = new TreeSet<>();
        boolean more = gather(live, streams, unanswered);
        streams.sort(Comparator.comparing(LiveStream::age).reversed());
        if (json) {
            JsonArray all = new JsonArray();
            streams.forEach(stream -> all.add(stream.json()));
            out().println(new JsonObject()
                    .put("streams", all)
                    .put("unanswered", new JsonArray(List.copyOf(unanswered)))
                    .encodePrettily());
        } else {
            TextTable table = new TextTable(
                    "ID",
                    "DEVICE",
                    "NAME",
                    "SERVICE",
                    "STATE",
                    "NODE",
                    "AGE",
                    "FROM DEVICE",
                    "FROM SERVICE",
                    "WAITS FOR");
            streams.forEach(stream -> row(table, stream));
            table.lines().forEach(out()::println);
        }
        out().flush();
        if (more) {
            note("These are " + streams.size() + "; there are more.");
        }
        if (!unanswered.isEmpty()) {
            note("No answer from " + String.join(", ", unanswered) + ": streams there may be missing.");
        }
    }

    /** @return whether there are more than were asked for */
    private boolean gather(LiveStreams live, List<LiveStream> streams, Set<String> unanswered) {
        Optional<String> next = Optional.empty();
        do {
            int size = Math.min(top - streams.size(), LiveStreams.MAX_LIST);
            LiveStreamPage page = await(live.list(which.filter(), size, next));
            streams.addAll(page.streams());
            unanswered.addAll(page.unanswered());
            next = page.continuation();
        } while (next.isPresent() && streams.size() < top);
        return next.isPresent();
    }

    private static void row(TextTable table, LiveStream stream) {
        table.row(
                stream.id().value(),
                stream.device().toString(),
                stream.name(),
                stream.service(),
                stream.state().word(),
                stream.host().orElse(NONE),
                age(stream.age()),
                flow(stream.deviceToService()),
                flow(stream.serviceToDevice()),
                stream.waitingFor().isEmpty() ? NONE : String.join(",", stream.waitingFor()));
    }

    private static String flow(Flow flow) {
        return ByteText.of(flow.bytes())
                + (flow.bytesPerSecond() == 0 ? "" : " " + ByteText.of(flow.bytesPerSecond()) + "/s");
    }

    private static String age(Duration age) {
        if (age.toMinutes() == 0) {
            return age.toSeconds() + "s";
        }
        if (age.toHours() == 0) {
            return age.toMinutes() + "m" + age.toSecondsPart() + "s";
        }
        return age.toHours() + "h" + age.toMinutesPart() + "m";
    }
}
