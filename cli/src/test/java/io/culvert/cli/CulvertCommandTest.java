package io.culvert.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CulvertCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void helpListsEveryExitCode() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Commands:");
        for (ExitCode exit : ExitCode.values()) {
            assertThat(out.toString()).contains(exit.meaning());
        }
    }

    @Test
    void anUnknownFlagIsAUsageErrorOfOneLineAndAHint() {
        assertThat(run("--nonsense")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString().lines()).hasSize(2);
        assertThat(err.toString()).startsWith("culvert: ").contains("--nonsense");
    }

    @Test
    void noCommandIsAUsageErrorThatNamesTheCommands() {
        assertThat(run()).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString())
                .contains("a command is missing (expected: demo, hub, ")
                .endsWith("conformance, generate-completion)\nTry 'culvert --help'.\n");
    }

    @Test
    void completionPrintsAScript() {
        assertThat(run("completion")).isZero();
        assertThat(out.toString()).contains("complete -F _complete_culvert");
    }

    @Test
    void aFailureIsOneLineAndItsExitCode() {
        CommandLine commands = CulvertCommand.commandLine();
        commands.addSubcommand("broken", new Broken());
        assertThat(execute(commands, "broken")).isEqualTo(ExitCode.REFUSED.code());
        assertThat(err.toString()).isEqualToNormalizingNewlines("culvert: no way\n");
    }

    @Test
    void verboseShowsWhereAFailureCameFrom() {
        CommandLine commands = CulvertCommand.commandLine();
        commands.addSubcommand("broken", new Broken());
        execute(commands, "broken", "--verbose");
        assertThat(err.toString()).contains("culvert: no way").contains("Broken.run");
    }

    private int run(String... arguments) {
        return execute(CulvertCommand.commandLine(), arguments);
    }

    private int execute(CommandLine commands, String... arguments) {
        return commands.setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @CommandLine.Command(name = "broken")
    static final class Broken extends Subcommand {
        @Override
        protected ExitCode run() {
            throw new CommandFailure(ExitCode.REFUSED, "no way\nsecond line");
        }
    }
}
