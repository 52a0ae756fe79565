package io.culvert.cluster;

/**
 * One kind of request between roles: its name and the records it carries both ways.
 *
 * <p>Records hold what Jackson maps both ways: numbers, strings, enums, instants, Optionals, lists and records of ours.
 */
public record BusCall<Q extends Record, A extends Record>(String name, Class<Q> question, Class<A> answer) {}
