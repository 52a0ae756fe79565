package io.culvert.cli;

import io.culvert.client.ClientOptions;
import io.culvert.client.DeviceStream;
import io.culvert.client.ServiceClient;
import io.culvert.client.StreamEnd;
import io.culvert.client.proxy.ConnectPipe;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.StreamName;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code culvert connect}: one stream on stdin and stdout. Nothing but the stream's bytes is ever written to stdout. */
@Command(
        name = "connect",
        description = {
            "Open one stream to a device and connect it to stdin and stdout, as ssh's ProxyCommand wants it.",
            "",
            "Ends when both directions have ended: 0 when every byte has arrived, 1 when the stream was cut. Says everything "
                    + "else on stderr.",
            "",
            "Needs the connection string of a policy that may connect as a service (service or iothubowner), or a token with the "
                    + "scope streams:open. Without any, the "
                    + "owner's in ./culvert-data is used."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ssh -o ProxyCommand='culvert connect --device %%h --name ssh' user@my-device",
            "  culvert connect --device my-device --name echo < request > answer"
        })
final class ConnectCommand extends Subcommand {
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    /** ssh hangs up on us as soon as its connection has ended; both sides shall still learn that it ended well. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(2);

    @Mixin
    private HubFlags hub;

    @Mixin
    private TokenFlags token;

    @Mixin
    private ServiceFlags service;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            defaultValue = "default",
            description = "The stream's name, by which the device chooses what to serve (${DEFAULT-VALUE}).")
    private StreamName name;

    @Override
    protected ExitCode run() throws Exception {
        ClientOptions options = service.client(hub, token);
        try (ClientRuntime runtime = ClientRuntime.small()) {
            ServiceClient client = ServiceClient.create(runtime.vertx(), options);
            DeviceStream stream = runtime.await(client.open(service.device(), name, service.timeouts()));
            Foreground foreground = new Foreground().lingering(LAST_WORDS);
            Promise<Void> ended = Promise.promise();
            // Not System.out, which swallows failures.
            ConnectPipe.run(stream, new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out))
                    .onSuccess(end -> ended.handle(outcome(end)));
            return foreground.hold(ended.future(), () -> stop(stream), STOP_LIMIT);
        }
    }

    private static Future<Void> outcome(StreamEnd end) {
        return end.reason() == CloseReason.COMPLETED || end.reason() == CloseReason.APPLICATION_CLOSED
                ? Future.succeededFuture()
                : Future.failedFuture(new CommandFailure(
                        ExitCode.FAILED,
                        "the stream ended: " + end.reason().label() + ": "
                                + end.reason().meaning()));
    }

    private static Future<Void> stop(DeviceStream stream) {
        stream.reset(CloseReason.PROXY_STOPPED);
        return stream.closed().mapEmpty();
    }
}
