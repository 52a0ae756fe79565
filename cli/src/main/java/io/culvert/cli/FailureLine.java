package io.culvert.cli;

import io.culvert.client.HubException;
import io.culvert.node.config.ConfigException;
import io.culvert.protocol.CloseReason;
import java.util.Set;
import java.util.concurrent.CompletionException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Prints a failure as one line on stderr, and its stack trace only with {@code --verbose}. */
final class FailureLine {
    private static final Set<CloseReason> CREDENTIAL = Set.of(CloseReason.UNAUTHORIZED, CloseReason.CREDENTIAL_EXPIRED);

    private static final String REFUSED = "the hub refused the credential";
    private static final String BARE_REFUSAL = "^(unauthorized: )?Unauthorized";

    private FailureLine() {}

    /** Of a command that ran. */
    static int ofExecution(Exception failure, CommandLine command, ParseResult parsed) {
        Throwable shown =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        print(command, message(shown));
        if (command.getCommand() instanceof Subcommand ran && ran.verbose()) {
            shown.printStackTrace(command.getErr());
            command.getErr().flush();
        }
        return exitCode(shown).code();
    }

    /** Of a command line that cannot be understood. */
    static int ofUsage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        print(command, failure.getMessage());
        command.getErr().println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        command.getErr().flush();
        return ExitCode.USAGE.code();
    }

    static ExitCode exitCode(Throwable failure) {
        if (failure instanceof CommandFailure known) {
            return known.exitCode();
        }
        if (failure instanceof HubException known) {
            return ExitCode.of(known);
        }
        return failure instanceof ConfigException ? ExitCode.CONFIG : ExitCode.FAILED;
    }

    private static void print(CommandLine command, String message) {
        command.getErr().println("culvert: " + message.lines().findFirst().orElse("failed"));
        command.getErr().flush();
    }

    /** What a person is told of it. */
    static String message(Throwable failure) {
        String message = failure.getMessage();
        if (message == null || message.isBlank()) {
            return failure.getClass().getSimpleName();
        }
        if (failure instanceof HubException known
                && known.reason().filter(CREDENTIAL::contains).isPresent()) {
            return refusedCredential(message);
        }
        return failure instanceof RuntimeException
                ? message
                : failure.getClass().getSimpleName() + ": " + message;
    }

    private static String refusedCredential(String message) {
        if (message.startsWith(REFUSED)) {
            return message;
        }
        // The hub tells strangers no more than this word; what can be behind it is no secret.
        return REFUSED + ": "
                + message.replaceFirst(BARE_REFUSAL, "wrong key, or a policy or token that may not do this");
    }
}
