package io.culvert.cluster.quota;

import io.culvert.cluster.quota.KeeperCalls.Over;
import io.culvert.cluster.quota.KeeperCalls.Report;
import io.culvert.cluster.quota.Quotas.StreamUse;
import io.culvert.protocol.Outcome;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a host tells the keeper: all its streams while they are few, else those in which bytes moved, and all of them now and then
 * and whenever the keeper is another one. Bytes that could not be told are told with the next report. Its lock guards it.
 */
final class UseReports {
    private static final int MESSAGE = 500;
    /** Far less often than leases run out. */
    private static final int ALL_EVERY = 5;

    private final Supplier<String> keeper;
    private final Function<Report, Future<Outcome<Over>>> ask;
    private final Map<String, StreamUse> untold = new HashMap<>();
    private String toldTo = "";
    private int count;

    UseReports(Supplier<String> keeper, Function<Report, Future<Outcome<Over>>> ask) {
        this.keeper = keeper;
        this.ask = ask;
    }

    /** What came of each message that was answered. */
    Future<List<Over>> report(List<StreamUse> streams) {
        List<StreamUse> due = due(streams);
        List<Over> answered = new ArrayList<>();
        List<Future<?>> told = new ArrayList<>();
        for (int from = 0; from < due.size(); from += MESSAGE) {
            List<StreamUse> part = List.copyOf(due.subList(from, Math.min(due.size(), from + MESSAGE)));
            told.add(ask.apply(new Report(part)).onSuccess(outcome -> {
                synchronized (this) {
                    if (outcome instanceof Outcome.Granted<Over> over) {
                        answered.add(over.value());
                    } else {
                        part.forEach(this::keep);
                    }
                }
            }));
        }
        return Future.join(told).map(all -> {
            synchronized (this) {
                return List.copyOf(answered);
            }
        });
    }

    private synchronized List<StreamUse> due(List<StreamUse> streams) {
        boolean all = streams.size() <= MESSAGE || !keeper.get().equals(toldTo) || count++ % ALL_EVERY == 0;
        toldTo = keeper.get();
        List<StreamUse> due = new ArrayList<>();
        for (StreamUse use : streams) {
            StreamUse before = untold.remove(use.lease());
            StreamUse now = before == null ? use : plus(use, before.bytes());
            if (all || now.bytes() > 0) {
                due.add(now);
            }
        }
        // Streams that ended meanwhile, whose last bytes count, too.
        due.addAll(untold.values());
        untold.clear();
        return due;
    }

    private void keep(StreamUse use) {
        if (use.bytes() > 0) {
            untold.merge(use.lease(), use, (one, other) -> plus(one, other.bytes()));
        }
    }

    private static StreamUse plus(StreamUse use, long bytes) {
        return new StreamUse(use.lease(), use.policy(), use.device(), use.bytes() + bytes);
    }
}
