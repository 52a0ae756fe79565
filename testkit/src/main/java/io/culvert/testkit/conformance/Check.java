package io.culvert.testkit.conformance;

/**
 * One thing that real clients need of a hub.
 *
 * @param name short, with the group before the dot, as {@code end.c-drops-tcp}
 * @param shows one sentence
 */
public record Check(String name, String shows, Body body) {
    /** The check itself; an {@link AssertionError} when the hub fails it. */
    public interface Body {
        void run(Deployment hub) throws Exception;
    }

    @Override
    public String toString() {
        return name;
    }
}
