package io.culvert.cluster;

/**
 * Who opened a stream. A policy and the subject of a token may have one name and are not the same: what is withdrawn from the policy
 * is not withdrawn from the other.
 *
 * @param name of the policy, or what a bearer token names
 * @param policy whether it is a policy
 */
public record StreamOpener(String name, boolean policy) {
    /** Before anybody has said who it is. */
    public static final StreamOpener NOBODY = new StreamOpener("", false);

    public static StreamOpener ofPolicy(String name) {
        return new StreamOpener(name, true);
    }

    public static StreamOpener ofToken(String subject) {
        return new StreamOpener(subject, false);
    }

    /** The name, for logs. */
    @Override
    public String toString() {
        return name;
    }
}
