/** What may not go on any more: the registry's list of it, and how the other roles follow that list. */
package io.culvert.cluster.revocation;
