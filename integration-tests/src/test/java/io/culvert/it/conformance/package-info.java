/** The reference's SDKs, played byte by byte by the conformance kit, against a hub. */
package io.culvert.it.conformance;
