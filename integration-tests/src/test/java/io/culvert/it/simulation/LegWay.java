package io.culvert.it.simulation;

/** The way between a client and the process that holds its leg, straight or over a link. */
interface LegWay {
    /** The process that holds the leg. */
    NodeProcess process();

    /** To the process, in order; lost when either end is gone. */
    void up(Runnable task);

    /** To the client, in order. */
    void down(Runnable task);

    /** What the process does once it judges that nobody is there any more. */
    void whenSilent(Runnable task);
}
