package io.github.orderlake.store;

import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a key may be, the same in every store. For implementations of {@link ObjectStore}. */
public final class Keys {

    /** Names of this form belong to files that are not visible yet: {@code .<name>.<16 hexadecimal digits>.tmp}. */
    private static final Pattern TEMPORARY = Pattern.compile("\\..+\\.[0-9a-f]{16}\\.tmp", Pattern.DOTALL);

    private Keys() {}

    /**
     * Returns the key if it is one.
     *
     * @throws IllegalArgumentException if it is not
     */
    public static String check(String key) {
        Objects.requireNonNull(key, "key");
        String fault = key.isEmpty() ? "it is empty" : faultOf(key);
        if (fault != null) {
            throw new IllegalArgumentException("Key \"" + printable(key) + "\" is not valid: " + fault);
        }
        return key;
    }

    /** Tells whether {@link #check} takes this for a key. For listing a place that others write to as well. */
    public static boolean isKey(String key) {
        return !key.isEmpty() && faultOf(key) == null;
    }

    /**
     * Returns the prefix if keys can begin with it.
     *
     * @throws IllegalArgumentException if no key can
     */
    public static String checkPrefix(String prefix) {
        Objects.requireNonNull(prefix, "prefix");
        int directoryLength = directoryLength(prefix);
        String fault = directoryLength < 0 ? null : faultOf(prefix.substring(0, directoryLength));
        if (fault == null && prefix.indexOf('\0') >= 0) {
            fault = "it contains a NUL character";
        }
        if (fault != null) {
            throw new IllegalArgumentException("Prefix \"" + printable(prefix) + "\" is not valid: " + fault);
        }
        return prefix;
    }

    /**
     * Tells whether a name in a key begins with {@code .} or {@code _}, which crawlers and engines pass over, and sources
     * below a prefix as well.
     *
     * @param from where the first name that counts begins: behind a prefix that is meant to be read, whatever its names are
     */
    public static boolean hasSkippedName(String key, int from) {
        for (int i = from; i < key.length(); i++) {
            boolean begins = i == 0 || key.charAt(i - 1) == '/';
            if (begins && (key.charAt(i) == '.' || key.charAt(i) == '_')) {
                return true;
            }
        }
        return false;
    }

    /** Returns the length of what stands before the last {@code /}, or -1 if there is none. */
    static int directoryLength(String prefix) {
        return prefix.lastIndexOf('/');
    }

    /** Tells whether a file of this name, without directory, is not visible yet. */
    static boolean isTemporary(String name) {
        return name.endsWith(".tmp") && TEMPORARY.matcher(name).matches();
    }

    private static @Nullable String faultOf(String path) {
        if (path.indexOf('\0') >= 0) {
            return "it contains a NUL character";
        }
        if (path.isEmpty() || path.startsWith("/")) {
            return "it begins with \"/\"";
        }
        String[] segments = path.split("/", -1);
        for (String segment : segments) {
            if (segment.isEmpty()) {
                return "it has an empty segment";
            }
            if (segment.equals(".") || segment.equals("..")) {
                return "it has the segment \"" + segment + "\"";
            }
        }
        return isTemporary(segments[segments.length - 1]) ? "names of this form are kept for unfinished objects" : null;
    }

    private static String printable(String key) {
        return key.replace("\0", "\\0");
    }
}
