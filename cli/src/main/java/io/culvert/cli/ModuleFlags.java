package io.culvert.cli;

import io.culvert.protocol.Identity;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which module of which device a command is about. */
final class ModuleFlags {
    @Parameters(paramLabel = "MODULE", description = "The module's id, of the same form as a device's.")
    private DeviceId module;

    @Option(
            names = {"-d", "--device"},
            paramLabel = "ID",
            required = true,
            description = "The device that it belongs to.")
    private DeviceId device;

    Identity identity() {
        return Identity.module(device.value(), module.value());
    }

    /** For people. */
    @Override
    public String toString() {
        return "Module '" + module + "' of device '" + device + "'";
    }
}
