/** What a node is told: one immutable record per section, read from file, environment and flags by {@link io.culvert.node.config.ConfigReader}. */
package io.culvert.node.config;
