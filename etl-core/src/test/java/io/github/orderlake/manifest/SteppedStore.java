package io.github.orderlake.manifest;

import io.github.orderlake.store.NewObject;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;

/** A store as one process sees it: each operation is a step, at which something may happen. */
final class SteppedStore implements ObjectStore {

    /** Called around each operation that others could see, or that sees others. */
    interface Steps {

        /** Before the operation, which does not happen if this throws. */
        void before() throws IOException;

        /** After the operation, whose result is lost if this throws. */
        default void after() throws IOException {}
    }

    private final ObjectStore disk;
    private final Steps steps;
    private final boolean renames;

    SteppedStore(ObjectStore disk, Steps steps) {
        this(disk, steps, true);
    }

    /** @param renames whether objects can still be renamed, or are like uploads that have begun */
    SteppedStore(ObjectStore disk, Steps steps, boolean renames) {
        this.disk = disk;
        this.steps = steps;
        this.renames = renames;
    }

    @Override
    public PendingObject create(NewObject object) throws IOException {
        PendingObject pending = disk.create(object);
        return new PendingObject(object.key()) {
            @Override
            protected void append(byte[] bytes, int offset, int length) throws IOException {
                pending.write(bytes, offset, length);
            }

            @Override
            protected boolean changeName(String lastSegment) {
                return renames && pending.rename(lastSegment);
            }

            @Override
            protected void publish() throws IOException {
                step(() -> {
                    pending.commit();
                    return null;
                });
            }

            @Override
            protected void discard() throws IOException {
                pending.close();
            }
        };
    }

    @Override
    public InputStream read(String key) throws IOException {
        return step(() -> disk.read(key));
    }

    @Override
    public boolean exists(String key) throws IOException {
        return step(() -> disk.exists(key));
    }

    @Override
    public void delete(String key) throws IOException {
        step(() -> {
            disk.delete(key);
            return null;
        });
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        return step(() -> disk.list(prefix));
    }

    @Override
    public URI uri(String key) {
        return disk.uri(key);
    }

    private <T> T step(Operation<T> operation) throws IOException {
        steps.before();
        T result = operation.run();
        steps.after();
        return result;
    }

    private interface Operation<T> {
        T run() throws IOException;
    }
}
