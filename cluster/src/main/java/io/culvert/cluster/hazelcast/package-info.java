/** The hub of several processes: the one package that names Hazelcast. */
package io.culvert.cluster.hazelcast;
