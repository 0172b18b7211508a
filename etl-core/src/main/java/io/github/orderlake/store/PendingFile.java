package io.github.orderlake.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** An object of a {@link LocalStore} that is being written to a hidden file beside its place. */
final class PendingFile extends GuardedPendingObject {

    /** Opens a channel for writing on a file that must not exist yet. */
    @FunctionalInterface
    interface Opener {
        FileChannel open(Path file) throws IOException;
    }

    private static final int BUFFER_BYTES = 8 << 10;

    /** The JDK copies what a channel is given to memory of the same size outside the heap, and keeps that. */
    private static final int SLICE_BYTES = 64 << 10;

    private final Path target;
    private final NewDirectories parents;
    private final Path temporary;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    private PendingFile(Path target, NewDirectories parents, Path temporary, FileChannel channel) {
        super(target.toString());
        this.target = target;
        this.parents = parents;
        this.temporary = temporary;
        this.channel = channel;
    }

    /**
     * Makes the hidden file and locks it.
     *
     * @param target where the object will be
     * @param parents the directories that were made for it, which are removed with it
     */
    static PendingFile create(Path target, NewDirectories parents, Opener opener) throws IOException {
        Path temporary = TemporaryFiles.reserve(target);
        try {
            FileChannel channel = opener.open(temporary);
            try {
                channel.tryLock();
            } catch (IOException e) {
                // A file system without locks: nobody can take this one either, so nobody removes the file.
            }
            return new PendingFile(target, parents, temporary, channel);
        } catch (IOException | RuntimeException e) {
            TemporaryFiles.release(temporary);
            throw e;
        }
    }

    @Override
    void append(byte[] bytes, int offset, int length) throws IOException {
        try {
            if (length > buffer.remaining()) {
                drainBuffer();
            }
            if (length > buffer.remaining()) {
                drain(ByteBuffer.wrap(bytes, offset, length));
            } else {
                buffer.put(bytes, offset, length);
            }
        } catch (IOException e) {
            throw FileErrors.cannot("write", target, e);
        }
    }

    @Override
    void publish() throws IOException {
        try {
            drainBuffer();
            channel.force(true);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw FileErrors.cannot("commit", target, e);
        }
        // The object is visible from here on, so nothing below fails the commit. The lock is held until now, because
        // the hidden file must never be there without it.
        try {
            channel.close();
        } catch (IOException e) {
            // What it could still say concerns bytes that were forced before.
        } finally {
            TemporaryFiles.release(temporary);
        }
        parents.force(Objects.requireNonNull(target.getParent(), "a key lies in a directory"));
    }

    @Override
    void discard() throws IOException {
        try (channel) {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw FileErrors.cannot("discard", target, e);
        } finally {
            TemporaryFiles.release(temporary);
            parents.removeEmpty();
        }
    }

    private void drainBuffer() throws IOException {
        drain(buffer.flip());
        buffer.clear();
    }

    private void drain(ByteBuffer source) throws IOException {
        int end = source.limit();
        while (source.position() < end) {
            source.limit(Math.min(end, source.position() + SLICE_BYTES));
            channel.write(source);
        }
    }
}
