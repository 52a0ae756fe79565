/**
 * Whether a deployment serves the published device-stream SDKs of the reference, played byte by byte by raw clients that fail
 * where the real ones fail and share no code with any server.
 *
 * <pre>{@code
 * Deployment hub = Deployment.of("hub.example.com")
 *         .service("service", serviceKey)
 *         .device("device-1", deviceKey);
 * Report report = ConformanceKit.of(hub).run();
 * }</pre>
 *
 * <p>What the clients do was read in their sources or seen on the wire: the Node.js service SDK (azure-iothub 1.10.0-preview.0
 * with ws 3.3.3), the C device SDK (1.2 to 1.9 with its own WebSocket client), and the C# device and service SDKs.
 */
package io.culvert.testkit.conformance;
