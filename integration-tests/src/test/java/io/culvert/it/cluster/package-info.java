/** Hubs of several processes: how they are laid out, started, broken and watched. */
package io.culvert.it.cluster;
