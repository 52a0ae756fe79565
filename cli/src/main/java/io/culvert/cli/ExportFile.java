package io.culvert.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where an export is written: stdout, or a file that only its owner may read, because it holds keys, and that is there only once
 * it is whole. Used by one thread.
 */
final class ExportFile implements AutoCloseable {
    private static final FileAttribute<?>[] OWN =
            FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                    ? new FileAttribute<?>[] {
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                    }
                    : new FileAttribute<?>[0];

    /** How much is written before it is looked whether it could be: a look is a flush. */
    private static final int LOOK_AFTER = 1 << 16;

    private final Path target;
    private final Path unfinished;
    private final FileChannel channel;
    private final PrintWriter writer;
    private int unseen;

    private ExportFile(Path target, Path unfinished, FileChannel channel, PrintWriter writer) {
        this.target = target;
        this.unfinished = unfinished;
        this.channel = channel;
        this.writer = writer;
    }

    /** Begins it; a CommandFailure when it cannot be written. {@code -} is {@code out}. */
    static ExportFile open(Path output, PrintWriter out) {
        if (output.toString().equals("-")) {
            return new ExportFile(output, null, null, out);
        }
        Path target = replaced(output);
        Path folder = target.toAbsolutePath().getParent();
        try {
            Path unfinished = Files.createTempFile(folder, target.getFileName() + ".", ".part", OWN);
            FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE);
            PrintWriter writer = new PrintWriter(
                    new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8), LOOK_AFTER));
            return new ExportFile(target, unfinished, channel, writer);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.CONFIG, target + ": cannot be written in " + folder, e);
        }
    }

    /** What a finished export takes the place of: never a link or a device such as /dev/stdout, which root could lose so. */
    private static Path replaced(Path output) {
        if (!Files.exists(output)) {
            return output;
        }
        try {
            Path target = output.toRealPath();
            if (Files.isRegularFile(target)) {
                return target;
            }
        } catch (IOException e) {
            // Said below.
        }
        throw new CommandFailure(ExitCode.CONFIG, output + ": not a file (expected: a file, or - for stdout)");
    }

    void line(String text) {
        writer.print(text + "\n");
        unseen += text.length() + 1;
        if (unseen >= LOOK_AFTER) {
            look();
        }
    }

    private void look() {
        unseen = 0;
        if (writer.checkError()) {
            throw new CommandFailure(ExitCode.FAILED, target + ": cannot be written; the disk may be full");
        }
    }

    /** Makes it whole, in the place of an older one of its name. */
    void finish() {
        look();
        if (channel == null) {
            return;
        }
        try {
            channel.force(true);
            channel.close();
            Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.FAILED, target + ": cannot be written", e);
        }
    }

    /** Removes what was not finished. */
    @Override
    public void close() {
        if (channel == null) {
            return;
        }
        try {
            channel.close();
            Files.deleteIfExists(unfinished);
        } catch (IOException e) {
            throw new UncheckedIOException(unfinished + " cannot be removed", e);
        }
    }
}
