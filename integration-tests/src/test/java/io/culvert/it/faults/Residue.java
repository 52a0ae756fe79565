package io.culvert.it.faults;

import io.culvert.it.cluster.ClusterNode;
import io.culvert.it.cluster.StrangeMember;
import io.culvert.protocol.ConnectionString;
import io.culvert.protocol.SasToken;
import io.culvert.testhub.TestHub;
import io.culvert.testkit.ProcessUsage;
import io.culvert.testkit.RawHttp;
import io.culvert.testkit.RawResponse;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a hub holds at one moment.
 *
 * @param streams that its nodes know of
 * @param counted streams that count for its quota
 * @param entries of what its nodes share, by name
 * @param descriptors that each process has open, by its node's name
 */
record Residue(int streams, int counted, Map<String, Integer> entries, Map<String, Integer> descriptors) {
    /** Connections between nodes that are made when they are needed, or twice when both sides make one. */
    private static final int CONNECTIONS = 8;

    static Residue of(BreakableHub hub, StrangeMember member) {
        Map<String, Integer> entries = new TreeMap<>(member.sizes());
        entries.keySet().removeIf(name -> !name.startsWith("culvert.") && !name.equals("__vertx.subs"));
        Map<String, Integer> descriptors = hub.cluster().nodes().stream()
                .collect(Collectors.toMap(
                        ClusterNode::name,
                        node -> ProcessUsage.of(node.process().pid())
                                .orElseThrow()
                                .descriptors()));
        JsonObject streams = get(hub.hub(), "/streams");
        if (!streams.getJsonArray("unanswered").isEmpty()) {
            throw new AssertionError(streams);
        }
        return new Residue(
                streams.getJsonArray("streams").size(),
                get(hub.hub(), "/quotas")
                        .getJsonObject("hub")
                        .getJsonObject("use")
                        .getInteger("streams"),
                entries,
                descriptors);
    }

    /** Whether nothing more is held than this. */
    boolean holdsNoMoreThan(Residue before) {
        return streams <= before.streams
                && counted <= before.counted
                && entries.equals(before.entries)
                && descriptors.entrySet().stream()
                        .allMatch(node -> node.getValue() <= before.descriptors.get(node.getKey()) + CONNECTIONS);
    }

    private static JsonObject get(TestHub hub, String path) {
        ConnectionString owner = hub.connectionString("iothubowner");
        RawResponse answer = RawHttp.get("https://" + hub.hostName() + ":" + hub.httpsPort() + path)
                .caFile(hub.caFile())
                .header(
                        "Authorization",
                        SasToken.sign(
                                owner.hostName(),
                                owner.policy(),
                                owner.key().orElseThrow(),
                                Instant.now().plusSeconds(60)))
                .send();
        if (answer.status() != 200) {
            throw new AssertionError(answer);
        }
        return new JsonObject(answer.text());
    }
}
