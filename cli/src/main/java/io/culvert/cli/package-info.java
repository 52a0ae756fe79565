/** The executable: one class per command, each a {@link io.culvert.cli.Subcommand}, listed in {@link io.culvert.cli.CulvertCommand}. */
package io.culvert.cli;
