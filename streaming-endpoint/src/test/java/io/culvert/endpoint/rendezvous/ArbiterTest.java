package io.culvert.endpoint.rendezvous;

import static io.culvert.protocol.Side.DEVICE;
import static io.culvert.protocol.Side.SERVICE;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.cluster.EndpointCalls.Abandon;
import io.culvert.cluster.EndpointCalls.Claim;
import io.culvert.cluster.EndpointCalls.End;
import io.culvert.cluster.EndpointCalls.Expect;
import io.culvert.cluster.EndpointCalls.Expected;
import io.culvert.cluster.EndpointCalls.Forget;
import io.culvert.cluster.EndpointCalls.Granted;
import io.culvert.cluster.LinkTerms;
import io.culvert.cluster.LocalRendezvous;
import io.culvert.cluster.RendezvousRecord;
import io.culvert.cluster.Sha256;
import io.culvert.cluster.StreamLease;
import io.culvert.cluster.StreamLimits;
import io.culvert.cluster.StreamOpener;
import io.culvert.cluster.VirtualScheduler;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.culvert.protocol.Secret;
import io.culvert.protocol.Side;
import io.culvert.protocol.StreamName;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each step of the pairing, in virtual time. The arbiter is node {@code a}. */
class ArbiterTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final StreamLease LEASE = new StreamLease("lease", StreamLimits.NONE);

    private final VirtualScheduler time = new VirtualScheduler();
    private final LocalRendezvous rendezvous = new LocalRendezvous(time);
    private final List<String> ends = new ArrayList<>();
    private final List<String> givenBack = new ArrayList<>();
    private final Arbiter arbiter = arbiter(100);
    private final Expected stream = expect();

    private Arbiter arbiter(int maxStreams) {
        return new Arbiter(
                "a",
                time,
                new Random(1),
                Clock.fixed(NOW, ZoneOffset.UTC),
                maxStreams,
                () -> "wss://a:443",
                rendezvous,
                new Hosts() {
                    @Override
                    public void end(String host, End end) {
                        ends.add(host + " " + end.reason() + (end.onlyWaiting() ? " only waiting" : "")
                                + (end.leaseStays() ? ", lease stays" : ""));
                    }

                    @Override
                    public void giveBack(StreamLease lease) {
                        givenBack.add(lease.id());
                    }
                });
    }

    private Expected expect() {
        var outcome = arbiter.expect(
                new Expect(Identity.device("d"), new StreamName("ssh"), StreamOpener.ofPolicy("svc"), MINUTE, LEASE));
        return ((Outcome.Granted<Expected>) outcome).value();
    }

    private Claim claim(Side side, String host) {
        String ticket = side == DEVICE ? stream.deviceTicketId() : stream.serviceTicketId();
        return new Claim(stream.streamId(), side, ticket, "claim-" + side.word(), host, host + ":5703");
    }

    private Granted granted(Side side, String host) {
        return ((Outcome.Granted<Granted>) arbiter.claim(claim(side, host))).value();
    }

    private void refused(Side side, String host) {
        assertThat(arbiter.claim(claim(side, host)))
                .isEqualTo(Outcome.refused(CloseReason.TICKET_REFUSED, "spent, late or unknown"));
    }

    private Optional<RendezvousRecord> record() {
        return rendezvous.find(stream.streamId()).result();
    }

    private void abandon(Side side) {
        arbiter.abandon(new Abandon(stream.streamId(), "claim-" + side.word(), CloseReason.NODE_LOST));
    }

    @Test
    void theFirstLegMakesItsNodeTheHostWhichLearnsTheHashOfTheLinksSecretOnly() {
        time.advance(Duration.ofSeconds(20));

        Granted first = granted(DEVICE, "h");

        assertThat(first.firstLeg()).isTrue();
        assertThat(first.host()).isEqualTo("h");
        assertThat(first.timeLeft()).isEqualTo(Duration.ofSeconds(40));
        assertThat(first.link().secret()).isEmpty();
        assertThat(first.link().secretHash()).hasSize(64);
    }

    @Test
    void theSecondLegElsewhereLearnsTheHostsAddressAndTheSecretThatTheHostCanCheck() {
        LinkTerms atHost = granted(SERVICE, "h").link();

        Granted second = granted(DEVICE, "s");

        assertThat(second.firstLeg()).isFalse();
        assertThat(second.host()).isEqualTo("h");
        assertThat(second.link().address()).isEqualTo("h:5703");
        Secret secret = second.link().secret().orElseThrow();
        assertThat(secret.reveal()).hasSize(32);
        assertThat(atHost.matches(secret)).isTrue();
        assertThat(atHost.matches(new Secret("0".repeat(32)))).isFalse();
        assertThat(LinkTerms.NONE.matches(new Secret(""))).isFalse();
    }

    @Test
    void bothLegsOnOneNodeNeedNoLink() {
        granted(SERVICE, "h");

        assertThat(granted(DEVICE, "h").link()).isEqualTo(LinkTerms.NONE);
    }

    @Test
    void aTicketAdmitsOnceWhereverItIsShown() {
        granted(DEVICE, "h");

        refused(DEVICE, "h");
        refused(DEVICE, "s");

        assertThat(arbiter.unexpected()).isEqualTo(2);
        assertThat(granted(SERVICE, "s").firstLeg()).isFalse();
        refused(SERVICE, "h");
    }

    @Test
    void aTicketOfTheOtherSideOrOfAnotherStreamIsRefused() {
        Claim right = claim(DEVICE, "h");
        Claim swapped = new Claim(stream.streamId(), DEVICE, stream.serviceTicketId(), "c", "h");
        Claim foreign = new Claim(expect().streamId(), DEVICE, stream.deviceTicketId(), "c", "h");

        assertThat(arbiter.claim(swapped)).isInstanceOf(Outcome.Refused.class);
        assertThat(arbiter.claim(foreign)).isInstanceOf(Outcome.Refused.class);
        assertThat(arbiter.claim(right)).isInstanceOf(Outcome.Granted.class);
    }

    @Test
    void anArbiterThatRestartedRefuses() {
        assertThat(arbiter(100).claim(claim(DEVICE, "h"))).isInstanceOf(Outcome.Refused.class);
    }

    @Test
    void anAbandonedClaimClosesTheStreamAndNothingIsUnclaimed() {
        granted(DEVICE, "h");
        granted(SERVICE, "s");

        abandon(SERVICE);

        assertThat(ends).containsExactly("h node-lost");
        assertThat(givenBack).containsExactly("lease");
        refused(SERVICE, "s");
        refused(DEVICE, "h");
    }

    @Test
    void anAbandonOfAClaimThatWasNotGrantedDoesNothing() {
        abandon(DEVICE);
        granted(SERVICE, "h");
        abandon(DEVICE);

        assertThat(ends).isEmpty();
        assertThat(arbiter.unexpected()).isEqualTo(2);
        assertThat(granted(DEVICE, "s").host()).isEqualTo("h");
    }

    @Test
    void aForgottenStreamEndsItsLegsOnceAndAdmitsNoMore() {
        granted(DEVICE, "h");

        arbiter.forget(new Forget(stream.streamId(), CloseReason.REJECTED));
        arbiter.forget(new Forget(stream.streamId(), CloseReason.REJECTED));

        assertThat(ends).containsExactly("h rejected");
        assertThat(givenBack).containsExactly("lease");
        refused(SERVICE, "h");
    }

    @Test
    void aStreamThatMakesWayForAnotherOfItsHandshakeLeavesItTheLease() {
        granted(DEVICE, "h");

        arbiter.forget(new Forget(stream.streamId(), CloseReason.DEVICE_OFFLINE, true));
        time.advance(MINUTE);

        assertThat(ends).containsExactly("h device-offline, lease stays");
        assertThat(givenBack).isEmpty();
        refused(SERVICE, "h");
    }

    @Test
    void theArbitersDeadlineEndsAWaitingLegAndLaterClaims() {
        granted(DEVICE, "h");
        time.advance(MINUTE.minusNanos(1));
        assertThat(ends).isEmpty();

        time.advance(Duration.ofNanos(1));

        assertThat(ends).containsExactly("h partner-missing");
        assertThat(givenBack).containsExactly("lease");
        refused(SERVICE, "h");
        assertThat(arbiter.size()).isZero();
        assertThat(time.waiting()).isZero();
    }

    @Test
    void theDeadlineLeavesAnOpenStreamAlone() {
        granted(DEVICE, "h");
        granted(SERVICE, "s");

        time.advance(MINUTE);

        assertThat(ends).isEmpty();
        assertThat(givenBack).isEmpty();
    }

    @Test
    void aHostThatIsLostClosesTheStreamWhoseOtherLegHasNotCome() {
        granted(DEVICE, "h");

        arbiter.left("s");
        assertThat(ends).isEmpty();
        arbiter.left("h");

        assertThat(ends).containsExactly("h node-lost");
        refused(SERVICE, "s");
        assertThat(record()).isEmpty();
    }

    @Test
    void anOpenStreamIsNotEndedByNodesThatTheArbiterCannotSee() {
        granted(DEVICE, "h");
        granted(SERVICE, "s");

        arbiter.left("h");
        assertThat(ends).isEmpty();

        arbiter.left("s");
        assertThat(ends).containsExactly("h node-lost only waiting");
    }

    @Test
    void theRecordTellsHowFarItIsAndIsGoneWithThePairing() {
        RendezvousRecord expected = record().orElseThrow();
        assertThat(expected.arbiter()).isEqualTo("a");
        assertThat(expected.host()).isEmpty();
        assertThat(expected.deadline()).isEqualTo(NOW.plus(MINUTE));
        assertThat(expected.deviceTicketHash()).isEqualTo(Sha256.hex(stream.deviceTicketId()));
        assertThat(expected.toString()).doesNotContain(stream.deviceTicketId(), stream.serviceTicketId());

        granted(SERVICE, "h");
        assertThat(record().orElseThrow().host()).contains("h");
        assertThat(record().orElseThrow().waiting()).contains(SERVICE);

        granted(DEVICE, "s");
        assertThat(record()).isEmpty();
    }

    @Test
    void recordsThatAreLostRefuseNothingAndForgedOnesAdmitNobody() {
        rendezvous.sweep("a");
        assertThat(granted(DEVICE, "h").firstLeg()).isTrue();

        arbiter.forget(new Forget(stream.streamId(), CloseReason.REJECTED));
        rendezvous.put(
                new RendezvousRecord(
                        stream.streamId(),
                        Identity.device("d"),
                        new StreamName("ssh"),
                        "svc",
                        "a",
                        Optional.empty(),
                        Optional.empty(),
                        NOW.plus(MINUTE),
                        Sha256.hex(stream.deviceTicketId()),
                        Sha256.hex(stream.serviceTicketId())),
                MINUTE);
        refused(SERVICE, "h");
    }

    @Test
    void aDrainingOrFullArbiterExpectsNoMoreAndStillAdmits() {
        Arbiter small = arbiter(0);
        Expect more = new Expect(Identity.device("d"), new StreamName("x"), StreamOpener.ofPolicy("svc"), MINUTE);
        assertThat(small.expect(more)).isInstanceOf(Outcome.Refused.class);

        arbiter.drain();

        assertThat(arbiter.expect(more)).isEqualTo(Outcome.refused(CloseReason.DRAINING, "the endpoint is stopping"));
        assertThat(granted(DEVICE, "h").firstLeg()).isTrue();
    }
}
