package io.culvert.it.simulation;

import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Who serves which call at which address, at all nodes. For one thread. */
final class BusHandlers {
    /** One process's handler; what it is asked and answers is checked by the calls' types. */
    record Served(NodeProcess process, Function<Record, Future<Outcome<Record>>> handler) {}

    private final Map<String, List<Served>> served = new HashMap<>();
    private int turn;

    void add(String target, Served one) {
        served.computeIfAbsent(target, first -> new ArrayList<>()).add(one);
    }

    void remove(String target, Served one) {
        served.getOrDefault(target, new ArrayList<>()).remove(one);
    }

    void removeAll(NodeProcess process) {
        served.values().forEach(all -> all.removeIf(one -> one.process() == process));
    }

    /** Those whom a process believes to be there, in the order of their registration. */
    List<Served> seenBy(NodeProcess process, String target) {
        return served.getOrDefault(target, List.of()).stream()
                .filter(one -> process.membership().sees(one.process()))
                .toList();
    }

    /** The next one in turn. */
    Served oneOf(List<Served> several) {
        return several.get(Math.floorMod(turn++, several.size()));
    }
}
