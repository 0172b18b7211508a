package io.github.orderlake.store;

/** What becomes of a new object if, at its commit, there is one of the same key already. Found out atomically. */
public enum IfExists {
    /** The new one takes the place of the former. */
    REPLACE,
    /** The former one stays and the new one is discarded; the commit succeeds. */
    SKIP,
    /** The former one stays, and the commit fails with {@link java.nio.file.FileAlreadyExistsException}. */
    FAIL
}
