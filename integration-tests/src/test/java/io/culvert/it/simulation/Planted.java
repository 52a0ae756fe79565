package io.culvert.it.simulation;

import io.culvert.cluster.EndpointCalls.Claim;
import io.culvert.cluster.EndpointCalls.Granted;
import io.culvert.cluster.Presence;
import io.culvert.cluster.presence.ForwardingPresence;
import io.culvert.protocol.Identity;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** A fault put into the real code on purpose, to see that the simulation finds it. */
enum Planted {
    /** The code as it is. */
    NOTHING,
    /** An arbiter that takes a second claim of a ticket for the first one, come twice. */
    CLAIMS_ARE_REPEATABLE {
        @Override
        String shows() {
            return "one ticket admitted two legs";
        }

        @Override
        Function<Claim, Outcome<Granted>> claims(Function<Claim, Outcome<Granted>> real) {
            Map<String, Outcome<Granted>> before = new HashMap<>();
            return claim -> {
                Outcome<Granted> outcome = before.getOrDefault(claim.ticketId(), real.apply(claim));
                if (outcome instanceof Outcome.Granted<Granted>) {
                    before.put(claim.ticketId(), outcome);
                }
                return outcome;
            };
        }
    },
    /** A presence that removes the record of a node instead of that of an epoch. */
    PRESENCE_GOES_BY_NODE {
        @Override
        String shows() {
            return "the presence of another session is removed";
        }

        @Override
        Presence presence(Presence real) {
            return new ByNode(real);
        }
    };

    /** What the run says that found it. */
    String shows() {
        return "";
    }

    Function<Claim, Outcome<Granted>> claims(Function<Claim, Outcome<Granted>> real) {
        return real;
    }

    Presence presence(Presence real) {
        return real;
    }

    private static final class ByNode extends ForwardingPresence {
        ByNode(Presence real) {
            super(real);
        }

        @Override
        public Future<Boolean> withdraw(Identity identity, Location own) {
            return find(identity)
                    .compose(found -> found.filter(there -> there.node().equals(own.node()))
                            .map(there -> super.withdraw(identity, there))
                            .orElse(Future.succeededFuture(false)));
        }
    }
}
