package io.github.orderlake.store;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * An object store in memory, for tests and small programs.
 *
 * <p>Thread-safe. An object holds 2 GiB at most, and all of them live as long as the store. Metadata is not kept.
 *
 * <pre>{@code
 * InMemoryStore store = new InMemoryStore();
 * try (PendingObject object = store.create("orders/a.parquet")) {
 *     object.write(bytes);
 *     object.commit();
 * }
 * store.list("orders/"); // [orders/a.parquet]
 * }</pre>
 */
public final class InMemoryStore implements ObjectStore {

    private final ConcurrentNavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();

    /** Makes a store without objects. */
    public InMemoryStore() {}

    @Override
    public PendingObject create(NewObject object) {
        return new PendingBytes(Keys.check(object.key()), object.ifExists());
    }

    @Override
    public InputStream read(String key) throws NoSuchFileException {
        byte[] bytes = objects.get(Keys.check(key));
        if (bytes == null) {
            throw new NoSuchFileException(uri(key).toString(), null, "there is no such object");
        }
        return new ByteArrayInputStream(bytes);
    }

    @Override
    public boolean exists(String key) {
        return objects.containsKey(Keys.check(key));
    }

    @Override
    public void delete(String key) {
        objects.remove(Keys.check(key));
    }

    @Override
    public List<String> list(String prefix) {
        Keys.checkPrefix(prefix);
        return objects.tailMap(prefix).keySet().stream()
                .takeWhile(key -> key.startsWith(prefix))
                .toList();
    }

    /** Returns {@code memory:/<key>}, which tells objects of one store apart, not stores. */
    @Override
    public URI uri(String key) {
        try {
            return new URI("memory", null, "/" + Keys.check(key), null);
        } catch (URISyntaxException e) {
            throw new IllegalStateException("A path can always be quoted", e);
        }
    }

    @Override
    public String toString() {
        return "InMemoryStore";
    }

    private final class PendingBytes extends PendingObject {

        private String key;
        private final IfExists ifExists;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        PendingBytes(String key, IfExists ifExists) {
            super(uri(key).toString());
            this.key = key;
            this.ifExists = ifExists;
        }

        @Override
        protected void append(byte[] source, int offset, int length) {
            bytes.write(source, offset, length);
        }

        @Override
        protected boolean changeName(String lastSegment) {
            key = key.substring(0, key.lastIndexOf('/') + 1) + lastSegment;
            return true;
        }

        @Override
        public long bufferedBytes() {
            return bytes.size();
        }

        @Override
        protected void publish() throws FileAlreadyExistsException {
            byte[] whole = bytes.toByteArray();
            bytes.reset();
            if (ifExists == IfExists.REPLACE) {
                objects.put(key, whole);
            } else if (objects.putIfAbsent(key, whole) != null && ifExists == IfExists.FAIL) {
                throw new FileAlreadyExistsException(uri(key).toString(), null, "there is such an object already");
            }
        }

        @Override
        protected void discard() {
            bytes.reset();
        }
    }
}
