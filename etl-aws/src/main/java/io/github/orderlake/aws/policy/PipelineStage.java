package io.github.orderlake.aws.policy;

/** A part of a pipeline that may run with permissions of its own. */
public enum PipelineStage {
    /** Reads input objects. */
    SOURCE,
    /** Writes, replaces and removes output, rejected records and manifests. */
    TARGET,
    /** Keeps a table in the Glue Data Catalog, or starts a crawler. */
    CATALOG,
    /** Aborts multipart uploads that killed processes left. No run needs it, so it may be another role's. */
    SWEEP
}
