package io.culvert.cluster.hazelcast;

import io.culvert.cluster.ClusterConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.net.UnknownHostException;

/** Whether this machine has the address and the ports that the configuration gives its node; told before anything starts. */
final class OwnAddress {
    private OwnAddress() {}

    /** The address as a number; an IllegalArgumentException names the key that is wrong. */
    static String of(ClusterConfig config, boolean takesLinks) {
        InetAddress host;
        try {
            host = InetAddress.getByName(config.host());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("cluster.host: '" + config.host() + "': unknown host", e);
        }
        try {
            // Of the loopback interface's network only one address is listed, though it has them all.
            if (!host.isLoopbackAddress() && NetworkInterface.getByInetAddress(host) == null) {
                throw new IllegalArgumentException("cluster.host: '" + config.host()
                        + "' (expected: an address of this machine, which the other nodes reach)");
            }
        } catch (SocketException e) {
            throw new IllegalArgumentException("cluster.host: the addresses of this machine cannot be told", e);
        }
        checkFree("cluster.port", host, config.port());
        checkFree("cluster.bus-port", host, config.busPort());
        if (takesLinks) {
            checkFree("cluster.link-port", host, config.linkPort());
        }
        return host.getHostAddress();
    }

    private static void checkFree(String key, InetAddress host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    key + ": " + port + ": cannot listen on " + host.getHostAddress() + " (" + e.getMessage() + ")", e);
        }
    }
}
