package io.github.orderlake.flatten;

import io.github.orderlake.Emitter;
import io.github.orderlake.UnseenPath;
import io.github.orderlake.flatten.FieldSurvey.Found;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds out which paths of a spec no record of a unit has, and which paths may have been meant. The first bytes of the unit are
 * kept for that until every column's path was present, which usually is before the first chunk ends.
 */
final class UnseenPaths {

    /** The most that is kept, in bytes: 128 KiB. */
    private static final int MAX_SAMPLE_BYTES = 1 << 17;

    private final FlattenSpec spec;
    private byte[] sample = new byte[0];
    private int length;
    private boolean isComplete;

    UnseenPaths(FlattenSpec spec) {
        this.spec = spec;
    }

    /**
     * Keeps bytes of the unit if they may be needed.
     *
     * @param json holds them at its beginning; they come after those of the call before
     * @param present what was present so far
     */
    void look(byte[] json, int byteCount, PresentPaths present) {
        if (isComplete) {
            return;
        }
        if (present.hasAllColumns()) {
            isComplete = true;
            sample = new byte[0];
            length = 0;
            return;
        }
        int more = Math.min(byteCount, MAX_SAMPLE_BYTES - length);
        if (more > 0) {
            sample = Arrays.copyOf(sample, length + more + Chunk.PADDING);
            System.arraycopy(json, 0, sample, length, more);
            length += more;
        }
    }

    /** Reports the paths that no record had; called after the last {@link #look}, if there were records. */
    void report(PresentPaths present, Emitter<?> out) {
        if (present.hasAllColumns()) {
            return;
        }
        Collection<Found> found = inRecords(FieldSurvey.of(sample, length));
        Set<String> read = new HashSet<>();
        Set<FieldPath> unseenArrays = new LinkedHashSet<>();
        List<FlattenColumn> columns = spec.columns();
        for (int i = 0; i < columns.size(); i++) {
            FieldPath path = FieldPath.parse(columns.get(i).path());
            if (present.hasColumn(i)) {
                read.add(path.toString());
            }
            for (int level = 1; level <= spec.fields().columnLevels().get(i); level++) {
                if (!present.arrays[level]) {
                    unseenArrays.add(path.toArray(level));
                }
            }
        }
        Set<String> reported = new HashSet<>();
        for (FieldPath array : unseenArrays) {
            reported.add(array.toString());
            out.pathUnseen(new UnseenPath(array.toString(), SimilarPaths.of(array, true, found, read)));
        }
        for (int i = 0; i < columns.size(); i++) {
            FieldPath path = FieldPath.parse(columns.get(i).path());
            if (!present.hasColumn(i) && reported.add(path.toString())) {
                out.pathUnseen(new UnseenPath(columns.get(i).path(), SimilarPaths.of(path, false, found, read)));
            }
        }
    }

    /** Reports that the path of the records was in no page. */
    void reportRecords(Emitter<?> out) {
        FieldPath path = FieldPath.parse(spec.records());
        Collection<Found> found = FieldSurvey.of(sample, length);
        out.pathUnseen(new UnseenPath(spec.records(), SimilarPaths.of(path, true, found, Set.of())));
    }

    /** Returns the paths as seen from a record: pages have other fields as well, which no column can read. */
    private Collection<Found> inRecords(Collection<Found> found) {
        if (spec.records().isEmpty()) {
            return found;
        }
        List<FieldPath.Segment> records = FieldPath.parse(spec.records()).segments();
        List<Found> inside = new ArrayList<>();
        for (Found one : found) {
            List<FieldPath.Segment> segments = one.path().segments();
            if (segments.size() > records.size()
                    && segments.subList(0, records.size()).equals(records)) {
                FieldPath path = new FieldPath(segments.subList(records.size(), segments.size()));
                inside.add(new Found(path, path.toString(), one.hasValues()));
            }
        }
        return inside;
    }
}
