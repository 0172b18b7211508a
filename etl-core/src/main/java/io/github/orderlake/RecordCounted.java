package io.github.orderlake;

/** Something that stands for several records at once, so that a pipeline can account for each of them. */
public interface RecordCounted {

    /** Returns how many records it holds. */
    int recordCount();
}
