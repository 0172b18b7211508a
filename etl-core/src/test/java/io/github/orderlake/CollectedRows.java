package io.github.orderlake;

import io.github.orderlake.table.Row;
import io.github.orderlake.table.RowBatch;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An emitter that keeps what comes out of one unit, with the rows as plain lists. */
public class CollectedRows implements Emitter<RowBatch> {

    public static final Origin ORIGIN = new Origin(URI.create("mem:/orders.json"), "v1", -1, Instant.EPOCH);

    private final Origin origin;
    private final int preferredItemBytes;
    private final List<List<Object>> rows = new ArrayList<>();
    private final List<Reject> rejects = new ArrayList<>();
    private final List<Integer> batchRowCounts = new ArrayList<>();
    private final Map<String, ElementCounts> elements = new LinkedHashMap<>();
    private final List<UnseenPath> unseenPaths = new ArrayList<>();
    private long recordsRead;
    private long recordsAccepted;
    private long recordsDropped;

    public CollectedRows() {
        this(ORIGIN);
    }

    public CollectedRows(Origin origin) {
        this(origin, Sink.DEFAULT_ITEM_BYTES);
    }

    public CollectedRows(Origin origin, int preferredItemBytes) {
        this.origin = origin;
        this.preferredItemBytes = preferredItemBytes;
    }

    @Override
    public Origin origin() {
        return origin;
    }

    @Override
    public int preferredItemBytes() {
        return preferredItemBytes;
    }

    @Override
    public void emit(RowBatch batch) {
        batchRowCounts.add(batch.rowCount());
        recordsAccepted += batch.recordCount();
        for (Row row = batch.rows(); row.next(); ) {
            List<Object> values = new ArrayList<>();
            for (int column = 0; column < batch.schema().size(); column++) {
                values.add(row.get(column));
            }
            rows.add(Collections.unmodifiableList(values));
        }
    }

    @Override
    public void reject(Reject reject) {
        rejects.add(reject);
    }

    @Override
    public void recordsRead(long count) {
        recordsRead += count;
    }

    @Override
    public void recordsDropped(long count) {
        recordsDropped += count;
    }

    @Override
    public void elementsCounted(String path, ElementCounts counts) {
        elements.merge(path, counts, ElementCounts::plus);
    }

    @Override
    public void pathUnseen(UnseenPath path) {
        unseenPaths.add(path);
    }

    public Map<String, ElementCounts> elements() {
        return elements;
    }

    public List<UnseenPath> unseenPaths() {
        return unseenPaths;
    }

    public List<List<Object>> rows() {
        return rows;
    }

    public List<Reject> rejects() {
        return rejects;
    }

    public List<Integer> batchRowCounts() {
        return batchRowCounts;
    }

    public long recordsRead() {
        return recordsRead;
    }

    public long recordsAccepted() {
        return recordsAccepted;
    }

    public long recordsDropped() {
        return recordsDropped;
    }
}
