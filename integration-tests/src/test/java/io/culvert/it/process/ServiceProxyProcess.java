package io.culvert.it.process;

import io.culvert.testkit.ChildProcess;
import io.culvert.testkit.RawTcp;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A service proxy in a process of its own, with a listener on a free port for each of some stream names. */
record ServiceProxyProcess(ChildProcess process) {
    static final String HOST = "127.0.0.1";

    static ServiceProxyProcess start(Processes processes, HubProcess hub, String device, String... names) {
        return start(processes, hub, device, List.of(), names);
    }

    /** With more arguments than the listeners. */
    static ServiceProxyProcess start(
            Processes processes, HubProcess hub, String device, List<String> arguments, String... names) {
        List<String> all = new ArrayList<>(List.of("service-proxy", "--device", device));
        all.addAll(List.of(
                "--connection-string-file", hub.credentialFile("service").toString()));
        all.addAll(arguments);
        for (String name : names) {
            all.addAll(List.of("--listen", "0=" + name));
        }
        ChildProcess process = processes.culvert(all.toArray(String[]::new));
        ServiceProxyProcess proxy = new ServiceProxyProcess(process);
        for (String name : names) {
            proxy.port(name);
        }
        return proxy;
    }

    /** Where the listener for this stream name is. */
    int port(String name) {
        String regex = "^ +" + Pattern.quote(HOST) + ":(\\d+) +" + Pattern.quote(name) + "$";
        return Integer.parseInt(process.awaitLine(regex, HubProcess.START_BOUND).group(1));
    }

    /** A connection to the listener for this stream name. */
    RawTcp connect(String name) {
        return RawTcp.connect(HOST, port(name));
    }
}
