package io.culvert.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a process has used at one moment, as Linux's {@code /proc} tells it.
 *
 * @param cpuSeconds processor time since the process began, user and system together, in steps of 10 ms
 * @param residentBytes memory that is in RAM now ({@code VmRSS})
 * @param descriptors open files and sockets, -1 where they may not be listed
 */
public record ProcessUsage(double cpuSeconds, long residentBytes, int descriptors) {
    /** USER_HZ: what the kernel shows to programs, 100 on every Linux that runs Java. */
    private static final double TICKS_PER_SECOND = 100;

    // Counted from the field after the command name, which is the third of the line.
    private static final int USER_TICKS = 11;
    private static final int SYSTEM_TICKS = 12;

    /** The usage of the process now; empty when it has ended or the system is not Linux. */
    public static Optional<ProcessUsage> of(long pid) {
        Path proc = Path.of("/proc", Long.toString(pid));
        try {
            String[] fields = stat(proc);
            double ticks = Long.parseLong(fields[USER_TICKS]) + Long.parseLong(fields[SYSTEM_TICKS]);
            return Optional.of(new ProcessUsage(ticks / TICKS_PER_SECOND, resident(proc), descriptors(proc)));
        } catch (IOException goneOrNotLinux) {
            return Optional.empty();
        }
    }

    /** The usage of this JVM. */
    public static Optional<ProcessUsage> self() {
        return of(ProcessHandle.current().pid());
    }

    /** Whether a signal has stopped the process; also true where there is no {@code /proc} to ask. */
    static boolean isStopped(long pid) {
        try {
            return stat(Path.of("/proc", Long.toString(pid)))[0].equals("T");
        } catch (IOException goneOrNotLinux) {
            return true;
        }
    }

    private static String[] stat(Path proc) throws IOException {
        String stat = Files.readString(proc.resolve("stat"));
        // The command name may itself hold blanks and brackets, so count from the last bracket.
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    private static long resident(Path proc) throws IOException {
        try (Stream<String> lines = Files.lines(proc.resolve("status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        }
    }

    private static int descriptors(Path proc) {
        try (Stream<Path> open = Files.list(proc.resolve("fd"))) {
            return (int) open.count();
        } catch (IOException notOurs) {
            return -1;
        }
    }
}
