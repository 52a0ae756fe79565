package io.culvert.testkit.conformance;

import io.culvert.testkit.Peer;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import io.culvert.testkit.Sas;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A service SDK on the wire: how it asks for a stream and dials its leg. Each question has a thread of its own. */
public abstract class ServicePlayer {
    static final String CONNECT_TIMEOUT = "iothub-streaming-connect-timeout-in-seconds";
    static final String RESPONSE_TIMEOUT = "iothub-streaming-response-timeout-in-seconds";
    static final String NAME = "TestStream";

    /** The SDKs wait as long as both timeouts together; no hub may take longer than a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(75);

    final Deployment hub;
    private Sas signature;

    ServicePlayer(Deployment hub) {
        this.hub = hub;
        this.signature = Sas.of(hub.hostName(), hub.service().key());
    }

    /** Signs for another resource, with another key, or until another time. */
    final void sign(String resource, String key, Instant expiresAt) {
        signature = Sas.of(resource, key).expires(expiresAt);
    }

    /** The signature before the SDK's own way of writing it. */
    final Sas signature() {
        return signature.policy(hub.service().name());
    }

    /**
     * Asks for a stream to the device.
     *
     * @param connect the header's value, null for none
     * @param response the header's value, null for none
     */
    public final CompletableFuture<Initiation> initiate(String name, String connect, String response) {
        return ask(request(devicePath(hub.device().name()) + "/streams/" + name, connect, response));
    }

    /** The request as this SDK writes it. */
    abstract RawHttp request(String path, String connect, String response);

    /** {@code /twins/} and the id in this SDK's encoding. */
    abstract String devicePath(String deviceId);

    /** Dials the service's leg as this SDK does. */
    public abstract Peer dial(Initiation accepted);

    static CompletableFuture<Initiation> ask(RawHttp request) {
        CompletableFuture<Initiation> answer = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        RawResponse response = request.within(PATIENCE).send();
                        answer.complete(new Initiation(response));
                    } catch (RuntimeException | Error e) {
                        answer.completeExceptionally(e);
                    }
                },
                "conformance-service");
        thread.setDaemon(true);
        thread.start();
        return answer;
    }

    /** Waits for the answer. */
    static Initiation await(CompletableFuture<Initiation> answer) {
        try {
            return answer.get(PATIENCE.toSeconds() + 5, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new AssertionError("initiate: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("initiate: no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }

    /** Asks and waits, where no device is to answer meanwhile. */
    final Initiation initiated(String path, String connect, String response) {
        return await(ask(request(path, connect, response)));
    }
}
