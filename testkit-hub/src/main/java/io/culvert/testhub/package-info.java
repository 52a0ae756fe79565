/**
 * A real hub for tests: {@link io.culvert.testhub.WithHub} on a JUnit 5 class starts one on free ports, and
 * {@link io.culvert.testhub.TestHub} is handed to the tests.
 *
 * <pre>{@code
 * @WithHub
 * class MyDeviceTest {
 *     @Test
 *     void echoes(TestHub hub) throws Exception {
 *         ConnectionString device = hub.createDevice("device-1");
 *         DeviceClient client = DeviceClient.create(hub.vertx(), hub.options(device));
 *         ...
 *         assertThat(hub.ended().awaitOf("device-1", Duration.ofSeconds(5)).reason()).isEqualTo(CloseReason.COMPLETED);
 *     }
 * }
 * }</pre>
 */
package io.culvert.testhub;
