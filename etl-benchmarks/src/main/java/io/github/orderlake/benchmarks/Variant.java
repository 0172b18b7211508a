package io.github.orderlake.benchmarks;

/** Other JVM options that Orderlake is measured with too, if asked for. */
enum Variant {
    /** The first JIT compiler only, which starts sooner and makes slower code. */
    C1("C1 only"),
    /** A class data archive (AppCDS), which the comparison makes first. */
    CDS("class archive");

    private final String title;

    Variant(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
