package io.culvert.cli;

import io.culvert.client.QuotaReport;
import io.culvert.client.QuotaReports;
import io.culvert.client.RegistryClient;
import io.culvert.protocol.ByteSize;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code culvert quota show}. */
@Command(
        name = "show",
        description = {
            "Show limits and use as a table: of the hub, and of policies and devices that the configuration names or that use "
                    + "something now or today.",
            "",
            "Bytes are those of applications in both directions since 00:00 UTC; a dash is no limit, or a number that the hub "
                    + "does not count. Limits are set in the hub's configuration, in the section quotas.",
            "",
            "Needs the connection string of a policy that may see live streams (service or iothubowner)."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  culvert quota show", "  culvert quota show --device my-device --json"})
final class QuotaShowCommand extends RegistryCommand {
    private static final String NONE = "-";

    @Option(names = "--device", paramLabel = "ID", description = "Only this device, with its modules.")
    private DeviceId device;

    @Option(names = "--policy", paramLabel = "NAME", description = "Only this policy, or who a token names.")
    private String policy;

    @Option(names = "--json", description = "Print it as JSON instead, with plain numbers.")
    private boolean json;

    @Override
    protected void ask(RegistryClient registry) {
        if (device != null && policy != null) {
            throw new ParameterException(commandLine(), "--device and --policy: both (expected: one of them, or none)");
        }
        QuotaReports quotas = registry.quotas();
        if (json) {
            out().println(await(asJson(quotas)).encodePrettily());
            return;
        }
        TextTable table = new TextTable(
                "OF", "NAME", "STREAMS", "MOST", "NEW", "BYTES TODAY", "PER DAY", "BANDWIDTH", "LONGEST", "IDLE");
        reports(quotas).forEach(report -> row(table, report));
        table.lines().forEach(out()::println);
    }

    private Future<JsonObject> asJson(QuotaReports quotas) {
        if (device != null) {
            return quotas.deviceJson(device.value());
        }
        return policy == null ? quotas.json() : quotas.policyJson(policy);
    }

    private List<QuotaReport> reports(QuotaReports quotas) {
        if (device != null) {
            return List.of(await(quotas.device(device.value())));
        }
        return policy == null ? await(quotas.all()) : List.of(await(quotas.policy(policy)));
    }

    private static void row(TextTable table, QuotaReport report) {
        JsonObject limits = report.limits();
        table.row(
                report.kind().name().toLowerCase(Locale.ROOT),
                report.name().isEmpty() ? NONE : report.name(),
                Integer.toString(report.streams()),
                text(limits, "maxStreams", ""),
                text(limits, "newStreams", ""),
                report.bytesToday().map(ByteText::of).orElse(NONE),
                size(limits, "bytesPerDay", ""),
                size(limits, "bytesPerSecond", "/s"),
                text(limits, "maxDurationSeconds", "s"),
                text(limits, "maxIdleSeconds", "s"));
    }

    private static String text(JsonObject limits, String key, String unit) {
        return Optional.ofNullable(limits.getValue(key))
                .map(value -> value + unit)
                .orElse(NONE);
    }

    private static String size(JsonObject limits, String key, String unit) {
        return Optional.ofNullable(limits.getLong(key))
                .map(bytes -> new ByteSize(bytes) + unit)
                .orElse(NONE);
    }
}
