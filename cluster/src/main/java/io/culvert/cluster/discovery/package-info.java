/** How a node learns the addresses of the hub's other nodes: a list, a name in DNS, or the API of Kubernetes. */
package io.culvert.cluster.discovery;
