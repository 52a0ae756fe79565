package io.culvert.testkit.conformance;

/**
 * A name and its key: a policy's, or a device's or module's own.
 *
 * @param key base64; never shown
 */
record Credential(String name, String key) {
    @Override
    public String toString() {
        return name + " ***";
    }
}
