package io.github.orderlake.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.orderlake.Receipt.PublishedFile;
import io.github.orderlake.RunReport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnStagesTest {

    private static final String MORNING = """
        {"order_id": "1", "customer": {"name": "Ann \\"A\\" Bell,\\nsenior", "email": "ann@example.com", "address": ""},\
         "products": [{"price": 2.5, "quantity": 1}, {"price": 4, "quantity": 2}]}
        {"order_id": "2", "customer": {"email": "bob@example.org"}, "products": [{"quantity": 3}]}
        """;
    private static final String EVENING = """
        {"order_id": "3", "customer": {"email": "ann@example.com"}, "products": [{"quantity": 5}]}
        {"order_id": "4", "products": [{"quantity": 7}]}
        """;

    @TempDir
    private Path directory;

    private Path archive;
    private Path out;

    @BeforeEach
    void packArchive() throws IOException {
        archive = directory.resolve("orders.zip");
        out = directory.resolve("out");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            add(zip, "a day/morning.json", MORNING);
            add(zip, "a day/evening.json", EVENING);
        }
    }

    @Test
    void convertsEachFileOfAnArchive() throws IOException {
        RunReport report = OwnStages.convert(archive, out, "secret");

        assertThat(report.succeeded()).isTrue();
        assertThat(report.units())
                .extracting(unit -> unit.origin().toString())
                .containsExactly(
                        "jar:" + archive.toUri() + "!/a%20day/morning.json",
                        "jar:" + archive.toUri() + "!/a%20day/evening.json");
        assertThat(Duck.query("select order_id, customer_name, address, price, quantity from " + csv()
                        + " order by quantity"))
                .containsExactly(
                        "1|Ann \"A\" Bell,\nsenior||2.5|1",
                        "1|Ann \"A\" Bell,\nsenior||4.0|2",
                        "2|null|null|null|3",
                        "3|null|null|null|5",
                        "4|null|null|null|7");
    }

    @Test
    void masksEqualTextsEqually() throws IOException {
        OwnStages.convert(archive, out, "secret");

        assertThat(Duck.query("select count(distinct email), count(email), min(length(email)), max(length(email)) from "
                        + csv()))
                .containsExactly("2|4|16|16");
        assertThat(Duck.query("select count(distinct email) from " + csv() + " where order_id in (1, 3)"))
                .containsExactly("1");
        assertThat(Duck.query("select count(*) from " + csv() + " where email like '%@%'"))
                .containsExactly("0");
    }

    @Test
    void namesTheFilesAfterTheKeyToo() throws IOException {
        RunReport one = OwnStages.convert(archive, out, "secret");
        RunReport again = OwnStages.convert(archive, out, "secret");
        RunReport other = OwnStages.convert(archive, out, "another");

        assertThat(again.files()).isEqualTo(one.files());
        assertThat(other.files())
                .extracting(PublishedFile::uri)
                .doesNotContainAnyElementsOf(
                        one.files().stream().map(PublishedFile::uri).toList());
    }

    @Test
    void leavesNothingOfAFileThatIsNotJson() throws IOException {
        Path bad = directory.resolve("bad.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bad))) {
            add(zip, "bad.json", "[{\"order_id\": \"1\", \"products\": [{}]}, nonsense]");
        }

        RunReport report = OwnStages.convert(bad, out, "secret");

        assertThat(report.failures()).hasSize(1);
        assertThat(out).doesNotExist();
    }

    @Test
    void runsAsAProgram() throws IOException {
        OwnStages.main(new String[] {archive.toString(), out.toString(), "secret"});

        assertThat(Duck.query("select count(*) from " + csv())).containsExactly("5");
    }

    private String csv() {
        return "read_csv('" + out + "/*.csv', header = true, nullstr = '', allow_quoted_nulls = false)";
    }

    private static void add(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }
}
