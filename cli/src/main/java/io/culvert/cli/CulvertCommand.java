package io.culvert.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The root of all commands, and the one place where they are listed. */
@Command(
        name = "culvert",
        description = "Device streams you run yourself.",
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            HubCommand.class,
            ClusterCommand.class,
            DeviceCommand.class,
            ModuleCommand.class,
            CertificateCommand.class,
            PolicyCommand.class,
            DeviceProxyCommand.class,
            ServiceProxyCommand.class,
            ConnectCommand.class,
            DeviceStreamCommand.class,
            StreamCommand.class,
            QuotaCommand.class,
            ConformanceCommand.class,
            WarmUpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        commandListHeading = "%nCommands:%n")
final class CulvertCommand extends CommandGroup {
    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the version and exit.")
    private boolean version;

    /** The whole command line, ready to execute. */
    static CommandLine commandLine() {
        CommandLine commands = new CommandLine(new CulvertCommand());
        commands.addSubcommand("generate-completion", new GenerateCompletion(), "completion");
        ArgumentTypes.register(commands);
        commands.setExecutionExceptionHandler(FailureLine::ofExecution);
        commands.setParameterExceptionHandler(FailureLine::ofUsage);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        commands.setUsageHelpAutoWidth(true);
        Map<String, String> exitCodes = new LinkedHashMap<>();
        for (ExitCode exit : ExitCode.values()) {
            exitCodes.put(Integer.toString(exit.code()), exit.meaning());
        }
        commands.getCommandSpec().usageMessage().exitCodeList(exitCodes);
        return commands;
    }
}
