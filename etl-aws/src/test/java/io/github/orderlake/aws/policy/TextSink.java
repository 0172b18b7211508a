package io.github.orderlake.aws.policy;

import io.github.orderlake.Origin;
import io.github.orderlake.Receipt;
import io.github.orderlake.Receipt.PublishedFile;
import io.github.orderlake.Sink;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes a text object for each unit. */
record TextSink(ObjectStore store, String prefix) implements Sink<String> {

    @Override
    public Writer<String> open(Origin origin, String fingerprint) throws IOException {
        String key = prefix + origin.outputName("orders", fingerprint) + ".txt";
        PendingObject object = store.create(key);
        return new Writer<>() {

            private long rows;
            private long sizeBytes;

            @Override
            public void write(String row) throws IOException {
                byte[] bytes = (row + "\n").getBytes(StandardCharsets.UTF_8);
                object.write(bytes);
                rows++;
                sizeBytes += bytes.length;
            }

            @Override
            public Receipt prepare() throws IOException {
                object.prepare();
                return receipt();
            }

            @Override
            public Receipt commit() throws IOException {
                object.commit();
                return receipt();
            }

            @Override
            public void close() throws IOException {
                object.close();
            }

            private Receipt receipt() {
                return new Receipt(rows, List.of(new PublishedFile(key, store.uri(key), rows, sizeBytes)));
            }
        };
    }

    @Override
    public boolean isAccountable() {
        return true;
    }

    @Override
    public boolean exists(String key) throws IOException {
        return store.exists(key);
    }

    @Override
    public void remove(String key) throws IOException {
        store.delete(key);
    }
}
