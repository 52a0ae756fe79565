package io.culvert.it.docs;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What the executable says of its commands in {@code --help}, as Markdown. */
final class CommandReference {
    /** On every command, and told once above the generated part. */
    private static final List<String> EVERYWHERE = List.of("--help", "--verbose");

    private CommandReference() {}

    static String render() {
        StringBuilder out = new StringBuilder();
        for (CommandLine command : visible(commandLine())) {
            render(command, out);
        }
        return out.toString();
    }

    static String renderExitCodes() {
        StringBuilder out = new StringBuilder("| code | meaning |\n|---|---|\n");
        Map<String, String> codes =
                commandLine().getCommandSpec().usageMessage().exitCodeList();
        codes.forEach((code, meaning) ->
                out.append("| ").append(code).append(" | ").append(meaning).append(" |\n"));
        return out.toString();
    }

    /** Depth first, groups before their members. */
    private static List<CommandLine> visible(CommandLine parent) {
        List<CommandLine> all = new ArrayList<>();
        for (CommandLine child : parent.getSubcommands().values()) {
            if (!child.getCommandSpec().usageMessage().hidden() && !all.contains(child)) {
                all.add(child);
                all.addAll(visible(child));
            }
        }
        return all;
    }

    private static void render(CommandLine command, StringBuilder out) {
        CommandSpec spec = command.getCommandSpec();
        out.append(out.isEmpty() ? "" : "\n");
        out.append("## ").append(spec.qualifiedName()).append("\n");
        paragraphs(spec.usageMessage().description(), out);
        List<ArgSpec> arguments = new ArrayList<>(spec.positionalParameters());
        spec.options().stream()
                .filter(option -> !option.hidden() && !EVERYWHERE.contains(option.longestName()))
                .forEach(arguments::add);
        arguments.removeIf(ArgSpec::hidden);
        if (!arguments.isEmpty()) {
            out.append("\n| argument | meaning |\n|---|---|\n");
            arguments.forEach(argument -> row(argument, out));
        }
        examples(spec.usageMessage().footer(), out);
    }

    private static void row(ArgSpec argument, StringBuilder out) {
        String shown = argument instanceof OptionSpec option
                ? String.join(", ", option.names()) + (option.arity().max() == 0 ? "" : " " + option.paramLabel())
                : ((PositionalParamSpec) argument).paramLabel();
        String meaning = text(String.join(" ", argument.description()));
        String required = argument.required() ? " Required." : "";
        out.append("| `").append(shown.replace("|", "\\|")).append("` | ");
        out.append(meaning.replace("|", "\\|")).append(required).append(" |\n");
    }

    private static void paragraphs(String[] lines, StringBuilder out) {
        for (String line : lines) {
            if (!line.isBlank()) {
                out.append("\n").append(text(line).strip()).append("\n");
            }
        }
    }

    private static void examples(String[] lines, StringBuilder out) {
        if (lines.length > 0) {
            out.append("\n```\n").append(text(String.join("\n", lines)).strip()).append("\n```\n");
        }
    }

    /** Without the marks of colours and line ends. */
    private static String text(String marked) {
        return Ansi.OFF.string(marked.replace("%n", "\n").replace("%%", "%"));
    }

    /** The frame of the commands is its module's own; documentation may look at it nevertheless. */
    private static CommandLine commandLine() {
        try {
            Class<?> root = Class.forName("io.culvert.cli.CulvertCommand");
            Method factory = root.getDeclaredMethod("commandLine");
            factory.setAccessible(true);
            return (CommandLine) factory.invoke(null);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError("the commands cannot be read", e);
        }
    }
}
