package io.github.orderlake.aws.glue;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.model.AlreadyExistsException;
import software.amazon.awssdk.services.glue.model.BatchCreatePartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionRequest;
import software.amazon.awssdk.services.glue.model.BatchGetPartitionResponse;
import software.amazon.awssdk.services.glue.model.ConcurrentModificationException;
import software.amazon.awssdk.services.glue.model.CreateTableRequest;
import software.amazon.awssdk.services.glue.model.EntityNotFoundException;
import software.amazon.awssdk.services.glue.model.GetTableRequest;
import software.amazon.awssdk.services.glue.model.Partition;
import software.amazon.awssdk.services.glue.model.PartitionError;
import software.amazon.awssdk.services.glue.model.PartitionInput;
import software.amazon.awssdk.services.glue.model.PartitionValueList;
import software.amazon.awssdk.services.glue.model.Table;
import software.amazon.awssdk.services.glue.model.TableInput;
import software.amazon.awssdk.services.glue.model.UpdateTableRequest;
import software.amazon.awssdk.services.glue.model.VersionMismatchException;

/** The calls about one table. */
final class TableCalls {

    /** The most partitions that one call creates. */
    static final int MAX_CREATED = 100;

    /** The most partitions that one call looks up. */
    private static final int MAX_LOOKED_UP = 1000;

    private final GlueClient client;
    private final Retries retries;
    private final @Nullable String catalogId;
    private final String database;
    private final String table;

    /** @param catalogId the catalog, or {@code null} for that of the client's account */
    TableCalls(GlueClient client, Retries retries, @Nullable String catalogId, String database, String table) {
        this.client = client;
        this.retries = retries;
        this.catalogId = catalogId;
        this.database = database;
        this.table = table;
    }

    /** Returns how calls are repeated. */
    Retries retries() {
        return retries;
    }

    /** Returns the table, if there is one. */
    Optional<Table> find() throws IOException {
        GetTableRequest request = GetTableRequest.builder()
                .catalogId(catalogId)
                .databaseName(database)
                .name(table)
                .build();
        return retries.call("GetTable", subject(), () -> {
            try {
                return Optional.of(client.getTable(request).table());
            } catch (EntityNotFoundException e) {
                if (isAboutDatabase(e)) {
                    throw e;
                }
                return Optional.empty();
            }
        });
    }

    /** Returns whether a failure says that there is no such database, rather than no such table. */
    static boolean isAboutDatabase(@Nullable Throwable failure) {
        return failure instanceof EntityNotFoundException e
                && e.awsErrorDetails() != null
                && String.valueOf(e.awsErrorDetails().errorMessage()).startsWith("Database ");
    }

    /** Creates the table, and tells whether there was none. */
    boolean create(TableInput input) throws IOException {
        CreateTableRequest request = CreateTableRequest.builder()
                .catalogId(catalogId)
                .databaseName(database)
                .tableInput(input)
                .build();
        return retries.call("CreateTable", subject(), () -> {
            try {
                client.createTable(request);
                return true;
            } catch (AlreadyExistsException e) {
                return false;
            }
        });
    }

    /** Changes the table, and tells whether it still was in this version. Former versions are not archived. */
    boolean update(TableInput input, @Nullable String versionId) throws IOException {
        UpdateTableRequest request = UpdateTableRequest.builder()
                .catalogId(catalogId)
                .databaseName(database)
                .tableInput(input)
                .versionId(versionId)
                .skipArchive(true)
                .build();
        return retries.call("UpdateTable", subject(), () -> {
            try {
                client.updateTable(request);
                return true;
            } catch (ConcurrentModificationException | VersionMismatchException e) {
                return false;
            }
        });
    }

    /** Returns where the partitions with these values are, as far as they are registered. */
    Map<List<String>, String> partitionLocations(List<List<String>> values) throws IOException {
        Map<List<String>, String> locations = new HashMap<>();
        for (int from = 0; from < values.size(); from += MAX_LOOKED_UP) {
            lookUp(values.subList(from, Math.min(values.size(), from + MAX_LOOKED_UP)), locations);
        }
        return locations;
    }

    private void lookUp(List<List<String>> values, Map<List<String>, String> locations) throws IOException {
        List<PartitionValueList> keys = values.stream()
                .map(key -> PartitionValueList.builder().values(key).build())
                .toList();
        for (int attempt = 1; !keys.isEmpty(); attempt++) {
            BatchGetPartitionRequest request = BatchGetPartitionRequest.builder()
                    .catalogId(catalogId)
                    .databaseName(database)
                    .tableName(table)
                    .partitionsToGet(keys)
                    .build();
            BatchGetPartitionResponse response =
                    retries.call("BatchGetPartition", subject(), () -> client.batchGetPartition(request));
            for (Partition partition : response.partitions()) {
                locations.put(partition.values(), TableShape.location(partition.storageDescriptor()));
            }
            keys = response.unprocessedKeys();
            if (!keys.isEmpty()) {
                if (attempt >= retries.policy().maxAttempts()) {
                    throw new IOException("BatchGetPartition " + subject() + " failed: " + keys.size()
                            + " partitions are unprocessed after " + attempt + " attempts");
                }
                retries.pause(attempt, "BatchGetPartition " + subject());
            }
        }
    }

    /** Creates up to {@link #MAX_CREATED} partitions, and returns the codes of the errors of those that were not. */
    Map<List<String>, String> createPartitions(List<PartitionInput> partitions) throws IOException {
        BatchCreatePartitionRequest request = BatchCreatePartitionRequest.builder()
                .catalogId(catalogId)
                .databaseName(database)
                .tableName(table)
                .partitionInputList(partitions)
                .build();
        List<PartitionError> answer = retries.call(
                "BatchCreatePartition",
                subject(),
                () -> client.batchCreatePartition(request).errors());
        Map<List<String>, String> errors = new HashMap<>();
        answer.forEach(error -> errors.put(error.partitionValues(), code(error)));
        return errors;
    }

    private static String code(PartitionError error) {
        String code = error.errorDetail() == null ? null : error.errorDetail().errorCode();
        return code == null ? "no code" : code;
    }

    /** Returns the table as messages name it. */
    String subject() {
        return database + "." + table;
    }
}
