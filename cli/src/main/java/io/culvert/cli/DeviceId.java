package io.culvert.cli;

import io.culvert.protocol.Identity;

/** The id of a device, not of a module, as an argument. */
record DeviceId(String value) {
    DeviceId {
        Identity.device(value);
    }

    @Override
    public String toString() {
        return value;
    }
}
