package io.github.orderlake.examples.cli;

import io.github.orderlake.aws.glue.CatalogDifference;
import io.github.orderlake.aws.glue.GlueTable;
import io.github.orderlake.flatten.FlattenSpec;
import io.github.orderlake.parquet.ParquetFooter;
import io.github.orderlake.parquet.ParquetFooter.LeafColumn;
import io.github.orderlake.parquet.Partition;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.ColumnType;
import io.github.orderlake.table.Schema;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code catalog check}: the table against the columns and against files. */
@Command(
        name = "check",
        description = {
            "Compares a table with the columns that conversion makes, and with the last files below its location.",
            "",
            "Nothing is changed. Differences are printed, one per line.",
            ""
        },
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        exitCodeListHeading = ExitCodes.HEADING,
        exitCodeList = {
            "0:there is no difference",
            "1:there are differences, or something could not be read",
            ExitCodes.USAGE_TEXT
        })
final class CatalogCheckCommand implements Callable<Integer> {

    private final Streams streams;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "PLACE",
            description = "where the files are: s3://bucket/prefix/")
    private String target = "";

    @Option(
            names = "--partition-by",
            paramLabel = "LEVEL",
            split = ",",
            converter = PartitionConverter.class,
            description = "as for convert")
    private List<Partition> partitions = List.of();

    @Option(names = "--spec", paramLabel = "FILE", description = "columns of your own, as a JSON document")
    private @Nullable Path specFile;

    @Option(
            names = "--files",
            paramLabel = "N",
            description = "how many files to look into (default: ${DEFAULT-VALUE})")
    private int maxFiles = 10;

    @Mixin
    private CatalogOptions catalogOptions = new CatalogOptions();

    @Mixin
    private AwsOptions awsOptions = new AwsOptions();

    CatalogCheckCommand(Streams streams) {
        this.streams = streams;
    }

    @Override
    public Integer call() throws IOException {
        if (!S3Uris.isS3(target)) {
            throw wrongUsage("--to must be s3://bucket/prefix/ but was " + target);
        }
        if (maxFiles < 0) {
            throw wrongUsage("--files must not be negative but was " + maxFiles);
        }
        try (AwsSession aws = new AwsSession(awsOptions)) {
            S3Place place;
            GlueTable table;
            try {
                FlattenSpec columns = SpecOption.read(specFile);
                place = S3Place.of(target, aws);
                catalogOptions.check();
                catalogOptions.requireTable();
                table = catalogOptions.table(aws, columns, place.toString(), partitions, null);
            } catch (IllegalArgumentException e) {
                throw wrongUsage(Failures.message(e));
            }
            List<CatalogDifference> differences = table.check(schemas(place, aws));
            CatalogPrinter.printDifferences(differences, streams.out());
            if (differences.isEmpty()) {
                streams.out().println("no difference");
            }
            return differences.isEmpty() ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }

    private Map<String, Schema> schemas(S3Place place, AwsSession aws) throws IOException {
        ObjectStore store = place.store();
        List<String> keys =
                store.list("").stream().filter(key -> key.endsWith(".parquet")).toList();
        Map<String, Schema> schemas = new LinkedHashMap<>();
        for (String key : keys.subList(Math.max(0, keys.size() - maxFiles), keys.size())) {
            String name = store.uri(key).toString();
            try (S3Channel channel =
                    new S3Channel(aws.clients().s3(), awsOptions, place.bucket(), place.prefix() + key)) {
                schemas.put(name, schema(ParquetFooter.read(channel, name), name));
            }
        }
        return schemas;
    }

    private static Schema schema(ParquetFooter footer, String name) throws IOException {
        List<Column> columns = new ArrayList<>();
        for (LeafColumn leaf : footer.columns()) {
            columns.add(new Column(leaf.name(), type(leaf, name)));
        }
        return Schema.of(columns.toArray(Column[]::new));
    }

    private static ColumnType type(LeafColumn leaf, String name) throws IOException {
        for (ColumnType type : ColumnType.values()) {
            boolean text = type == ColumnType.STRING;
            String physicalType = text ? "BYTE_ARRAY" : type.name();
            String logicalType = text ? "STRING" : null;
            if (physicalType.equals(leaf.physicalType()) && Objects.equals(logicalType, leaf.logicalType())) {
                return type;
            }
        }
        throw foreign(leaf, name);
    }

    private static IOException foreign(LeafColumn leaf, String name) {
        String type = leaf.physicalType() + (leaf.logicalType() == null ? "" : " " + leaf.logicalType());
        return new IOException(name + " was not made by this program: column " + leaf.name() + " is " + type);
    }

    private ParameterException wrongUsage(String message) {
        return Usage.wrong(spec, message);
    }
}
