/** What programs ask over the event bus: its bodies, its replies, and who answers. */
package io.culvert.coordinator.bus;
