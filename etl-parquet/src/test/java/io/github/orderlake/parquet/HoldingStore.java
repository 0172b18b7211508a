package io.github.orderlake.parquet;

import io.github.orderlake.store.InMemoryStore;
import io.github.orderlake.store.NewObject;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Random;

/** A store that holds what is written in memory until it is told to spill, or some of it has been sent at random. */
final class HoldingStore implements ObjectStore {

    private final ObjectStore objects = new InMemoryStore();
    private final Random network;
    private final int percentSent;
    int spills;

    /**
     * @param seed decides at which writes an object is sent
     * @param percentSent at how many of them
     */
    HoldingStore(long seed, int percentSent) {
        this.network = new Random(seed);
        this.percentSent = percentSent;
    }

    @Override
    public PendingObject create(NewObject object) throws IOException {
        return new Holding(object.key(), objects.create(object));
    }

    @Override
    public InputStream read(String key) throws IOException {
        return objects.read(key);
    }

    @Override
    public boolean exists(String key) throws IOException {
        return objects.exists(key);
    }

    @Override
    public void delete(String key) throws IOException {
        objects.delete(key);
    }

    @Override
    public List<String> list(String prefix) throws IOException {
        return objects.list(prefix);
    }

    @Override
    public URI uri(String key) {
        return objects.uri(key);
    }

    private final class Holding extends PendingObject {

        private final PendingObject object;
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();

        Holding(String name, PendingObject object) {
            super(name);
            this.object = object;
        }

        @Override
        public long bufferedBytes() {
            return held.size();
        }

        @Override
        protected void append(byte[] bytes, int offset, int length) throws IOException {
            held.write(bytes, offset, length);
            if (network.nextInt(100) < percentSent) {
                send();
            }
        }

        @Override
        protected void release() throws IOException {
            spills++;
            send();
        }

        private void send() throws IOException {
            object.write(held.toByteArray());
            held.reset();
        }

        @Override
        protected void publish() throws IOException {
            send();
            object.commit();
        }

        @Override
        protected void discard() throws IOException {
            object.close();
        }
    }
}
