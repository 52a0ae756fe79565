package io.culvert.it.simulation;

import io.culvert.cluster.presence.PresenceRecord;
import io.culvert.coordinator.session.BareSession;
import io.culvert.protocol.Identity;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must be true once everything has healed and all deadlines have passed. Has no state. */
record Rest(World world) {
    /** Each device's record is that of its one session, and nobody else has a record. */
    void judgePresence() {
        if (world.cluster().parts().size() != 1) {
            violated("the cluster is in " + world.cluster().parts().size() + " parts");
            return;
        }
        NodeProcess anyone = world.cluster().parts().get(0).members().get(0);
        Map<Identity, PresenceRecord> records = world.presences().seenBy(anyone);
        Set<Identity> ghosts = new HashSet<>(records.keySet());
        for (SimulatedDevice device : world.devices()) {
            ghosts.remove(device.identity());
            judge(device, Optional.ofNullable(records.get(device.identity())));
        }
        if (!ghosts.isEmpty()) {
            violated("presences of nobody: " + ghosts);
        }
    }

    private void judge(SimulatedDevice device, Optional<PresenceRecord> record) {
        List<BareSession> sessions = world.nodes().stream()
                .flatMap(node -> node.coordinator().stream())
                .flatMap(part -> part.sessions().stream())
                .filter(session -> session.identity().equals(device.identity()))
                .toList();
        Optional<BareSession> own = device.session().filter(session -> !session.over());
        if (own.isEmpty()) {
            violated(device.identity() + " has no session");
        } else if (sessions.size() != 1) {
            violated(device.identity() + " has " + sessions.size() + " sessions");
        } else if (record.isEmpty()) {
            violated(device.identity() + " listens, and its presence is lost");
        } else if (!own.get().listensWith().equals(Optional.of(record.get().epoch()))
                || !device.sessionAt()
                        .map(NodeProcess::name)
                        .equals(Optional.of(record.get().node()))) {
            violated(device.identity() + " listens with epoch " + own.get().listensWith() + " at " + device.sessionAt()
                    + ", and its presence says " + record.get());
        }
    }

    /** Nothing is left of any stream. */
    void judgeStreams() {
        world.ledger().judgeRest();
        for (SimulatedNode node : world.nodes()) {
            node.endpoint().filter(part -> !part.empty()).ifPresent(part -> violated(node + " holds " + part.left()));
        }
        if (world.quotas().taken() > 0) {
            violated(world.quotas().taken() + " places are taken for streams that are over");
        }
        for (Cluster.Part part : world.cluster().parts()) {
            int records = world.rendezvous().seenBy(part.members().get(0)).size();
            if (records > 0) {
                violated(records + " rendezvous records are left");
            }
        }
    }

    private void violated(String what) {
        world.timeline().violated("at rest: " + what);
    }
}
