/** Where bytes flow: the legs of each stream, waiting or spliced, and how they ended. */
package io.culvert.endpoint.relay;
