/** Nothing secret in what the suite's hubs and clients write and answer. */
package io.culvert.it.secrets;
