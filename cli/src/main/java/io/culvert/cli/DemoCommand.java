package io.culvert.cli;

import io.culvert.client.proxy.StreamWatcher;
import io.culvert.node.StreamEnding;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.StreamName;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code culvert demo}: the whole of it on one computer, with bytes sent through and checked. */
@Command(
        name = "demo",
        description = {
            "See it work: a hub, a device and a service on this computer.",
            "",
            "Starts a hub on free ports of 127.0.0.1, with its data in a temporary folder; registers a device; starts a device "
                    + "proxy in front of a small echo server and a web page, and a service proxy in front of those; sends "
                    + "bytes through and checks them, and shows each step with its time. Then it stays up and shows commands "
                    + "to try. Ctrl-C ends it and removes the folder."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  culvert demo", "  culvert demo --once && echo works"})
final class DemoCommand extends Subcommand {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(40);
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    @Option(names = "--once", description = "End after the check: 0 when it went well.")
    private boolean once;

    private final DemoEnds firstEnds = new DemoEnds();
    private DemoSteps steps;

    @Override
    protected ExitCode run() throws Exception {
        Foreground foreground = new Foreground();
        steps = new DemoSteps(out());
        steps.say("Culvert demo: a hub, a device and a service on this computer. The device opens no port.");
        steps.say("");
        steps.say("     TIME  STEP");
        DemoStage stage = new DemoStage(steps);
        try {
            stage.start(new Shown(), this::ended);
            check(stage);
            if (!once) {
                tell(stage);
                foreground.hold(Promise.promise().future(), Future::succeededFuture, STOP_LIMIT);
            }
        } finally {
            stage.close();
        }
        steps.step("stopped", "nothing is left of it");
        return ExitCode.OK;
    }

    private void check(DemoStage stage) throws Exception {
        DemoCheck check = new DemoCheck(steps);
        steps.say("");
        check.echo(stage.port(DemoStage.ECHO));
        awaitGoodEnd(DemoStage.ECHO);
        steps.say("");
        check.page(stage.port(DemoStage.WEB));
        awaitGoodEnd(DemoStage.WEB);
        steps.say("");
        steps.say("It works.");
    }

    private void awaitGoodEnd(StreamName name) throws InterruptedException {
        StreamEnding end = firstEnds
                .await(name, END_LIMIT)
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.FAILED, "demo: the hub did not see the end of stream '" + name + "'"));
        if (end.reason() != CloseReason.COMPLETED) {
            throw new CommandFailure(
                    ExitCode.FAILED, "demo: stream '" + name + "' ended: " + end.reason() + " (expected: completed)");
        }
    }

    /** On an event loop of the hub. */
    private void ended(StreamEnding end) {
        steps.step(
                "ended",
                "stream '" + end.name() + "': " + end.reason() + "; the hub relayed " + end.serviceToDevice()
                        + " bytes to the device and " + end.deviceToService() + " back");
        firstEnds.put(end);
    }

    private void tell(DemoStage stage) {
        String culvert = ProgramName.find();
        Path data = stage.dataFolder();
        Path owner = stage.owner();
        Path device = data.resolve("my-device.txt");
        steps.say("");
        steps.say("Everything stays up until Ctrl-C. To try, in another terminal:");
        steps.say("");
        steps.say("  The device's web page, through a stream of its own:");
        steps.say("    curl http://" + stage.port(DemoStage.WEB) + "/");
        steps.say("");
        steps.say("  Bytes to its echo server and back:");
        steps.say("    echo hello | nc -N " + stage.port(DemoStage.ECHO).host() + " "
                + stage.port(DemoStage.ECHO).port());
        steps.say("");
        steps.say("  Your own SSH server, as another device of this hub:");
        steps.say("    " + culvert + " device create my-device --connection-string-file " + owner + " | tail -n 1 > "
                + device);
        steps.say("    " + culvert + " device-proxy --connection-string-file " + device + " --forward 127.0.0.1:22");
        steps.say("");
        steps.say("  and then, in a third terminal, ssh through the hub to it:");
        steps.say("    ssh -o ProxyCommand='" + culvert + " connect --connection-string-file " + owner
                + " --device my-device' " + System.getProperty("user.name") + "@my-device");
        steps.say("");
    }

    /** Shows the steps of streams at the device; on event loops. */
    private final class Shown implements StreamWatcher {
        @Override
        public void offered(StreamName name) {
            steps.step("offered", "the hub asks the device whether it takes a stream named '" + name + "'");
        }

        @Override
        public void rejected(StreamName name, String reason) {
            steps.step("rejected", "stream '" + name + "': " + reason);
        }

        @Override
        public void accepted(StreamName name) {
            steps.step("accepted", "the device takes it; its server took the connection");
        }

        @Override
        public void paired(StreamName name) {
            steps.step("paired", "both sides of '" + name + "' have dialled the hub with their tickets");
        }
    }
}
