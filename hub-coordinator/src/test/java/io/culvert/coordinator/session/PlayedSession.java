package io.culvert.coordinator.session;

import io.culvert.cluster.Bus;
import io.culvert.cluster.CoordinatorCalls.Offer;
import io.culvert.protocol.CloseReason;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;

/** A session that listens and does nothing else: a test overrides what it looks at. */
abstract class PlayedSession implements Session {
    private final Identity identity;

    PlayedSession(Identity identity) {
        this.identity = identity;
    }

    @Override
    public Identity identity() {
        return identity;
    }

    @Override
    public SessionBasis basis() {
        return SessionBasis.OWN;
    }

    @Override
    public long beganAt() {
        return 0;
    }

    @Override
    public boolean listens() {
        return true;
    }

    @Override
    public Future<Outcome<Bus.Done>> offer(Offer offer) {
        throw new UnsupportedOperationException("offer");
    }

    @Override
    public Future<Void> reassert() {
        throw new UnsupportedOperationException("reassert");
    }

    @Override
    public void evict(long upTo, CloseReason reason) {
        throw new UnsupportedOperationException("evict");
    }

    @Override
    public Future<Void> end(CloseReason reason) {
        throw new UnsupportedOperationException("end");
    }
}
