package io.culvert.client;

import java.util.List;
import java.util.Optional;

/**
 * A part of a longer list.
 *
 * @param items may be none although more follow
 * @param continuation gives the next part when it is sent back; empty when this is the last
 */
public record Page<T>(List<T> items, Optional<String> continuation) {
    public Page {
        items = List.copyOf(items);
    }
}
