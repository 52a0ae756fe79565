/** The published Azure SDKs, unmodified, against a hub on the only ports they dial: 443 and 8883, in a network of the tests' own. */
package io.culvert.it.sdk;
