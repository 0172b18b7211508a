package io.github.orderlake.manifest;

import io.github.orderlake.Ledger.Publication;
import io.github.orderlake.Ledger.Role;
import io.github.orderlake.Receipt;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A file that a unit's URI owns. */
record OwnedFile(Role role, String key) {

    // The methods that a record has by itself are put together at their first use, which takes a function 30 ms of its
    // start.

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof OwnedFile file && file.role == role && file.key.equals(key);
    }

    @Override
    public int hashCode() {
        return 31 * role.hashCode() + key.hashCode();
    }

    /** Returns the files of an edition, or none if there is no edition. */
    static Set<OwnedFile> of(@Nullable Edition edition) {
        Set<OwnedFile> files = new LinkedHashSet<>();
        if (edition != null) {
            Publication publication = edition.publication();
            add(files, Role.ROWS, publication.rows());
            add(files, Role.REJECTS, publication.rejects());
        }
        return files;
    }

    private static void add(Set<OwnedFile> files, Role role, Receipt receipt) {
        for (Receipt.PublishedFile file : receipt.files()) {
            files.add(new OwnedFile(role, file.key()));
        }
    }
}
