package io.github.orderlake.aws.glue;

import io.github.orderlake.aws.glue.CatalogDifference.Kind;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.glue.model.PartitionInput;

/**
 * Registers partitions that a table does not know yet.
 *
 * <p>What is registered is asked before anything is created: most files go to partitions that are there, one question
 * covers a thousand of them, and reading is throttled later than writing. Nothing is remembered between two runs, so a
 * partition that somebody drops is registered again.
 */
final class PartitionRegistration {

    private static final String OPERATION = "BatchCreatePartition";
    private static final int MAX_NAMED = 3;
    private static final String ALREADY_EXISTS = "AlreadyExistsException";

    private final TableCalls calls;
    private final TableShape table;
    private final CatalogReport.Draft report;
    private final Map<List<String>, String> refused = new LinkedHashMap<>();

    PartitionRegistration(TableCalls calls, TableShape table, CatalogReport.Draft report) {
        this.calls = calls;
        this.table = table;
        this.report = report;
    }

    /**
     * Registers these partitions.
     *
     * @param locations where they are, by their values in the order of the table's keys
     * @throws IOException if some could not be registered; the others are
     */
    void register(Map<List<String>, String> locations) throws IOException {
        Map<List<String>, String> pending = new LinkedHashMap<>(locations);
        Set<List<String>> missed = new HashSet<>();
        for (int attempt = 1; !pending.isEmpty(); attempt++) {
            removeRegistered(pending, missed);
            create(pending, attempt >= calls.retries().policy().maxAttempts());
            if (!pending.isEmpty()) {
                calls.retries().pause(attempt, OPERATION + " " + calls.subject());
            }
        }
        if (!refused.isEmpty()) {
            throw failure(locations.size());
        }
    }

    /** Creates partitions, and leaves those that are to be looked at again; none in the last attempt. */
    private void create(Map<List<String>, String> pending, boolean last) throws IOException {
        List<Map.Entry<List<String>, String>> all = List.copyOf(pending.entrySet());
        for (int from = 0; from < all.size(); from += TableCalls.MAX_CREATED) {
            List<Map.Entry<List<String>, String>> batch =
                    all.subList(from, Math.min(all.size(), from + TableCalls.MAX_CREATED));
            Map<List<String>, String> errors =
                    calls.createPartitions(batch.stream().map(this::input).toList());
            for (Map.Entry<List<String>, String> partition : batch) {
                List<String> values = partition.getKey();
                String code = errors.get(values);
                boolean exists = code == null || code.equals(ALREADY_EXISTS);
                if (code != null && !last && (exists || Retries.isTransient(code))) {
                    continue;
                }
                pending.remove(values);
                if (exists) {
                    report.partitionRegistered(name(values));
                } else {
                    refused.put(values, code);
                }
            }
        }
    }

    /** Removes what is registered; a partition that was missing before has been created by now, by whomever. */
    private void removeRegistered(Map<List<String>, String> pending, Set<List<String>> missed) throws IOException {
        Map<List<String>, String> registered = calls.partitionLocations(List.copyOf(pending.keySet()));
        pending.entrySet().removeIf(entry -> {
            List<String> values = entry.getKey();
            String found = registered.get(values);
            if (found == null) {
                missed.add(values);
                return false;
            }
            if (!found.equals(entry.getValue())) {
                report.differ(new CatalogDifference(
                        Kind.PARTITION_LOCATION,
                        calls.subject(),
                        "partition " + name(values),
                        entry.getValue(),
                        found));
            } else if (missed.contains(values)) {
                report.partitionRegistered(name(values));
            }
            return true;
        });
    }

    private PartitionInput input(Map.Entry<List<String>, String> partition) {
        return PartitionInput.builder()
                .values(partition.getKey())
                .storageDescriptor(table.storage().toBuilder()
                        .location(partition.getValue())
                        .build())
                .build();
    }

    private IOException failure(int total) {
        String first = refused.entrySet().stream()
                .limit(MAX_NAMED)
                .map(entry -> name(entry.getKey()) + ": " + entry.getValue())
                .collect(Collectors.joining(", "));
        return new IOException(OPERATION + " " + calls.subject() + " failed for " + refused.size() + " of " + total
                + " partitions: " + first + (refused.size() > MAX_NAMED ? ", ..." : ""));
    }

    private String name(List<String> values) {
        StringJoiner name = new StringJoiner("/");
        for (int i = 0; i < values.size(); i++) {
            name.add(table.partitionKeys().get(i).name() + "=" + values.get(i));
        }
        return name.toString();
    }
}
