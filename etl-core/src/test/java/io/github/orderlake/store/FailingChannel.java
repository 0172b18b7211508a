package io.github.orderlake.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** A file on a disk that fails: what is named in {@code failing} throws, everything else works. */
final class FailingChannel extends FileChannel {

    enum Operation {
        WRITE,
        FORCE,
        LOCK,
        CLOSE
    }

    private final FileChannel channel;
    private final Set<Operation> failing;

    private FailingChannel(FileChannel channel, Set<Operation> failing) {
        this.channel = channel;
        this.failing = failing;
    }

    static PendingFile.Opener opener(Set<Operation> failing) {
        return file -> new FailingChannel(open(file), failing);
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private void failIf(Operation operation, String message) throws IOException {
        if (failing.contains(operation)) {
            throw new IOException(message);
        }
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        if (failing.contains(Operation.WRITE)) {
            // Like a disk that fills up: some bytes still find room.
            channel.write(source.slice(source.position(), Math.min(3, source.remaining())));
            throw new IOException("No space left on device");
        }
        return channel.write(source);
    }

    @Override
    public void force(boolean metaData) throws IOException {
        failIf(Operation.FORCE, "Input/output error");
        channel.force(metaData);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
        failIf(Operation.LOCK, "No locks available");
        return channel.tryLock(position, size, shared);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        channel.close();
        failIf(Operation.CLOSE, "Stale file handle");
    }

    @Override
    public int read(ByteBuffer target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long position() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel position(long newPosition) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long size() {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileChannel truncate(long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int read(ByteBuffer target, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int write(ByteBuffer source, long position) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw new UnsupportedOperationException();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw new UnsupportedOperationException();
    }
}
