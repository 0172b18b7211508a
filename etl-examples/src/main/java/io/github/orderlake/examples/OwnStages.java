package io.github.orderlake.examples;

import io.github.orderlake.Content;
import io.github.orderlake.Emitter;
import io.github.orderlake.Origin;
import io.github.orderlake.Pipeline;
import io.github.orderlake.Receipt;
import io.github.orderlake.RunReport;
import io.github.orderlake.Sink;
import io.github.orderlake.Source;
import io.github.orderlake.Transformer;
import io.github.orderlake.flatten.JsonFlattener;
import io.github.orderlake.order.Orders;
import io.github.orderlake.store.LocalStore;
import io.github.orderlake.store.ObjectStore;
import io.github.orderlake.store.PendingObject;
import io.github.orderlake.table.Column;
import io.github.orderlake.table.Row;
import io.github.orderlake.table.RowBatch;
import io.github.orderlake.table.StringVector;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline of stages that are not in the library: orders from the files in a ZIP archive, e-mail addresses masked,
 * written as CSV.
 */
public final class OwnStages {

    private OwnStages() {}

    /** Converts: {@code OwnStages ARCHIVE OUT KEY}. */
    public static void main(String[] args) throws IOException {
        RunReport report = convert(Path.of(args[0]), Path.of(args[1]), args[2]);
        report.files().forEach(file -> System.out.println(file.uri() + ": " + file.rows() + " rows"));
    }

    static RunReport convert(Path archive, Path out, String key) throws IOException {
        return Pipeline.from(new ZipFiles(archive))
                .through(JsonFlattener.of(Orders.flattenSpec()))
                .through(new Masked("email", key))
                .into(new CsvSink(LocalStore.in(out)))
                .run();
    }

    /**
     * A source of the files in a ZIP archive, each of them one unit. Its version is its checksum and size, so that an
     * archive packed anew gives the same names.
     */
    record ZipFiles(Path archive) implements Source<Content> {

        @Override
        public Units<Content> open() throws IOException {
            ZipFile zip = new ZipFile(archive.toFile());
            Iterator<? extends ZipEntry> files =
                    zip.stream().filter(entry -> !entry.isDirectory()).iterator();
            return new Units<>() {
                @Override
                public @Nullable Unit<Content> next() {
                    return files.hasNext() ? unit(files.next()) : null;
                }

                @Override
                public void close() throws IOException {
                    zip.close();
                }
            };
        }

        private Unit<Content> unit(ZipEntry entry) {
            Origin origin = new Origin(
                    URI.create("jar:" + archive.toUri() + "!" + rawPath("/" + entry.getName())),
                    Long.toHexString(entry.getCrc()) + "-" + entry.getSize(),
                    entry.getSize(),
                    entry.getLastModifiedTime().toInstant());
            return new Unit<>(origin, () -> read(entry.getName()));
        }

        private static String rawPath(String path) {
            try {
                return new URI(null, null, path, null).getRawPath();
            } catch (URISyntaxException e) {
                throw new IllegalArgumentException("A path is always a URI", e);
            }
        }

        /** Opens a file with an archive of its own, so that content can be read whenever it is. */
        private InputStream read(String name) throws IOException {
            ZipFile zip = new ZipFile(archive.toFile());
            return new FilterInputStream(zip.getInputStream(zip.getEntry(name))) {
                @Override
                public void close() throws IOException {
                    zip.close();
                }
            };
        }
    }

    /**
     * A stage that replaces the texts of a column by 16 hexadecimal digits that depend on a secret key: equal texts stay
     * equal, but nobody without the key can tell which they were. Null stays null.
     */
    static final class Masked implements Transformer<RowBatch, RowBatch> {

        private static final int DIGITS = 16;

        private final String columnName;
        private final SecretKeySpec key;

        Masked(String columnName, String key) {
            this.columnName = columnName;
            this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        }

        @Override
        public void transform(RowBatch batch, Emitter<? super RowBatch> out) throws IOException {
            int index = batch.schema().indexOf(columnName);
            if (!(batch.column(index) instanceof StringVector plain)) {
                throw new IllegalArgumentException("Column " + columnName + " is not STRING");
            }
            // Once per entry: an order's address is masked once, however many rows the order has.
            int entryCount = plain.entryCount();
            byte[] digits = new byte[entryCount * DIGITS];
            int[] offsets = new int[entryCount];
            int[] lengths = new int[entryCount];
            Mac mac = mac();
            for (int entry = 0; entry < entryCount; entry++) {
                offsets[entry] = entry * DIGITS;
                lengths[entry] = StringVector.NULL;
                if (!plain.isNull(entry)) {
                    mac.update(plain.bytes(), plain.offsets()[entry], plain.lengths()[entry]);
                    String text = HexFormat.of().formatHex(mac.doFinal(), 0, DIGITS / 2);
                    System.arraycopy(text.getBytes(StandardCharsets.US_ASCII), 0, digits, offsets[entry], DIGITS);
                    lengths[entry] = DIGITS;
                }
            }
            out.emit(batch.withColumn(index, new StringVector(plain.runs(), digits, offsets, lengths)));
        }

        /** Changes with the column and the key, so that another key gives another file; tells nothing of the key. */
        @Override
        public String fingerprint() {
            byte[] digest = mac().doFinal(columnName.getBytes(StandardCharsets.UTF_8));
            return "masked-" + HexFormat.of().formatHex(digest, 0, 4);
        }

        private Mac mac() {
            try {
                Mac mac = Mac.getInstance(key.getAlgorithm());
                mac.init(key);
                return mac;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("Every Java platform has " + key.getAlgorithm(), e);
            }
        }
    }

    /** A sink that writes one CSV file per unit: RFC 4180, with a header; null is empty, an empty text is {@code ""}. */
    record CsvSink(ObjectStore store) implements Sink<RowBatch> {

        @Override
        public Writer<RowBatch> open(Origin origin, String fingerprint) throws IOException {
            String objectKey = origin.outputName("orders", fingerprint) + ".csv";
            return new CsvWriter(store.create(objectKey), objectKey, store.uri(objectKey));
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

    /** What is visible, and when, is up to the object that it writes to. */
    private static final class CsvWriter implements Sink.Writer<RowBatch> {

        private final PendingObject object;
        private final String key;
        private final URI uri;
        private long rows;
        private long sizeBytes;

        CsvWriter(PendingObject object, String key, URI uri) {
            this.object = object;
            this.key = key;
            this.uri = uri;
        }

        @Override
        public void write(RowBatch batch) throws IOException {
            List<Column> columns = batch.schema().columns();
            StringBuilder lines = new StringBuilder();
            if (rows == 0) {
                lines.append(columns.stream().map(Column::name).collect(Collectors.joining(",")))
                        .append("\r\n");
            }
            for (Row row = batch.rows(); row.next(); ) {
                for (int i = 0; i < columns.size(); i++) {
                    lines.append(i == 0 ? "" : ",").append(field(row.get(i)));
                }
                lines.append("\r\n");
            }
            rows += batch.rowCount();
            append(lines.toString());
        }

        private void append(String text) throws IOException {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            object.write(bytes);
            sizeBytes += bytes.length;
        }

        private static String field(@Nullable Object value) {
            if (value == null) {
                return "";
            }
            String text = value.toString();
            boolean quoted = text.isEmpty() || text.chars().anyMatch(c -> ",\"\r\n".indexOf(c) >= 0);
            return quoted ? '"' + text.replace("\"", "\"\"") + '"' : text;
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

        private Receipt receipt() {
            Receipt.PublishedFile file =
                    new Receipt.PublishedFile(key, uri, Map.of(), rows, sizeBytes, object.checksum());
            return new Receipt(rows, List.of(file));
        }

        @Override
        public void close() throws IOException {
            object.close();
        }
    }
}
