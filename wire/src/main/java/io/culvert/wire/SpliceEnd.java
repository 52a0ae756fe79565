package io.culvert.wire;

import java.util.Optional;

/**
 * How a splice ended, the same at both legs and in the log.
 *
 * @param ending what both legs were told
 * @param by the leg that ended it; empty when it was ended from here
 * @param bytesFromA bytes of the stream that came from the first leg
 * @param bytesFromB bytes of the stream that came from the second leg
 */
public record SpliceEnd(Ending ending, Optional<Leg> by, long bytesFromA, long bytesFromB) {}
