package io.culvert.client;

import java.time.Duration;

/**
 * How a device keeps its session with the hub.
 *
 * @param transport what MQTT travels in
 * @param mqttPort the hub's MQTT port; only used with {@link Transport#MQTT}
 * @param keepAlive the longest silence before a ping, in whole seconds; below the idle limit of proxies and firewalls on the way
 * @param sasLifetime how long a signature made from the key is good; it is renewed, with the session, after 80 % of it
 * @param backoff between the tries to get a lost session back
 * @param maxOffers how many offers may be unanswered at once; further ones are rejected
 */
public record SessionOptions(
        Transport transport, int mqttPort, Duration keepAlive, Duration sasLifetime, Backoff backoff, int maxOffers) {
    /** What MQTT travels in. */
    public enum Transport {
        /** A WebSocket on the hub's HTTPS port: one outbound port suffices. */
        MQTT_WS,
        /** TLS on the hub's MQTT port. */
        MQTT
    }

    public SessionOptions {
        if (mqttPort < 1 || mqttPort > 65535) {
            throw new IllegalArgumentException("mqtt-port: " + mqttPort + " (expected: 1 to 65535)");
        }
        if (keepAlive.toSeconds() < 1 || keepAlive.toSeconds() > 65535) {
            throw new IllegalArgumentException("keep-alive: " + keepAlive + " (expected: 1s to 65535s)");
        }
        if (sasLifetime.toSeconds() < 1) {
            throw new IllegalArgumentException("sas-lifetime: " + sasLifetime + " (expected: at least 1s)");
        }
        if (maxOffers < 1) {
            throw new IllegalArgumentException("max-offers: " + maxOffers + " (expected: at least 1)");
        }
    }

    public static SessionOptions defaults() {
        return new SessionOptions(
                Transport.MQTT_WS, 8883, Duration.ofSeconds(45), Duration.ofHours(1), Backoff.defaults(), 1000);
    }

    public SessionOptions withTransport(Transport other, int port) {
        return new SessionOptions(other, port, keepAlive, sasLifetime, backoff, maxOffers);
    }

    public SessionOptions withKeepAlive(Duration other) {
        return new SessionOptions(transport, mqttPort, other, sasLifetime, backoff, maxOffers);
    }

    public SessionOptions withSasLifetime(Duration other) {
        return new SessionOptions(transport, mqttPort, keepAlive, other, backoff, maxOffers);
    }

    public SessionOptions withBackoff(Backoff other) {
        return new SessionOptions(transport, mqttPort, keepAlive, sasLifetime, other, maxOffers);
    }

    public SessionOptions withMaxOffers(int other) {
        return new SessionOptions(transport, mqttPort, keepAlive, sasLifetime, backoff, other);
    }
}
