package io.github.orderlake.aws.s3;

import io.github.orderlake.Content;
import io.github.orderlake.Source.Unit;
import io.github.orderlake.Source.Units;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Collections;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** One pass over the objects below a prefix, of which a page is in memory at a time. */
final class PrefixPass implements Units<Content> {

    private final S3Objects source;
    private final S3Address prefix;
    private final ObjectFilter filter;
    private final Set<S3Address> seen;
    private final @Nullable Integer pageKeys;

    private Iterator<S3Object> page = Collections.emptyIterator();
    private @Nullable String nextPage;
    private boolean isLastPage;
    private boolean found;

    /** @param seen objects that come from elsewhere and are left out here */
    PrefixPass(
            S3Objects source, S3Address prefix, ObjectFilter filter, Set<S3Address> seen, @Nullable Integer pageKeys) {
        this.source = source;
        this.prefix = prefix;
        this.filter = filter;
        this.seen = seen;
        this.pageKeys = pageKeys;
    }

    @Override
    public @Nullable Unit<Content> next() throws IOException {
        while (true) {
            while (page.hasNext()) {
                S3Object object = page.next();
                if (filter.takes(prefix.key(), object.key(), object.size())) {
                    found = true;
                    S3Address address = new S3Address(prefix.bucket(), object.key());
                    if (!seen.contains(address)) {
                        return source.unit(
                                new Pin(address, null, object.eTag()), object.size(), object.lastModified(), "");
                    }
                } else if (filter.skips(prefix.key(), object.key(), object.size())) {
                    source.skip(new S3Address(prefix.bucket(), object.key()));
                }
            }
            if (isLastPage) {
                requireFound();
                return null;
            }
            ListObjectsV2Response response = source.calls().list(prefix, nextPage, pageKeys);
            page = response.contents().iterator();
            nextPage = response.nextContinuationToken();
            isLastPage = nextPage == null;
        }
    }

    private void requireFound() throws NoSuchFileException {
        if (!found && !source.isEmptyAllowed()) {
            throw new NoSuchFileException(prefix.uri().toString(), null, "there is no object to read below it");
        }
    }
}
