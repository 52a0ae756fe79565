package io.culvert.cluster.discovery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/** Turns a name into all its addresses, each time anew as far as the system does. */
@FunctionalInterface
public interface HostResolver {
    /** The one of this machine; the JVM remembers an answer for 30 seconds, and a failure for 10. */
    HostResolver SYSTEM = name -> Arrays.stream(InetAddress.getAllByName(name))
            .map(InetAddress::getHostAddress)
            .toList();

    List<String> resolve(String name) throws UnknownHostException;
}
