package io.culvert.cli;

import io.culvert.client.Device;
import io.culvert.client.Page;
import io.culvert.client.RegistryClient;
import io.culvert.client.Twin;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code culvert device list}. */
@Command(
        name = "list",
        description = {
            "List the devices of a hub, as a table ordered by id. Keys are never among it.",
            "",
            "With --query or --tag only those that match; the JSON is then that of their twins, with the tags. A query that "
                    + "selects fields or COUNT() prints JSON."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert device list --tag site=hamburg --tag role=gateway",
            "  culvert device list --query \"tags.floor > 2 AND status = 'enabled'\"",
            "  culvert device list --query \"SELECT * FROM devices.modules WHERE moduleId = 'camera'\"",
            "  culvert device list --query \"SELECT COUNT() AS n FROM devices WHERE connectionState = 'Connected'\""
        })
final class DeviceListCommand extends RegistryCommand {
    @Option(names = "--top", paramLabel = "N", description = "How many at most (all).")
    private Integer top;

    @Option(
            names = "--query",
            paramLabel = "QUERY",
            description = "A condition, or a whole query with SELECT; see the fleet guide for the language.")
    private String query;

    @Option(
            names = "--tag",
            paramLabel = "NAME=VALUE",
            description = "A tag that they have, with this text; may be repeated, and a name be a path: place.city.")
    private Map<String, String> tags = Map.of();

    @Option(names = "--json", description = "Print the records as JSON instead, without their keys.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        if (top != null && top < 1) {
            throw new ParameterException(commandLine(), "--top: " + top + " (expected: 1 or more)");
        }
        Optional<String> asked = TagQuery.of(Optional.ofNullable(query), tags);
        // Fields that somebody chose have no columns.
        boolean fields = asked.filter(TagQuery::selectsFields).isPresent();
        Listing listing = json || fields ? Listing.json(out()) : Listing.table(out(), "ID", "STATUS", "CONNECTION");
        boolean more;
        if (fields) {
            more = pages((size, from) -> registry.twins().select(asked.get(), size, from), listing::add, listing);
        } else if (asked.isPresent()) {
            more = pages(
                    (size, from) -> registry.twins().query(asked.get(), size, from),
                    (Twin twin) -> row(listing, twin),
                    listing);
        } else {
            more = pages(registry::list, (Device device) -> row(listing, device), listing);
        }
        listing.end();
        if (more) {
            note("These are the first " + top + "; there are more.");
        }
    }

    private interface Source<T> {
        Future<Page<T>> page(int size, Optional<String> continuation);
    }

    /** @return whether there are more than were asked for */
    private <T> boolean pages(Source<T> source, Consumer<T> row, Listing listing) {
        int left = top == null ? Integer.MAX_VALUE : top;
        Optional<String> next = Optional.empty();
        do {
            Page<T> page = await(source.page(Math.min(left, RegistryClient.MAX_LIST), next));
            List<T> shown = page.items().subList(0, Math.min(left, page.items().size()));
            shown.forEach(row);
            listing.flush();
            left -= shown.size();
            next = page.continuation();
        } while (next.isPresent() && left > 0);
        return next.isPresent();
    }

    private static void row(Listing listing, Device device) {
        listing.add(device.json(), device.id(), device.status(), connection(device.connected()));
    }

    private static void row(Listing listing, Twin twin) {
        listing.add(twin.json(), twin.identity().toString(), twin.status(), connection(twin.connected()));
    }

    private static String connection(boolean connected) {
        return connected ? "connected" : "disconnected";
    }
}
