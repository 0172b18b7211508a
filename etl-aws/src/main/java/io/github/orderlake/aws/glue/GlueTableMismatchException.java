package io.github.orderlake.aws.glue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Says that a table in the catalog differs from what is declared in a way that additions cannot mend. */
public final class GlueTableMismatchException extends IOException {

    private static final long serialVersionUID = 1L;

    private final ArrayList<CatalogDifference> differences;

    GlueTableMismatchException(String table, List<CatalogDifference> differences) {
        super("Table " + table + " is not as declared: "
                + differences.stream().map(CatalogDifference::toString).collect(Collectors.joining("; ")));
        this.differences = new ArrayList<>(differences);
    }

    /** Returns what differs; at least one. */
    public List<CatalogDifference> differences() {
        return List.copyOf(differences);
    }
}
