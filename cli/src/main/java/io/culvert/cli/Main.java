package io.culvert.cli;

/** The entry point of the executable jar. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        // exit, because Vert.x threads of a command that failed half-way must not keep the process alive.
        System.exit(CulvertCommand.commandLine().execute(arguments));
    }
}
