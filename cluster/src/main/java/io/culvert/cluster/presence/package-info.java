/** Presence: which node holds the session of a device, in one process and in a cluster. The rules are pure, the maps differ. */
package io.culvert.cluster.presence;
