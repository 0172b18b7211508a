package io.github.orderlake.benchmarks;

import java.util.List;

/** How the function's JVM is started. */
enum ColdStartVariant {
    /** As a JVM starts by itself: both JIT compilers. */
    C2("both compilers", ""),
    /** What Lambda does in its managed runtimes, unless SnapStart is on. */
    C1("C1 only", "-XX:TieredStopAtLevel=1"),
    /** A class data archive (AppCDS) beside C1; the function's jar is on the class path, or the archive would not have it. */
    CDS("C1 only, class archive", "-XX:TieredStopAtLevel=1"),
    /** Primed before a snapshot, and measured from its restoration. */
    SNAP_START("SnapStart", "");

    private final String title;
    private final String jvmOption;

    ColdStartVariant(String title, String jvmOption) {
        this.title = title;
        this.jvmOption = jvmOption;
    }

    String title() {
        return title;
    }

    List<String> jvmOptions() {
        return jvmOption.isEmpty() ? List.of() : List.of(jvmOption);
    }
}
