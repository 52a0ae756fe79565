/**
 * The node's listening ports, one server each: HTTPS with every role's routes, MQTT over TLS, and management. A front is bound
 * before the roles start, so that its port is known and a port in use fails first; until it is opened it serves nobody.
 */
package io.culvert.node.front;
