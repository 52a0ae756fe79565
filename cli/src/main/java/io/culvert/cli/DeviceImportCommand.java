package io.culvert.cli;

import io.culvert.client.IdentityChange.Mode;
import io.culvert.client.RegistryClient;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code culvert device import}. */
@Command(
        name = "import",
        description = {
            "Register, change or delete the devices and modules of a file of JSON lines, as 'culvert device export' writes it.",
            "",
            "Each line stands alone, and what is refused is told with its number; the first refusal ends the import unless "
                    + "--continue-on-error is given. An import that broke off is simply started again: what is there already "
                    + "stays, except with --mode create. Modules follow their device. Each identity should be there once."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  culvert device import devices.jsonl",
            "  jq -c '.status = \"disabled\"' devices.jsonl | culvert device import - --mode update",
            "",
            "  # devices.jsonl; a key that is missing is made by the hub",
            "  {\"id\": \"gateway-1\", \"tags\": {\"site\": \"hamburg\"}}",
            "  {\"id\": \"gateway-1\", \"moduleId\": \"camera\"}"
        })
final class DeviceImportCommand extends RegistryCommand {
    @Parameters(paramLabel = "FILE", description = "The file; - is stdin.")
    private Path file;

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            description =
                    "create, update, create-or-update or delete, for all lines (what a line's importMode says, else "
                            + "create-or-update).")
    private Mode mode;

    @Option(names = "--continue-on-error", description = "Go on after a line that is refused.")
    private boolean continueOnError;

    @Override
    protected void ask(RegistryClient registry) {
        Progress progress = new Progress(err(), System::nanoTime);
        DeviceImport work = new DeviceImport(vertx(), registry.bulk(), continueOnError, this::note, progress);
        try (InputStream in = open();
                BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            DeviceImport.Outcome outcome = work.run(new ImportLines(reader, Optional.ofNullable(mode), this::note));
            out().println("Done: " + progress.figures(outcome.done()) + "; failed: " + number(outcome.failed()));
            out().flush();
            if (outcome.failed() > 0) {
                throw new CommandFailure(
                        ExitCode.FAILED,
                        outcome.complete()
                                ? number(outcome.failed()) + (outcome.failed() == 1 ? " line was" : " lines were")
                                        + " not taken"
                                : "stopped at a line that was not taken (--continue-on-error goes on)");
            }
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CONFIG, file + ": cannot be read (" + e.getMessage() + ")", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCode.FAILED, "interrupted", e);
        }
    }

    private InputStream open() throws IOException {
        if (file.toString().equals("-")) {
            return new FileInputStream(FileDescriptor.in);
        }
        if (!Files.isReadable(file)) {
            throw new CommandFailure(
                    ExitCode.CONFIG, file + ": " + (Files.exists(file) ? "cannot be read" : "no such file"));
        }
        return Files.newInputStream(file);
    }

    private static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }
}
