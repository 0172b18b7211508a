package io.github.orderlake.aws.lambda;

import io.github.orderlake.store.Keys;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether an object is taken on.
 *
 * @param kind whether it is
 * @param reason why not, or {@code null} if it is
 */
record Admission(Kind kind, @Nullable String reason) {

    enum Kind {
        TAKEN,
        /** Nobody meant it to be converted. */
        IGNORED,
        /** It must not be converted. */
        REFUSED
    }

    private static final Admission TAKEN = new Admission(Kind.TAKEN, null);

    /** Decides as the options say. */
    static Admission of(ObjectRef object, HandlerOptions options) {
        for (Location output : options.outputs()) {
            if (output.contains(object)) {
                return new Admission(Kind.REFUSED, "it lies in " + output + ", which this function writes to");
            }
        }
        List<Location> sources = options.sources();
        Location source = sources.stream()
                .filter(location -> location.contains(object))
                .findFirst()
                .orElse(null);
        if (source == null && !sources.isEmpty()) {
            return new Admission(Kind.REFUSED, "it lies in none of the sources");
        }
        return ofName(object.key(), source == null ? 0 : source.prefix().length(), options.suffixes());
    }

    private static Admission ofName(String key, int from, List<String> suffixes) {
        if (key.endsWith("/")) {
            return new Admission(Kind.IGNORED, "its key ends with a slash, as markers of folders do");
        }
        if (Keys.hasSkippedName(key, from)) {
            return new Admission(Kind.IGNORED, "a name in its key begins with . or _");
        }
        if (!suffixes.isEmpty() && suffixes.stream().noneMatch(key::endsWith)) {
            return new Admission(Kind.IGNORED, "its key has none of the suffixes");
        }
        return TAKEN;
    }
}
