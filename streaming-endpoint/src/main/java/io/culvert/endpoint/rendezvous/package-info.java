/** Who is admitted to a stream: decided by one node's memory, so that a partition cannot double it. */
package io.culvert.endpoint.rendezvous;
