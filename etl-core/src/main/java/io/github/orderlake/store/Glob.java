package io.github.orderlake.store;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of names that are separated by {@code /}, as a finite automaton over code points.
 *
 * <p>{@code *} matches any part of a name, {@code ?} one character of a name, {@code **} any part of a path, <code>**&#47;</code>
 * at the beginning of a name any number of names, also none; {@code [a-z]}, {@code [!a-z]} and <code>{a,b}</code> are
 * alternatives, and a backslash takes the meaning from the next character. An automaton answers two questions: whether it
 * matches a name, and, with {@link #common}, whether there is any name that several patterns match. Hence the same pattern
 * decides what is read and whether something that does not exist yet would be read.
 *
 * <p>Immutable and thread-safe.
 */
final class Glob {

    /** A set of code points: the first of each range and the one after its last, in rising order. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Symbols(int[] bounds) {

        static final Symbols ANY = new Symbols(new int[] {0, Character.MAX_CODE_POINT + 1});
        static final Symbols NAME = without('/');

        static Symbols of(int symbol) {
            return new Symbols(new int[] {symbol, symbol + 1});
        }

        static Symbols of(BitSet members) {
            List<Integer> bounds = new ArrayList<>();
            for (int first = members.nextSetBit(0); first >= 0; ) {
                int end = members.nextClearBit(first);
                bounds.add(first);
                bounds.add(end);
                first = members.nextSetBit(end);
            }
            return new Symbols(bounds.stream().mapToInt(Integer::intValue).toArray());
        }

        private static Symbols without(int symbol) {
            return new Symbols(new int[] {0, symbol, symbol + 1, Character.MAX_CODE_POINT + 1});
        }

        boolean contains(int symbol) {
            boolean inside = false;
            for (int bound : bounds) {
                if (symbol < bound) {
                    return inside;
                }
                inside = !inside;
            }
            return inside;
        }
    }

    private record Edge(Symbols symbols, int to) {}

    /** Where each state leads to with a symbol. */
    private final List<List<Edge>> edges;

    /** Where each state leads to without a symbol. */
    private final List<List<Integer>> empties;

    private final int end;

    private Glob(Parser parser, int end) {
        this.edges = parser.edges.stream().map(List::copyOf).toList();
        this.empties = parser.empties.stream().map(List::copyOf).toList();
        this.end = end;
    }

    /** @throws IllegalArgumentException if the pattern is malformed; the message is the reason only */
    static Glob parse(String text) {
        return anyOf(List.of(text));
    }

    /**
     * Returns a pattern that matches what one of these does.
     *
     * @throws IllegalArgumentException if a pattern is malformed; the message is the reason only
     */
    static Glob anyOf(List<String> texts) {
        Parser parser = new Parser();
        int end = parser.state();
        for (String text : texts) {
            parser.begin(text);
            parser.empty(parser.sequence(), end);
        }
        return new Glob(parser, end);
    }

    /** Returns a text that matches only itself. */
    static String quote(String text) {
        return text.replaceAll("[\\\\*?\\[\\]{},]", "\\\\$0");
    }

    /** Returns a path as patterns see it: separated by {@code /}. */
    static String path(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    /** Returns whether a path matches. */
    boolean matches(String path) {
        return start().after(path).isMatch();
    }

    /** Returns the state before the first symbol. */
    Progress start() {
        BitSet states = new BitSet();
        add(0, states);
        return new Progress(this, states);
    }

    /**
     * Returns a text that, after what each pattern has had of it already, is matched by all patterns of one list and by none
     * of another; {@code null} if there is no such text.
     */
    static @Nullable String common(List<Progress> required, List<Progress> forbidden) {
        List<Progress> first = new ArrayList<>(required);
        first.addAll(forbidden);
        int[] symbols = representatives(first);
        Set<List<Progress>> seen = new HashSet<>();
        Deque<Text> open = new ArrayDeque<>();
        open.add(new Text("", first));
        while (!open.isEmpty()) {
            Text current = open.remove();
            List<Progress> musts = current.progress.subList(0, required.size());
            if (!seen.add(current.progress) || musts.stream().anyMatch(Progress::isDead)) {
                continue;
            }
            List<Progress> others = current.progress.subList(required.size(), first.size());
            if (musts.stream().allMatch(Progress::isMatch) && others.stream().noneMatch(Progress::isMatch)) {
                return current.text;
            }
            for (int symbol : symbols) {
                open.add(current.with(symbol));
            }
        }
        return null;
    }

    /**
     * The beginning of a text, and how far patterns have got with it.
     *
     * @param progress one for each pattern
     */
    private record Text(String text, List<Progress> progress) {

        Text with(int symbol) {
            return new Text(
                    text + Character.toString(symbol),
                    progress.stream().map(one -> one.after(symbol)).toList());
        }
    }

    /** Returns one symbol of each kind: the patterns treat all symbols of a kind alike. */
    private static int[] representatives(List<Progress> all) {
        TreeSet<Integer> bounds = new TreeSet<>();
        bounds.add(0);
        for (Progress progress : all) {
            progress.glob.edges.forEach(ofState -> ofState.forEach(edge -> {
                for (int bound : edge.symbols.bounds) {
                    bounds.add(bound);
                }
            }));
        }
        bounds.remove(Character.MAX_CODE_POINT + 1);
        return bounds.stream().mapToInt(Integer::intValue).toArray();
    }

    private void add(int state, BitSet states) {
        if (!states.get(state)) {
            states.set(state);
            empties.get(state).forEach(next -> add(next, states));
        }
    }

    /** How far a pattern has got with a text. Immutable. */
    static final class Progress {

        private final Glob glob;
        private final BitSet states;

        private Progress(Glob glob, BitSet states) {
            this.glob = glob;
            this.states = states;
        }

        Progress after(String text) {
            Progress progress = this;
            for (int at = 0; at < text.length() && !progress.isDead(); ) {
                int symbol = text.codePointAt(at);
                progress = progress.after(symbol);
                at += Character.charCount(symbol);
            }
            return progress;
        }

        private Progress after(int symbol) {
            BitSet next = new BitSet();
            for (int state = states.nextSetBit(0); state >= 0; state = states.nextSetBit(state + 1)) {
                for (Edge edge : glob.edges.get(state)) {
                    if (edge.symbols.contains(symbol)) {
                        glob.add(edge.to, next);
                    }
                }
            }
            return new Progress(glob, next);
        }

        /** Returns whether the text matches as it is. */
        boolean isMatch() {
            return states.get(glob.end);
        }

        /** Returns whether nothing that begins with the text matches. */
        private boolean isDead() {
            return states.isEmpty();
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Progress progress && glob == progress.glob && states.equals(progress.states);
        }

        @Override
        public int hashCode() {
            return states.hashCode();
        }
    }

    /** Makes states and edges of patterns. State 0 is where all of them begin. */
    private static final class Parser {

        private final List<List<Edge>> edges = new ArrayList<>();
        private final List<List<Integer>> empties = new ArrayList<>();
        private int[] text = {};
        private int at;
        private boolean inGroup;

        Parser() {
            state();
        }

        void begin(String newText) {
            text = newText.codePoints().toArray();
            at = 0;
            inGroup = false;
        }

        int state() {
            edges.add(new ArrayList<>());
            empties.add(new ArrayList<>());
            return empties.size() - 1;
        }

        void empty(int from, int to) {
            empties.get(from).add(to);
        }

        /** Parses to the end of the pattern, and returns the state there. */
        int sequence() {
            int state = state();
            empty(0, state);
            while (at < text.length) {
                state = text[at] == '{' ? group(state) : item(state);
            }
            return state;
        }

        private int group(int from) {
            int end = state();
            int current = branch(from);
            inGroup = true;
            at++;
            while (at < text.length && text[at] != '}') {
                if (text[at] == '{') {
                    throw new IllegalArgumentException("Cannot nest groups");
                }
                if (text[at] == ',') {
                    empty(current, end);
                    current = branch(from);
                    at++;
                } else {
                    current = item(current);
                }
            }
            if (at == text.length) {
                throw new IllegalArgumentException("Missing '}'");
            }
            at++;
            inGroup = false;
            empty(current, end);
            return end;
        }

        private int branch(int from) {
            int state = state();
            empty(from, state);
            return state;
        }

        private int item(int from) {
            int symbol = text[at++];
            return switch (symbol) {
                case '*' -> star(from);
                case '?' -> step(from, Symbols.NAME);
                case '[' -> step(from, brackets());
                case '\\' -> {
                    if (at == text.length) {
                        throw new IllegalArgumentException("No character to escape");
                    }
                    yield step(from, Symbols.of(text[at++]));
                }
                default -> step(from, Symbols.of(symbol));
            };
        }

        private int star(int from) {
            if (at == text.length || text[at] != '*') {
                return loop(from, Symbols.NAME);
            }
            boolean beginsName = at == 1 || text[at - 2] == '/';
            at++;
            int end = loop(from, Symbols.ANY);
            // Inside of braces it stays as it is.
            if (beginsName && !inGroup && at < text.length && text[at] == '/') {
                at++;
                end = step(end, Symbols.of('/'));
                empty(from, end);
            }
            return end;
        }

        private int step(int from, Symbols symbols) {
            int to = state();
            edges.get(from).add(new Edge(symbols, to));
            return to;
        }

        private int loop(int from, Symbols symbols) {
            int state = branch(from);
            edges.get(state).add(new Edge(symbols, state));
            return state;
        }

        private Symbols brackets() {
            boolean negated = at < text.length && text[at] == '!';
            if (negated) {
                at++;
            }
            BitSet members = new BitSet();
            int begin = at;
            while (at < text.length && text[at] != ']') {
                int first = text[at++];
                boolean isRange = at + 1 < text.length && text[at] == '-' && text[at + 1] != ']';
                int last = isRange ? text[at + 1] : first;
                if (isRange) {
                    at += 2;
                }
                if (first == '/' || last == '/') {
                    throw new IllegalArgumentException("Explicit '/' in brackets");
                }
                if (last < first) {
                    throw new IllegalArgumentException("Invalid range in brackets");
                }
                members.set(first, last + 1);
            }
            if (at == text.length || at == begin) {
                throw new IllegalArgumentException(
                        at == begin && at < text.length ? "Nothing in brackets" : "Missing ']'");
            }
            at++;
            if (negated) {
                members.flip(0, Character.MAX_CODE_POINT + 1);
            }
            members.clear('/');
            return Symbols.of(members);
        }
    }
}
