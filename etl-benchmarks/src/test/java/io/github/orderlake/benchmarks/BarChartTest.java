package io.github.orderlake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class BarChartTest {

    @Test
    void labelsEveryBar() throws Exception {
        assertThat(contents(chart(), "text"))
                .containsExactly(
                        "NDJSON, 475 MB, 1 thread",
                        "wall time, seconds",
                        "peak memory, MB",
                        "Orderlake",
                        "2.00",
                        "205",
                        "A & B <C>",
                        "5.00",
                        "512");
    }

    @Test
    void drawsBarsToScale() throws Exception {
        NodeList bars = chart().getElementsByTagName("rect");

        // The ground, and two bars for each candidate that did not fail.
        assertThat(bars.getLength()).isEqualTo(5);
        assertThat(width(bars, 1) / width(bars, 3)).isEqualTo(0.4);
    }

    private static Document chart() throws Exception {
        byte[] svg = BarChart.of(List.of(Figures.table())).getBytes(StandardCharsets.UTF_8);
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(svg));
    }

    private static List<String> contents(Document chart, String tag) {
        List<String> contents = new ArrayList<>();
        NodeList nodes = chart.getElementsByTagName(tag);
        for (int i = 0; i < nodes.getLength(); i++) {
            contents.add(nodes.item(i).getTextContent());
        }
        return contents;
    }

    private static double width(NodeList bars, int index) {
        return Double.parseDouble(((Element) bars.item(index)).getAttribute("width"));
    }
}
