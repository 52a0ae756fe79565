/**
 * The useful part of the reference's query language: from a text to a {@link io.culvert.registry.query.Query} that judges and
 * projects twins. Knows no database and nothing of HTTP.
 */
package io.culvert.registry.query;
