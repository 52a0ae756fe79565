/**
 * Figures beside peers. Wall time wanders by a factor of two on a shared machine, CPU-seconds hold still: so every figure is
 * a ratio against a peer that was measured interleaved in the same run, the median of several rounds.
 */
package io.culvert.benchmarks;
