/**
 * The streaming endpoint: {@code admission} checks a leg's ticket and claims it, {@code rendezvous} decides who is admitted,
 * {@code relay} joins the two legs of a stream and tells how it ended.
 */
package io.culvert.endpoint;
