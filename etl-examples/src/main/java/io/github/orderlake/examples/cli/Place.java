package io.github.orderlake.examples.cli;

import io.github.orderlake.store.NameFilter;
import io.github.orderlake.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a command writes to: a directory, or a prefix of a bucket. */
interface Place {

    /**
     * Returns the place that an argument names.
     *
     * @throws IllegalArgumentException if it names none
     */
    static Place of(String argument, AwsSession aws) {
        S3Uris.requireNoOther(argument);
        if (argument.isEmpty()) {
            throw new IllegalArgumentException("\"\" is neither a directory nor s3://bucket/prefix/");
        }
        if (argument.equals("-")) {
            throw new IllegalArgumentException(
                    "- is no place: files are written to a directory or s3://bucket/prefix/, never to standard output");
        }
        if (argument.endsWith(".parquet") && !Files.isDirectory(Path.of(argument))) {
            throw new IllegalArgumentException(argument + " is the name of a file: name the directory or"
                    + " s3://bucket/prefix/ that files are written to");
        }
        return S3Uris.isS3(argument) ? S3Place.of(argument, aws) : LocalPlace.of(argument);
    }

    /** Returns a store whose keys begin at this place. */
    ObjectStore store();

    /**
     * Returns the place beside this one that has its name with something added.
     *
     * @throws IllegalArgumentException if there is nothing beside it
     */
    Place beside(String suffix);

    /** Tells whether another place is this one, or lies in it. */
    boolean contains(Place other);

    /**
     * Returns whether an input would read an object here that need not exist yet, so that the next run takes output for
     * orders. An input that is one file or object is never in doubt.
     *
     * @param namePattern what the object's name may be
     * @param filter which names the input leaves out
     */
    boolean isReadBy(String input, String namePattern, NameFilter filter) throws IOException;

    /**
     * Makes sure, as far as that costs nothing, that something can be written here.
     *
     * @throws IOException if it cannot
     */
    void requireUsable() throws IOException;
}
