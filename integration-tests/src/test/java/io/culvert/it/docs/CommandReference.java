package io.culvert.it.docs;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    /** The groups of commands that have pages of their own: what is registered, and who may. */
    private static final Set<String> OF_REGISTRY = Set.of("device", "module");

    private static final Set<String> OF_ACCESS = Set.of("policy", "certificate");

    /** Flags that many commands share are told once: the field that holds them, their heading, and whose they are. */
    private enum Shared {
        CLIENTS("hub", "Flags of clients", "Of every command that talks to a hub."),
        SERVICES("token", "Flags of services", "Of every command that talks to a hub, unless as a device.");

        private final String field;
        private final String heading;
        private final String whose;

        Shared(String field, String heading, String whose) {
            this.field = field;
            this.heading = heading;
            this.whose = whose;
        }

        boolean of(CommandLine command) {
            return command.getCommandSpec().mixins().containsKey(field);
        }

        List<ArgSpec> flags(List<CommandLine> commands) {
            return commands.stream()
                    .map(command -> command.getCommandSpec().mixins().get(field))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .map(CommandSpec::args)
                    .orElseThrow();
        }

        String link() {
            return "[" + heading.toLowerCase(Locale.ROOT) + "](cli.md#"
                    + heading.toLowerCase(Locale.ROOT).replace(' ', '-') + ")";
        }
    }

    private CommandReference() {}

    /** The flags that are shared, and all commands but those of the other pages. */
    static String render() {
        StringBuilder out = new StringBuilder();
        List<CommandLine> commands = visible(commandLine());
        for (Shared shared : Shared.values()) {
            out.append(out.isEmpty() ? "" : "\n").append("## ").append(shared.heading);
            out.append("\n\n").append(shared.whose).append("\n");
            rows(shared.flags(commands), out);
        }
        return out + render(commands, command -> !of(OF_REGISTRY, command) && !of(OF_ACCESS, command));
    }

    /** The commands that manage what is registered. */
    static String renderRegistry() {
        return render(visible(commandLine()), command -> of(OF_REGISTRY, command))
                .substring(1);
    }

    /** The commands that manage who is let in. */
    static String renderAccess() {
        return render(visible(commandLine()), command -> of(OF_ACCESS, command)).substring(1);
    }

    private static String render(List<CommandLine> commands, Predicate<CommandLine> shown) {
        StringBuilder out = new StringBuilder();
        commands.stream().filter(shown).forEach(command -> render(command, commands, out));
        return out.toString();
    }

    private static boolean of(Set<String> groups, CommandLine command) {
        return groups.contains(command.getCommandSpec().qualifiedName().split(" ")[1]);
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

    private static void render(CommandLine command, List<CommandLine> commands, StringBuilder out) {
        CommandSpec spec = command.getCommandSpec();
        out.append("\n## ").append(spec.qualifiedName()).append("\n");
        paragraphs(spec.usageMessage().description(), out);
        List<Shared> taken =
                Stream.of(Shared.values()).filter(shared -> shared.of(command)).toList();
        if (!taken.isEmpty()) {
            String links = taken.stream().map(Shared::link).collect(Collectors.joining(" and the "));
            out.append("\nTakes the ").append(links).append(".\n");
        }
        List<String> toldBefore = taken.stream()
                .flatMap(shared -> shared.flags(commands).stream())
                .map(CommandReference::names)
                .toList();
        List<ArgSpec> arguments = new ArrayList<>(spec.positionalParameters());
        spec.options().stream()
                .filter(option -> !EVERYWHERE.contains(option.longestName()))
                .filter(option -> !toldBefore.contains(names(option)))
                .forEach(arguments::add);
        rows(arguments, out);
        examples(spec.usageMessage().footer(), out);
    }

    private static void rows(List<ArgSpec> arguments, StringBuilder out) {
        List<ArgSpec> shown =
                arguments.stream().filter(argument -> !argument.hidden()).toList();
        if (!shown.isEmpty()) {
            out.append("\n| argument | meaning |\n|---|---|\n");
            shown.forEach(argument -> row(argument, out));
        }
    }

    private static String names(ArgSpec argument) {
        return argument instanceof OptionSpec option
                ? String.join(", ", option.names())
                : ((PositionalParamSpec) argument).paramLabel();
    }

    private static void row(ArgSpec argument, StringBuilder out) {
        boolean hasValue =
                argument instanceof OptionSpec option && option.arity().max() > 0;
        String shown = names(argument) + (hasValue ? " " + argument.paramLabel() : "");
        String meaning = text(String.join(" ", argument.description()))
                .replace("${DEFAULT-VALUE}", String.valueOf(argument.defaultValue()));
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
            out.append("\n```\n")
                    .append(text(String.join("\n", lines)).stripIndent().stripTrailing())
                    .append("\n```\n");
        }
    }

    /** Without the marks of colours and line ends. */
    private static String text(String marked) {
        return Ansi.OFF.string(marked.replace("%n", "\n").replace("%%", "%").replace("$$", "$"));
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
