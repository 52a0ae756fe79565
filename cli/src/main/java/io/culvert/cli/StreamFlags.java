package io.culvert.cli;

import io.culvert.client.LiveStream;
import io.culvert.client.LiveStreamFilter;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamName;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which live streams a command is about. */
final class StreamFlags {
    /** The states that a stream can be in. */
    enum State {
        EXPECTED,
        WAITING,
        OPEN,
        ENDING
    }

    @Option(
            names = {"-d", "--device"},
            paramLabel = "ID",
            description =
                    "Only those of this device with its modules, or of one module as ID/MODULE. A credential that is "
                            + "limited to a device needs it.")
    private Identity device;

    @Option(
            names = "--service",
            paramLabel = "NAME",
            description = "Only those that this policy opened, or who a token names.")
    private String service;

    @Option(names = "--name", paramLabel = "NAME", description = "Only those of this name.")
    private StreamName name;

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only those that are expected, waiting, open or ending.")
    private State state;

    @Option(names = "--node", paramLabel = "NAME", description = "Only those that this node has to do with.")
    private String node;

    LiveStreamFilter filter() {
        return new LiveStreamFilter(
                Optional.ofNullable(device),
                Optional.ofNullable(service),
                Optional.ofNullable(name),
                Optional.ofNullable(state).map(one -> LiveStream.State.valueOf(one.name())),
                Optional.ofNullable(node));
    }
}
