package io.culvert.registry;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A registry and its REST, for each test, asked by one that may read and write it. */
abstract class RestScenario {
    RegistryUnderTest registry;
    RestUnderTest rest;

    @BeforeEach
    final void startRegistry() throws Exception {
        registry = new RegistryUnderTest();
        rest = new RestUnderTest(registry);
    }

    @AfterEach
    final void stopRegistry() throws Exception {
        registry.close();
    }
}
