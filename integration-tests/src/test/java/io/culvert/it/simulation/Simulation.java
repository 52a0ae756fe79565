package io.culvert.it.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run from one seed: nodes come up, devices and services do what they do while things go wrong, everything heals, new
 * handshakes must succeed, and in the end nothing may be left. One seed in eight is calm: nothing goes wrong and every handshake
 * must succeed.
 */
final class Simulation {
    private static final Duration START = Duration.ofSeconds(6);
    private static final Duration CHAOS = Duration.ofSeconds(40);
    /** How long after everybody is there again each session must have been found. */
    private static final Duration FOUND = Duration.ofSeconds(15);
    /** How long a handshake may take when nothing goes wrong, with its legs. */
    private static final Duration PROMPT = Duration.ofSeconds(8);

    /**
     * What came of it.
     *
     * @param log what happened, where that was to be kept
     * @param counts how often what happened
     */
    record Result(long seed, Optional<String> violation, List<String> log, Map<String, Long> counts) {}

    private final long seed;
    private final Timeline timeline;
    private final Trace trace;
    private final World world;
    private final List<Attempt> mustSucceed = new ArrayList<>();

    private Simulation(long seed, Planted planted, boolean logged) {
        this.seed = seed;
        this.trace = new Trace(logged);
        this.timeline = new Timeline(seed, trace);
        this.world = new World(timeline, planted);
    }

    static Result run(long seed, Planted planted, boolean logged, RealLog log) {
        Simulation simulation = new Simulation(seed, planted, logged);
        log.of(simulation.timeline);
        return simulation.run();
    }

    private Result run() {
        boolean calm = seed % 8 == 0;
        Faults faults = new Faults(world);
        world.nodes().forEach(SimulatedNode::start);
        timeline.advance(Duration.ofSeconds(3));
        world.devices().forEach(SimulatedDevice::connect);
        timeline.advance(START.minusSeconds(3));
        if (calm) {
            attempts(CHAOS);
            timeline.advance(CHAOS.plus(PROMPT));
        } else {
            world.chaotic(true);
            world.ledger().whenAdmitted(faults::aim);
            faults.spread(CHAOS.minusSeconds(5));
            churn();
            attempts(CHAOS);
            timeline.advance(CHAOS);
            world.chaotic(false);
            timeline.advance(faults.heal());
            timeline.advance(FOUND);
            new Rest(world).judgePresence();
            attempts(Duration.ofSeconds(5));
            timeline.advance(PROMPT.plusSeconds(5));
        }
        for (Attempt attempt : mustSucceed) {
            if (!attempt.succeeded()) {
                timeline.violated("nothing goes wrong, and a handshake does not succeed: " + attempt);
            }
        }
        timeline.advance(World.DEADLINE.plus(World.GRACE).plusSeconds(35));
        new Rest(world).judgePresence();
        new Rest(world).judgeStreams();
        return new Result(seed, timeline.violation(), trace.lines(), timeline.counts());
    }

    /** Services ask for streams. */
    private void attempts(Duration time) {
        int several = 5 + timeline.random().nextInt(20);
        for (int i = 0; i < several; i++) {
            timeline.after(timeline.between(Duration.ZERO, time), this::attempt);
        }
    }

    private void attempt() {
        SimulatedDevice device = world.any(world.devices()).orElseThrow();
        world.anyCoordinator().ifPresent(node -> {
            Attempt attempt = new Attempt(world, device, node);
            if (world.chaotic()) {
                attempt.begin(
                        Duration.ofSeconds(5L * timeline.random().nextInt(4)),
                        Duration.ofSeconds(5L * timeline.random().nextInt(3)));
            } else {
                mustSucceed.add(attempt);
                attempt.begin(Duration.ZERO, Duration.ZERO);
            }
        });
    }

    /** Devices move, and some come twice. */
    private void churn() {
        int several = timeline.random().nextInt(10);
        for (int i = 0; i < several; i++) {
            SimulatedDevice device = world.any(world.devices()).orElseThrow();
            boolean twice = timeline.chance(0.4);
            timeline.after(timeline.between(Duration.ZERO, CHAOS), () -> {
                if (twice) {
                    device.connect();
                } else {
                    device.move();
                }
            });
        }
    }
}
