/** The hub's HTTPS API as far as it is the coordinator's: initiate, properties, public keys, MQTT over WebSocket. */
package io.culvert.coordinator.api;
