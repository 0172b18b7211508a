package io.github.orderlake.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A condition on the names of files below a directory, or of objects below a prefix: how they end, and which patterns they
 * match. Names are relative and separated by {@code /}, such as {@code 2024/05/orders.json}.
 *
 * <p>A pattern without {@code /}, such as {@code *.json}, matches a name at any depth; one with {@code /} matches from the
 * directory or prefix on. A pattern that matches the name of a directory matches everything below it. The syntax is that of
 * {@link LocalObjects#matching}.
 *
 * <p>Immutable and thread-safe.
 */
public final class NameFilter {

    private static final NameFilter ALL = new NameFilter(List.of(), List.of());
    private static final Glob SKIPPED = Glob.parse("**/[._]**");

    private final List<Glob> required;
    private final List<Glob> forbidden;

    private NameFilter(List<Glob> required, List<Glob> forbidden) {
        this.required = List.copyOf(required);
        this.forbidden = List.copyOf(forbidden);
    }

    /** Returns the filter that accepts every name. */
    public static NameFilter all() {
        return ALL;
    }

    /**
     * Returns a filter that also demands that names end in one of these ways. Case counts.
     *
     * @param suffixes such as {@code .json}; if there is none, any end will do
     * @throws IllegalArgumentException if one is empty
     */
    public NameFilter endingWith(Collection<String> suffixes) {
        if (suffixes.contains("")) {
            throw new IllegalArgumentException("A suffix must not be empty");
        }
        return requiring(
                suffixes.stream().map(suffix -> "**" + Glob.quote(suffix)).toList());
    }

    /**
     * Returns a filter that also demands that names match one of these patterns.
     *
     * @param patterns if there is none, any name will do
     * @throws IllegalArgumentException if one is malformed
     */
    public NameFilter including(Collection<String> patterns) {
        return requiring(atAnyDepth(patterns));
    }

    /**
     * Returns a filter that also refuses names that match one of these patterns.
     *
     * @throws IllegalArgumentException if one is malformed
     */
    public NameFilter excluding(Collection<String> patterns) {
        List<String> globs = atAnyDepth(patterns);
        return globs.isEmpty() ? this : new NameFilter(required, with(forbidden, Glob.anyOf(globs)));
    }

    /** Returns a filter that also refuses names with a part that begins with {@code .} or {@code _}. */
    public NameFilter withoutHiddenNames() {
        return new NameFilter(required, with(forbidden, SKIPPED));
    }

    NameFilter matching(Glob glob) {
        return new NameFilter(with(required, glob), forbidden);
    }

    /** Returns whether a name fulfils the condition. */
    public boolean accepts(String name) {
        return required.stream().allMatch(glob -> glob.matches(name))
                && forbidden.stream().noneMatch(glob -> glob.matches(name));
    }

    /**
     * Returns whether the filter accepts something that need not exist yet: so a program knows whether it would read what it
     * writes.
     *
     * @param root the directory or prefix that names are relative to; ends with {@code /} unless it is empty
     * @param place where that would be; ends with {@code /} unless it is empty. It may be below the root, and the root below it
     * @param namePattern what its name below the place may be, such as <code>day=*&#47;orders_*.parquet</code>
     * @throws IllegalArgumentException if the pattern is malformed
     */
    public boolean acceptsAny(String root, String place, String namePattern) {
        return example("", root, parse(Glob.quote(place) + namePattern)) != null;
    }

    /**
     * Returns a text that completes the beginning of an accepted name, and a root to a path that matches; {@code null} if
     * there is none.
     *
     * @param nameBegin what the name begins with
     * @param root what the path begins with
     */
    @Nullable
    String example(String nameBegin, String root, Glob path) {
        List<Glob.Progress> musts = new ArrayList<>();
        musts.add(path.start().after(root));
        required.forEach(glob -> musts.add(glob.start().after(nameBegin)));
        return Glob.common(
                musts,
                forbidden.stream().map(glob -> glob.start().after(nameBegin)).toList());
    }

    /** Returns the pattern, with a message that names it if it is malformed. */
    static Glob parse(String pattern) {
        try {
            return Glob.parse(pattern);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Pattern \"" + pattern + "\" is not valid: " + e.getMessage(), e);
        }
    }

    private NameFilter requiring(List<String> globs) {
        return globs.isEmpty() ? this : new NameFilter(with(required, Glob.anyOf(globs)), forbidden);
    }

    private static List<String> atAnyDepth(Collection<String> patterns) {
        List<String> globs = new ArrayList<>();
        for (String pattern : patterns) {
            parse(pattern);
            String path = pattern.startsWith("/") ? pattern.substring(1) : pattern;
            path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
            if (path.isEmpty()) {
                throw new IllegalArgumentException("Pattern \"" + pattern + "\" is not valid: it is empty");
            }
            String anywhere = pattern.contains("/") ? path : "**/" + path;
            globs.add(anywhere);
            globs.add(anywhere + "/**");
        }
        return globs;
    }

    private static List<Glob> with(List<Glob> globs, Glob another) {
        List<Glob> longer = new ArrayList<>(globs);
        longer.add(another);
        return longer;
    }
}
