package io.culvert.coordinator.handshake;

import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamName;
import java.time.Duration;

/**
 * A service's wish for a stream.
 *
 * @param credential the Authorization header as it came
 * @param connectTimeout how long to wait, from the request on, for a device that is not connected; zero: it must be there
 * @param responseTimeout how long to wait, from the offer on, for the device's answer; zero: what is left of the deadline
 */
public record HandshakeRequest(
        String credential, Identity device, StreamName name, Duration connectTimeout, Duration responseTimeout) {
    @Override
    public String toString() {
        return "HandshakeRequest[device=" + device + ", name=" + name + "]";
    }
}
