/**
 * How bytes move, for hub and clients alike: WebSocket frames, legs, pumps, splices, half-close and liveness.
 *
 * <pre>
 * socket - Leg -+
 *               +- Splice = Pump(a to b) + Pump(b to a); the first end decides the reason, both legs end with it
 * socket - Leg -+
 * </pre>
 *
 * <p>Legs sit on Netty channels below Vert.x: Vert.x opens, upgrades and secures a connection, then a leg takes its bytes
 * before Vert.x sees them. So a stopped leg takes nothing from the kernel ({@code autoRead} off), the order of data and end is
 * the channel's own, and a frame costs no object of the WebSocket API.
 */
package io.culvert.wire;
