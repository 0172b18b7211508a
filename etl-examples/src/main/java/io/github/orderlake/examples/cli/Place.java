package io.github.orderlake.examples.cli;

import io.github.orderlake.store.NameFilter;
import io.github.orderlake.store.ObjectStore;
import java.io.IOException;

/** Where a command writes to: a directory, or a prefix of a bucket. */
interface Place {

    /**
     * Returns the place that an argument names.
     *
     * @throws IllegalArgumentException if it names none
     */
    static Place of(String argument, AwsSession aws) {
        if (argument.isEmpty() || !S3Uris.isS3(argument) && argument.matches("[A-Za-z][A-Za-z0-9+.-]+://.*")) {
            throw new IllegalArgumentException("\"" + argument + "\" is neither a directory nor s3://bucket/prefix/");
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
