package io.culvert.it.simulation;

/** What must be true once everything has healed and all deadlines have passed. Has no state. */
record Rest(World world) {
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
