/** The streams of the whole hub as they are now: gathered from the nodes when somebody asks, and ended there. */
package io.culvert.coordinator.live;
