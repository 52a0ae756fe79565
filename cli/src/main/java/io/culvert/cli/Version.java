package io.culvert.cli;

import picocli.CommandLine.IVersionProvider;

/** The version in the jar's manifest, and the Java it runs on. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        String version = Version.class.getPackage().getImplementationVersion();
        return new String[] {"culvert " + (version == null ? "(not packaged)" : version) + ", Java " + Runtime.version()
        };
    }
}
