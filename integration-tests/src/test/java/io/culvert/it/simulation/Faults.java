package io.culvert.it.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What goes wrong: crashes, partitions, pauses, and the weather between; and how it all is made good. For one thread. */
final class Faults {
    /** Merging is tried now and then. */
    private static final Duration LATEST_MERGE = Duration.ofSeconds(6);

    private static final double AIMED = 0.02;

    private final World world;
    private final Timeline timeline;
    private boolean parted;
    private boolean healed;

    Faults(World world) {
        this.world = world;
        this.timeline = world.timeline();
    }

    /** Spreads a few over the time to come. */
    void spread(Duration time) {
        int several = timeline.random().nextInt(9);
        for (int i = 0; i < several; i++) {
            timeline.after(timeline.between(Duration.ZERO, time), this::one);
        }
        timeline.after(timeline.between(Duration.ZERO, time.dividedBy(2)), () -> {
            Weather weather = Weather.foul(timeline);
            timeline.log(() -> "weather: " + weather);
            world.network().weather(weather);
        });
    }

    private void one() {
        switch (timeline.random().nextInt(8)) {
            case 0, 1 -> crash();
            case 2 -> {
                crash();
                timeline.after(timeline.millis(0, 500), this::crash);
            }
            case 3, 4 -> part(false);
            case 5 -> part(true);
            case 6 -> cutShortly();
            default -> pause();
        }
    }

    private void crash() {
        world.any(world.nodes().stream().filter(SimulatedNode::alive).toList()).ifPresent(this::crash);
    }

    private void crash(SimulatedNode node) {
        node.crash(timeline.millis(50, timeline.chance(0.5) ? 500 : 9_000));
        timeline.after(timeline.millis(300, 20_000), node::start);
    }

    /** A leg was just admitted: now and then its arbiter or its host dies in the middle of the pairing. */
    void aim(String arbiter, String host) {
        if (!healed && timeline.chance(AIMED)) {
            String victim = timeline.chance(0.5) ? arbiter : host;
            timeline.count("aimed crash");
            timeline.after(
                    timeline.millis(0, timeline.chance(0.5) ? 10 : 500),
                    () -> world.nodes().stream()
                            .filter(node -> node.name().equals(victim) && node.alive())
                            .forEach(this::crash));
        }
    }

    /** Some nodes cannot reach the others; the cluster notices, goes on as two, and becomes one again later. */
    private void part(boolean frozen) {
        if (parted || healed || world.nodes().size() < 2) {
            return;
        }
        parted = true;
        List<SimulatedNode> side = new ArrayList<>(world.nodes());
        Set<String> away = new HashSet<>();
        int several = frozen ? 1 : 1 + timeline.random().nextInt(side.size() - 1);
        for (int i = 0; i < several; i++) {
            away.add(side.remove(timeline.random().nextInt(side.size())).name());
        }
        Duration noticed = timeline.millis(2_000, 8_000);
        Duration lasts = timeline.millis(500, 25_000);
        timeline.count("partition");
        timeline.log(() -> "partition: " + away.stream().sorted().toList() + (frozen ? " frozen" : "")
                + ", noticed after " + noticed + ", lasts " + lasts);
        cut(away, true);
        if (frozen) {
            world.nodes().stream()
                    .filter(node -> away.contains(node.name()))
                    .forEach(node ->
                            node.process().ifPresent(process -> process.time().freeze(lasts)));
        }
        timeline.after(noticed, () -> {
            if (parted) {
                world.cluster().split(away);
            }
        });
        timeline.after(lasts, () -> {
            timeline.log(() -> "partition: over");
            cut(away, false);
            parted = false;
            mergeLater();
        });
    }

    private void cut(Set<String> away, boolean cut) {
        for (SimulatedNode one : world.nodes()) {
            for (SimulatedNode other : world.nodes()) {
                if (away.contains(one.name()) && !away.contains(other.name())) {
                    if (cut) {
                        world.network().cut(one.name(), other.name());
                    } else {
                        world.network().join(one.name(), other.name());
                    }
                }
            }
        }
    }

    private void mergeLater() {
        timeline.after(timeline.between(Duration.ofMillis(500), LATEST_MERGE), () -> {
            if (!parted) {
                world.cluster().merge();
            }
        });
    }

    /** Two nodes cannot reach each other for so short that the cluster stays what it is. */
    private void cutShortly() {
        if (parted || healed || world.nodes().size() < 2) {
            return;
        }
        String one = world.nodes().get(0).name();
        String other = world.nodes()
                .get(1 + timeline.random().nextInt(world.nodes().size() - 1))
                .name();
        timeline.log(() -> "cut: " + one + " and " + other);
        world.network().cut(one, other);
        timeline.after(timeline.millis(300, 3_000), () -> {
            if (!parted) {
                world.network().join(one, other);
            }
        });
    }

    /** A process does nothing for a while, and all that came meanwhile then. */
    private void pause() {
        world.any(world.nodes().stream().filter(SimulatedNode::alive).toList())
                .flatMap(SimulatedNode::process)
                .ifPresent(process -> {
                    Duration lasts = timeline.millis(100, 4_000);
                    timeline.count("pause");
                    timeline.log(() -> process + " is frozen for " + lasts);
                    process.time().freeze(lasts);
                });
    }

    /** Makes everything good; within so long all nodes are there and know each other. */
    Duration heal() {
        timeline.log(() -> "heal");
        healed = true;
        parted = false;
        world.network().joinAll();
        world.network().weather(Weather.FAIR);
        world.nodes().forEach(node -> {
            node.process().ifPresent(process -> process.time().thaw());
            node.start();
        });
        mergeLater();
        return LATEST_MERGE.plusSeconds(4);
    }
}
