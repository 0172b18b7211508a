package io.github.orderlake.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/** An object of a {@link LocalStore} that is being written to a hidden file beside its place. */
final class PendingFile extends PendingObject {

    /** Opens a channel for writing on a file that must not exist yet. */
    @FunctionalInterface
    interface Opener {
        FileChannel open(Path file) throws IOException;
    }

    private static final int BUFFER_BYTES = 8 << 10;

    /** The JDK copies what a channel is given to memory of the same size outside the heap, and keeps that. */
    private static final int SLICE_BYTES = 64 << 10;

    private Path target;
    private final IfExists ifExists;
    private final NewDirectories parents;
    private final Path temporary;
    private final FileChannel channel;
    private final ByteBuffer buffer;

    private PendingFile(
            Path target,
            IfExists ifExists,
            NewDirectories parents,
            Path temporary,
            FileChannel channel,
            ByteBuffer buffer) {
        super(target.toString());
        this.target = target;
        this.ifExists = ifExists;
        this.parents = parents;
        this.temporary = temporary;
        this.channel = channel;
        this.buffer = buffer;
    }

    /**
     * Makes the hidden file and locks it.
     *
     * @param target where the object will be
     * @param ifExists what happens if there is one already
     * @param parents the directories that were made for it, which are removed with it
     */
    static PendingFile create(Path target, IfExists ifExists, NewDirectories parents, Opener opener)
            throws IOException {
        Path temporary = TemporaryFiles.reserve(target);
        try {
            // Before there is a file, since there may be no memory for it.
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            FileChannel channel = opener.open(temporary);
            try {
                channel.tryLock();
            } catch (IOException e) {
                // A file system without locks: nobody can take this one either, so nobody removes the file.
            }
            return new PendingFile(target, ifExists, parents, temporary, channel, buffer);
        } catch (IOException | RuntimeException | Error e) {
            TemporaryFiles.release(temporary);
            throw e;
        }
    }

    @Override
    protected void append(byte[] bytes, int offset, int length) throws IOException {
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

    /** The hidden file keeps its name, which tells the former one; it is in the same directory. */
    @Override
    protected boolean changeName(String lastSegment) {
        Path renamed = target.resolveSibling(lastSegment);
        // Where "/" is not the only separator, a segment could lead elsewhere.
        if (!Objects.equals(renamed.getParent(), target.getParent())) {
            throw new IllegalArgumentException("\"" + lastSegment + "\" cannot be the name of a file here");
        }
        target = renamed;
        return true;
    }

    @Override
    protected void complete() throws IOException {
        try {
            drainBuffer();
            channel.force(true);
        } catch (IOException e) {
            throw FileErrors.cannot("commit", target, e);
        }
    }

    @Override
    protected void publish() throws IOException {
        try {
            if (ifExists == IfExists.REPLACE) {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } else {
                publishIfAbsent();
            }
        } catch (FileAlreadyExistsException e) {
            throw FileErrors.alreadyThere(target);
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

    /** A second name for the hidden file is made atomically, and only if the name is free; then the first one goes. */
    private void publishIfAbsent() throws IOException {
        try {
            Files.createLink(target, temporary);
        } catch (FileAlreadyExistsException e) {
            if (ifExists == IfExists.FAIL) {
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            throw new IOException("only a hard link takes a free name atomically, and the file system refuses it", e);
        }
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // Hidden and soon without a lock, so the next writer in this directory removes it.
        }
    }

    @Override
    protected void discard() throws IOException {
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
