package io.github.orderlake.examples.cli;

import io.github.orderlake.store.LocalStore;
import io.github.orderlake.store.NameFilter;
import io.github.orderlake.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** A directory, which need not exist yet. */
record LocalPlace(Path directory) implements Place {

    static LocalPlace of(String argument) {
        try {
            return new LocalPlace(Path.of(argument));
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(argument + " cannot be a directory: " + e.getReason(), e);
        }
    }

    @Override
    public ObjectStore store() {
        return LocalStore.in(directory);
    }

    @Override
    public LocalPlace beside(String suffix) {
        // A name made of dots or an empty one is that of the directory it leads to.
        Path name = directory.getFileName();
        boolean plain = name != null
                && !name.toString().isEmpty()
                && directory.normalize().equals(directory);
        Path named = plain && !name.toString().equals("..")
                ? directory
                : directory.toAbsolutePath().normalize();
        if (named.getFileName() == null) {
            throw new IllegalArgumentException("there is no directory beside " + directory);
        }
        return new LocalPlace(named.resolveSibling(named.getFileName() + suffix));
    }

    @Override
    public boolean contains(Place other) {
        return other instanceof LocalPlace local
                && local.directory
                        .toAbsolutePath()
                        .normalize()
                        .startsWith(directory.toAbsolutePath().normalize());
    }

    @Override
    public boolean isReadBy(String input, String namePattern, NameFilter filter) throws IOException {
        return !S3Uris.isS3(input)
                && !input.equals(Inputs.STANDARD_INPUT)
                && Inputs.files(input, filter).wouldList(directory, namePattern);
    }

    @Override
    public void requireUsable() throws NotDirectoryException {
        if (Files.exists(directory) && !Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory + " is not a directory");
        }
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
