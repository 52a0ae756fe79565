/** How much a hub, a policy and a device may use: limits, the places that streams take, the bytes of the day. */
package io.culvert.cluster.quota;
