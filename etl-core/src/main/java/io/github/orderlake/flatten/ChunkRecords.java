package io.github.orderlake.flatten;

import io.github.orderlake.table.BatchRecords;
import io.github.orderlake.table.Runs;
import java.util.Arrays;
import java.util.Objects;

/** The places of a chunk's accepted records in the chunk and in the unit. */
final class ChunkRecords {

    private static final int INITIAL_CAPACITY = 256;

    private long[] indexes = new long[INITIAL_CAPACITY];
    private int[] starts = new int[INITIAL_CAPACITY];
    private int[] ends = new int[INITIAL_CAPACITY];

    /**
     * Stores the place of an accepted record.
     *
     * @param slot the position of the record among the accepted ones of the chunk
     * @param index the position of the record in the unit
     * @param start the first byte of the record, as an index into the chunk
     * @param end the index after its last byte
     */
    void set(int slot, long index, int start, int end) {
        if (slot == indexes.length) {
            indexes = Arrays.copyOf(indexes, 2 * slot);
            starts = Arrays.copyOf(starts, 2 * slot);
            ends = Arrays.copyOf(ends, 2 * slot);
        }
        indexes[slot] = index;
        starts[slot] = start;
        ends[slot] = end;
    }

    /**
     * Returns the records as a part of a batch that shares the arrays.
     *
     * @param chunkBytes the bytes of the chunk
     * @param chunkOffset the offset of the chunk in the unit
     */
    BatchRecords inBatch(Runs runs, byte[] chunkBytes, long chunkOffset) {
        long[] batchIndexes = indexes;
        int[] batchStarts = starts;
        int[] batchEnds = ends;
        return new BatchRecords() {

            @Override
            public Runs runs() {
                return runs;
            }

            @Override
            public long index(int batchRecord) {
                return batchIndexes[Objects.checkIndex(batchRecord, count())];
            }

            @Override
            public long offset(int batchRecord) {
                return chunkOffset + batchStarts[Objects.checkIndex(batchRecord, count())];
            }

            @Override
            public byte[] raw(int batchRecord) {
                int slot = Objects.checkIndex(batchRecord, count());
                return Arrays.copyOfRange(chunkBytes, batchStarts[slot], batchEnds[slot]);
            }
        };
    }
}
