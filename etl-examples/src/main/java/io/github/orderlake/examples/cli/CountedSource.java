package io.github.orderlake.examples.cli;

import io.github.orderlake.Content;
import io.github.orderlake.Source;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A source that passes the units of another one on and says how many of their bytes were read, as stored; on the thread
 * that reads them.
 *
 * @param source where the units come from
 * @param bytesRead told the number of bytes after each read
 */
record CountedSource(Source<Content> source, LongConsumer bytesRead) implements Source<Content> {

    @Override
    public Units<Content> open() throws IOException {
        Units<Content> units = source.open();
        return new Units<>() {
            @Override
            public @Nullable Unit<Content> next() throws IOException {
                Unit<Content> unit = units.next();
                return unit == null ? null : new Unit<>(unit.origin(), counted(unit.payload()));
            }

            @Override
            public void close() throws IOException {
                units.close();
            }
        };
    }

    private Content counted(Content content) {
        return () -> new CountingStream(content.open(), bytesRead);
    }

    private static final class CountingStream extends FilterInputStream {

        private final LongConsumer bytesRead;

        CountingStream(InputStream in, LongConsumer bytesRead) {
            super(in);
            this.bytesRead = bytesRead;
        }

        @Override
        public int read() throws IOException {
            int b = in.read();
            if (b >= 0) {
                bytesRead.accept(1);
            }
            return b;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = in.read(target, offset, length);
            if (count > 0) {
                bytesRead.accept(count);
            }
            return count;
        }

        @Override
        public long skip(long length) throws IOException {
            long count = in.skip(length);
            bytesRead.accept(count);
            return count;
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
