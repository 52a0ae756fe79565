/**
 * The local proxies: ordinary TCP programs at both ends of a stream.
 *
 * <pre>
 * ssh -> ServiceProxy (or ConnectPipe) == stream == DeviceProxy -> sshd
 * </pre>
 *
 * <p>Each TCP connection is one stream. A connection that cannot be carried is closed without a byte; half-close, resets and
 * clean ends pass through.
 */
package io.culvert.client.proxy;
