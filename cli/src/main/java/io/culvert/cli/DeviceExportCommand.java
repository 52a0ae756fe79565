package io.culvert.cli;

import io.culvert.client.RegistryClient;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code culvert device export}. */
@Command(
        name = "export",
        description = {
            "Write all devices and modules of a hub as JSON lines, with their credentials and tags.",
            "",
            "'culvert device import' reads it, at this hub or another. A file is there only once it is whole, and only its owner "
                    + "may read it, because it holds keys. What is changed meanwhile may be in it or not."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert device export --output devices.jsonl",
            "  culvert device export --no-keys | jq -r 'select(.status == \"disabled\") | .id'"
        })
final class DeviceExportCommand extends RegistryCommand {
    @Option(
            names = "--output",
            paramLabel = "FILE",
            defaultValue = "-",
            description = "The file; - is stdout (${DEFAULT-VALUE}).")
    private Path output;

    @Option(
            names = "--keys",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Write the keys, too (yes); without them an import elsewhere makes new ones.")
    private boolean keys;

    @Override
    protected void ask(RegistryClient registry) {
        Progress progress = new Progress(err(), System::nanoTime);
        try (ExportFile file = ExportFile.open(output, out())) {
            long count = new DeviceExport(registry, this::await, keys).to(file::line, progress);
            file.finish();
            note("Exported " + progress.figures(count));
        }
    }
}
