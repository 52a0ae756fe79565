package io.culvert.it.process;

import io.culvert.testkit.ChildProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A device proxy in a process of its own, connected to its hub. */
record DeviceProxyProcess(ChildProcess process) {
    /** Further arguments as on the command line, {@code --forward} among them. */
    static DeviceProxyProcess start(Processes processes, HubProcess hub, Path credential, String... arguments) {
        List<String> all = new ArrayList<>(List.of("device-proxy", "--connection-string-file", credential.toString()));
        all.addAll(List.of("--ca-file", hub.caFile().toString()));
        all.addAll(Arrays.asList(arguments));
        ChildProcess process = processes.culvert(all.toArray(String[]::new));
        process.awaitLine("is connected to", HubProcess.START_BOUND);
        return new DeviceProxyProcess(process);
    }
}
