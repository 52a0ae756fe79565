/**
 * The Java SDK of a hub: {@link io.culvert.client.DeviceClient} takes streams, {@link io.culvert.client.ServiceClient} opens
 * them, {@link io.culvert.client.RegistryClient} registers devices.
 *
 * <pre>
 * ServiceClient.open(device, name) --REST--> hub --MQTT--> DeviceClient -> StreamOffer.accept()
 *        DeviceStream == StreamLeg == WebSocket == endpoint == WebSocket == StreamLeg == DeviceStream
 * </pre>
 *
 * <p>Every failure that has to do with the hub is a {@link io.culvert.client.HubException}, whose message is one line for
 * people; a refused stream is a {@link io.culvert.client.StreamRefusedException} with its reason. All connections are TLS,
 * only dial out, and obey the same trust and the same HTTP proxy.
 */
package io.culvert.client;
