/** The executable itself: hub, device proxy, service proxy and short commands, each a process of its own. */
package io.culvert.it.process;
