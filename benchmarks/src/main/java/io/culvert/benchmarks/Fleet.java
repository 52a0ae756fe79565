package io.culvert.benchmarks;

import io.culvert.testkit.MqttConnect;
import io.culvert.testkit.MqttPacket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Holds MQTT sessions that do nothing, each subscribed as a device is: one of the client processes of {@link Sessions}, for any
 * MQTT server. Ends with its standard input.
 */
@Command(name = "fleet", hidden = true, description = "Holds idle MQTT sessions; started by other benchmarks.")
final class Fleet implements Callable<Integer> {
    /** Connections that are made at once. */
    private static final int LANES = 32;

    private static final int NO_KEEP_ALIVE = 0;

    @Option(names = "--port", required = true, description = "of MQTT over TLS")
    private int port;

    @Option(names = "--ca-file", required = true, description = "authority of the server")
    private Path caFile;

    @Option(names = "--logins", required = true, description = "lines of client id, user name and password, with tabs")
    private Path logins;

    private final AtomicInteger lost = new AtomicInteger();
    private final List<NetSocket> held = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        NetClient client = vertx.createNetClient(new NetClientOptions()
                .setSsl(true)
                .setTrustOptions(new PemTrustOptions().addCertPath(caFile.toString()))
                .setHostnameVerificationAlgorithm("HTTPS"));
        Iterator<String> waiting = Files.readAllLines(logins).iterator();
        CountDownLatch lanes = new CountDownLatch(LANES);
        for (int lane = 0; lane < LANES; lane++) {
            next(client, waiting).onComplete(done -> lanes.countDown());
        }
        lanes.await();
        System.out.printf("connected %d lost %d%n", held.size(), lost.get());
        while (System.in.read() >= 0) {
            System.out.printf("connected %d lost %d%n", held.size(), lost.get());
        }
        return 0;
    }

    private Future<Void> next(NetClient client, Iterator<String> waiting) {
        String login;
        synchronized (this) {
            if (!waiting.hasNext()) {
                return Future.succeededFuture();
            }
            login = waiting.next();
        }
        return connect(client, login.split("\t", -1))
                .onSuccess(this::hold)
                .onFailure(failure -> {
                    lost.incrementAndGet();
                    System.err.println(failure);
                })
                .transform(done -> next(client, waiting));
    }

    private synchronized void hold(NetSocket socket) {
        held.add(socket);
        socket.closeHandler(gone -> lost.incrementAndGet());
    }

    private Future<NetSocket> connect(NetClient client, String[] login) {
        MqttConnect connect = MqttConnect.of(login[0]).cleanSession(true).keepAlive(NO_KEEP_ALIVE);
        if (!login[1].isEmpty()) {
            connect.username(login[1]).password(login[2]);
        }
        MqttPacket subscribe = MqttPacket.subscribe(1, "$iothub/streams/POST/#", "$iothub/streams/res/#");
        return client.connect(port, "localhost").compose(socket -> {
            Promise<NetSocket> subscribed = Promise.promise();
            Buffer came = Buffer.buffer();
            socket.closeHandler(gone -> subscribed.tryFail("closed by the server: " + login[0]));
            socket.handler(data -> {
                came.appendBuffer(data);
                // A CONNACK has four bytes, and what follows is the SUBACK.
                if (came.length() > 4) {
                    subscribed.tryComplete(socket);
                }
            });
            socket.write(Buffer.buffer(connect.packet().bytes()));
            socket.write(Buffer.buffer(subscribe.bytes()));
            return subscribed.future();
        });
    }
}
