package io.culvert.endpoint;

import static io.culvert.endpoint.EndpointLayout.done;
import static io.culvert.protocol.Side.DEVICE;
import static io.culvert.protocol.Side.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.cluster.Address;
import io.culvert.cluster.EndpointCalls;
import io.culvert.cluster.StreamOpener;
import io.culvert.cluster.revocation.Revocation;
import io.culvert.cluster.revocation.Revocation.Kind;
import io.culvert.cluster.revocation.RevocationCalls;
import io.culvert.cluster.revocation.RevocationCalls.Following;
import io.culvert.cluster.revocation.RevocationCalls.Since;
import io.culvert.endpoint.relay.StreamRecord;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamName;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams whose device or policy loses its right while they live, wait or are still to come. */
class RevokedStreamsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String REVOKED = "1008 access-revoked";
    private final EndpointLayout hub = new EndpointLayout(EndpointLayout.config(Duration.ofMillis(50)));

    @AfterEach
    void close() {
        hub.close();
    }

    @Test
    void aLiveStreamOfADeviceEndsForBothSidesAndInTheLog() throws Exception {
        EndpointLayout.Stream stream = expect("d1", "service");
        Ear device = stream.dial(DEVICE, "culvert.v1");
        Ear service = stream.dial(SERVICE);
        device.next();

        tell(Kind.IDENTITY, "d1");

        assertThat(device.closed()).isEqualTo(REVOKED);
        assertThat(service.closed()).isEqualTo(REVOKED);
        StreamRecord record = hub.record();
        assertThat(record.reason()).isEqualTo(CloseReason.ACCESS_REVOKED);
        assertThat(record.by()).isEmpty();
        assertThat(record.paired()).isTrue();
    }

    @Test
    void aLegThatWaitsEndsAndItsPartnerIsTurnedAway() throws Exception {
        EndpointLayout.Stream stream = expect("d1/m", "service");
        Ear service = stream.dial(SERVICE);

        tell(Kind.IDENTITY, "d1");

        assertThat(service.closed()).isEqualTo(REVOKED);
        assertThat(hub.record().reason()).isEqualTo(CloseReason.ACCESS_REVOKED);
        refused(stream, DEVICE);
    }

    @Test
    void aStreamWhoseTicketsAreOutIsNotToBe() {
        EndpointLayout.Stream stream = expect("d1", "service");

        tell(Kind.POLICY_STREAMS, "service");

        refused(stream, SERVICE);
        refused(stream, DEVICE);
    }

    @Test
    void onlyWhatThePolicyOpenedEnds() throws Exception {
        EndpointLayout.Stream stream = expect("d1", "helpdesk");
        EndpointLayout.Stream other = expect("d1", "service");
        Ear ended = stream.dial(DEVICE);
        Ear kept = other.dial(DEVICE);
        stream.dial(SERVICE);
        Ear partner = other.dial(SERVICE);

        tell(Kind.POLICY_STREAMS, "helpdesk");

        assertThat(ended.closed()).isEqualTo(REVOKED);
        partner.socket.writeTextMessage("still there");
        assertThat(kept.next()).endsWith("still there");
    }

    @Test
    void sessionsThatEndLeaveStreamsAlone() throws Exception {
        EndpointLayout.Stream stream = expect("d1", "service");
        Ear device = stream.dial(DEVICE);
        Ear service = stream.dial(SERVICE);

        tell(Kind.CREDENTIAL, "d1");
        tell(Kind.POLICY_SESSIONS, "service");
        tell(Kind.POLICY_PRIMARY_KEY, "service");

        service.socket.writeTextMessage("still there");
        assertThat(device.next()).endsWith("still there");
    }

    @Test
    void newsThatGotLostCountWithinFiveSeconds() throws Exception {
        BlockingQueue<Since> asked = new LinkedBlockingQueue<>();
        List<Revocation> stored = List.of(new Revocation(8, Kind.IDENTITY, "d1"));
        done(hub.bus.serve(Address.REGISTRY, RevocationCalls.SINCE, since -> {
            asked.add(since);
            return Future.succeededFuture(Outcome.granted(
                    since.number() == Since.NOW
                            ? new Following(7, false, List.of())
                            : new Following(8, false, stored)));
        }));
        EndpointLayout.Stream stream = expect("d1", "service");
        Ear device = stream.dial(DEVICE);
        Ear service = stream.dial(SERVICE);

        assertThat(device.closed()).isEqualTo(REVOKED);
        assertThat(service.closed()).isEqualTo(REVOKED);
        assertThat(asked.poll(5, TimeUnit.SECONDS).number()).isEqualTo(Since.NOW);
        assertThat(asked.poll(5, TimeUnit.SECONDS).number()).isEqualTo(7);
    }

    @Test
    void aTokenThatIsCalledLikeThePolicyGoesOn() throws Exception {
        EndpointLayout.Stream stream = expect("d1", StreamOpener.ofToken("service"));
        Ear device = stream.dial(DEVICE);
        Ear service = stream.dial(SERVICE);
        EndpointLayout.Stream waits = expect("d1", StreamOpener.ofToken("service"));

        tell(Kind.POLICY_STREAMS, "service");

        service.socket.writeTextMessage("still there");
        assertThat(device.next()).endsWith("still there");
        waits.dial(SERVICE);
    }

    private EndpointLayout.Stream expect(String device, String service) {
        return expect(device, StreamOpener.ofPolicy(service));
    }

    private EndpointLayout.Stream expect(String device, StreamOpener service) {
        var outcome = hub.ask(
                EndpointCalls.EXPECT,
                new EndpointCalls.Expect(Identity.parse(device), new StreamName("ssh"), service, LONG));
        return hub.new Stream(((Outcome.Granted<EndpointCalls.Expected>) outcome).value());
    }

    private void tell(Kind kind, String subject) {
        hub.bus.tell(
                Address.NODES,
                RevocationCalls.NEWS,
                new RevocationCalls.News(List.of(new Revocation(number++, kind, subject))));
    }

    private long number = 1;

    private static void refused(EndpointLayout.Stream stream, Side side) {
        assertThatThrownBy(() -> done(stream.dialWith(side, stream.ticket(side))))
                .hasMessageContaining("401");
    }
}
