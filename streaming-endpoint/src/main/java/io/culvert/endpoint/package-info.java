/**
 * The streaming endpoint: {@code admission} checks a leg's ticket and claims it, {@code rendezvous} decides who is admitted,
 * {@code relay} joins the two legs of a stream and tells how it ended, {@code link} brings a leg that landed on another node.
 */
package io.culvert.endpoint;
