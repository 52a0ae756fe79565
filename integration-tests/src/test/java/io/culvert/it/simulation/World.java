package io.culvert.it.simulation;

import io.culvert.cluster.RendezvousRecord;
import io.culvert.cluster.presence.PresenceRecord;
import io.culvert.protocol.Identity;
import io.culvert.protocol.StreamId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** All there is in one simulation. For one thread. */
final class World {
    /** Of handshakes. */
    static final Duration DEADLINE = Duration.ofSeconds(20);
    /** How much longer a host lets a leg wait. */
    static final Duration GRACE = Duration.ofSeconds(3);

    private static final Set<String> ALL = Set.of("coordinator", "endpoint", "registry");

    private final Timeline timeline;
    private final Planted planted;
    private final Network network;
    private final BusHandlers handlers = new BusHandlers();
    private final Cluster cluster;
    private final SimulatedMap<Identity, PresenceRecord> presences;
    private final SimulatedMap<StreamId, RendezvousRecord> rendezvous;
    private final SimulatedQuotas quotas;
    private final SimulatedTickets tickets = new SimulatedTickets();
    private final Ledger ledger;
    private final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<SimulatedDevice> devices = new ArrayList<>();
    private final boolean sharedName;
    private boolean chaotic;

    World(Timeline timeline, Planted planted) {
        this.timeline = timeline;
        this.planted = planted;
        this.network = new Network(timeline);
        this.cluster = new Cluster(timeline, network);
        int copies = 2 + timeline.random().nextInt(2);
        this.presences = new SimulatedMap<>("presence", copies, timeline, network, cluster);
        this.rendezvous = new SimulatedMap<>("rendezvous", copies, timeline, network, cluster);
        this.quotas = new SimulatedQuotas(timeline);
        this.ledger = new Ledger(timeline);
        this.sharedName = timeline.chance(0.5);
        layOut();
        int several = 1 + timeline.random().nextInt(5);
        for (int i = 1; i <= several; i++) {
            devices.add(new SimulatedDevice(this, Identity.device("d" + i)));
        }
        timeline.log(() -> "nodes " + nodes + ", devices " + several + (sharedName ? ", one shared name" : ", {node}"));
    }

    private void layOut() {
        switch (timeline.random().nextInt(5)) {
            case 0 -> add(1, "n", ALL);
            case 1 -> add(2, "n", ALL);
            case 2 -> add(3, "n", ALL);
            case 3 -> {
                add(2, "c", Set.of("coordinator"));
                add(2, "e", Set.of("endpoint"));
                add(1, "r", Set.of("registry"));
            }
            default -> {
                add(2, "c", Set.of("coordinator", "registry"));
                add(3, "e", Set.of("endpoint"));
            }
        }
    }

    private void add(int several, String letter, Set<String> roles) {
        for (int i = 1; i <= several; i++) {
            nodes.add(new SimulatedNode(this, letter + i, roles));
        }
    }

    Timeline timeline() {
        return timeline;
    }

    Planted planted() {
        return planted;
    }

    Network network() {
        return network;
    }

    BusHandlers handlers() {
        return handlers;
    }

    Cluster cluster() {
        return cluster;
    }

    SimulatedMap<Identity, PresenceRecord> presences() {
        return presences;
    }

    SimulatedMap<StreamId, RendezvousRecord> rendezvous() {
        return rendezvous;
    }

    SimulatedQuotas quotas() {
        return quotas;
    }

    SimulatedTickets tickets() {
        return tickets;
    }

    Ledger ledger() {
        return ledger;
    }

    List<SimulatedNode> nodes() {
        return nodes;
    }

    List<SimulatedDevice> devices() {
        return devices;
    }

    /** Whether anything may fail, and clients do as they like. */
    boolean chaotic() {
        return chaotic;
    }

    void chaotic(boolean now) {
        chaotic = now;
    }

    /** What an endpoint says where its legs are dialled. */
    String urlOf(String node) {
        return sharedName ? "wss://streams.example.com:443" : "wss://" + node + ".example.com:443";
    }

    /** Where a leg lands that is dialled at this address; empty when nobody listens there. */
    Optional<SimulatedNode> dialled(String url) {
        List<SimulatedNode> there = nodes.stream()
                .filter(node -> node.endpoint().isPresent() && url.startsWith(urlOf(node.name())))
                .toList();
        return any(there);
    }

    /** What admits legs at a process, while it is up. */
    Optional<SimulatedFront> frontOf(NodeProcess process) {
        return nodes.stream()
                .filter(node -> node.process().equals(Optional.of(process)))
                .findFirst()
                .flatMap(SimulatedNode::endpoint)
                .map(EndpointPart::front);
    }

    Optional<SimulatedNode> anyCoordinator() {
        return any(nodes.stream().filter(node -> node.coordinator().isPresent()).toList());
    }

    Optional<SimulatedNode> anyEndpoint() {
        return any(nodes.stream().filter(node -> node.endpoint().isPresent()).toList());
    }

    <T> Optional<T> any(List<T> several) {
        return several.isEmpty()
                ? Optional.empty()
                : Optional.of(several.get(timeline.random().nextInt(several.size())));
    }
}
