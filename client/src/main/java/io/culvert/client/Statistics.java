package io.culvert.client;

/**
 * How many devices a hub has, modules not counted.
 *
 * @param connected with a session when the hub answered
 */
public record Statistics(long devices, long enabled, long disabled, long connected) {}
