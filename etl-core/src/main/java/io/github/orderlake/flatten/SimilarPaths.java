package io.github.orderlake.flatten;

import io.github.orderlake.flatten.FieldPath.Segment;
import io.github.orderlake.flatten.FieldSurvey.Found;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Finds the paths that somebody may have meant by one that no record has: written in another case or style ({@code orderId} for
 * {@code order_id}), mistyped, or elsewhere, as inside a wrapper.
 */
final class SimilarPaths {

    private static final int MAX_SHOWN = 3;
    /** How much farther than the nearest path another one may be to be named as well. */
    private static final int MAX_FARTHER = 3;

    // what it costs that...
    private static final int NO_ARRAY_THERE = 1;
    private static final int OTHER_STYLE = 1;
    private static final int TYPING_ERROR = 2;
    private static final int ELSEWHERE = 4;
    private static final int SAME_NAME_ONLY = 12;
    private static final int READ_BY_ANOTHER_COLUMN = 2;

    /** A name of so many letters may have one typing error, one of twice as many may have two. */
    private static final int LETTERS_PER_ERROR = 3;

    private static final int NONE = Integer.MAX_VALUE;

    private SimilarPaths() {}

    private record Ranked(String text, int cost) {}

    /**
     * Returns the nearest paths, best first.
     *
     * @param wanted the path that no record has
     * @param found the paths that were found
     * @param others the paths of columns that were present
     */
    static List<String> of(FieldPath wanted, boolean isArray, Collection<Found> found, Collection<String> others) {
        List<Ranked> ranked = new ArrayList<>();
        for (Found candidate : found) {
            if (isArray || candidate.hasValues()) {
                int cost = cost(wanted.segments(), candidate.path().segments());
                if (cost != NONE) {
                    boolean isTaken = others.contains(candidate.text());
                    ranked.add(new Ranked(candidate.text(), isTaken ? cost + READ_BY_ANOTHER_COLUMN : cost));
                }
            }
        }
        ranked.sort(Comparator.comparingInt(Ranked::cost));
        return ranked.stream()
                .filter(path -> path.cost() <= ranked.get(0).cost() + MAX_FARTHER)
                .limit(MAX_SHOWN)
                .map(Ranked::text)
                .toList();
    }

    /** Returns how far a path is from the wanted one, or {@link #NONE}. */
    private static int cost(List<Segment> wanted, List<Segment> found) {
        int common = Math.min(wanted.size(), found.size());
        int cost = wanted.size() == found.size() ? 0 : ELSEWHERE + Math.abs(wanted.size() - found.size());
        for (int back = 1; back <= common; back++) {
            int ofSegment = cost(wanted.get(wanted.size() - back), found.get(found.size() - back));
            if (ofSegment == NONE) {
                boolean isSameName = back > 1 && normalized(last(wanted)).equals(normalized(last(found)));
                return isSameName ? SAME_NAME_ONLY + Math.abs(wanted.size() - found.size()) : NONE;
            }
            cost += ofSegment;
        }
        return cost;
    }

    private static Segment last(List<Segment> segments) {
        return segments.get(segments.size() - 1);
    }

    private static int cost(Segment wanted, Segment found) {
        int cost = wanted.array() == found.array() ? 0 : NO_ARRAY_THERE;
        if (wanted.name().equals(found.name())) {
            return cost;
        }
        String wantedName = normalized(wanted);
        String foundName = normalized(found);
        if (wantedName.equals(foundName)) {
            return cost + OTHER_STYLE;
        }
        int length = Math.min(wantedName.length(), foundName.length());
        int most = length / LETTERS_PER_ERROR;
        int distance = distance(wantedName, foundName, most);
        return distance > most ? NONE : cost + OTHER_STYLE + TYPING_ERROR * distance;
    }

    private static String normalized(Segment segment) {
        String name = segment.name().toLowerCase(Locale.ROOT).replaceAll("[_\\-\\s]", "");
        return name.isEmpty() ? segment.name() : name;
    }

    /** Returns how many letters must be changed, added, removed or swapped, or some number above {@code most}. */
    static int distance(String a, String b, int most) {
        if (Math.abs(a.length() - b.length()) > most) {
            return most + 1;
        }
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            int least = i;
            for (int j = 1; j <= b.length(); j++) {
                boolean isSame = a.charAt(i - 1) == b.charAt(j - 1);
                int best = Math.min(last[j - 1] + (isSame ? 0 : 1), Math.min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, beforeLast[j - 2] + 1);
                }
                row[j] = best;
                least = Math.min(least, best);
            }
            if (least > most) {
                return most + 1;
            }
            int[] free = beforeLast;
            beforeLast = last;
            last = row;
            row = free;
        }
        return last[b.length()];
    }
}
