package io.github.orderlake;

/**
 * Numbers of the elements of one row-making array, over all records of a unit: each element that was seen is in exactly
 * one of the other numbers.
 *
 * @param seen elements found in the input
 * @param withRows elements that made at least one row
 * @param dropped elements that made no row: null elements, and those without rows of their own that a policy drops
 * @param replaced elements of an array or object that a later field of the same name replaced
 * @param rejected elements of rejected records
 */
public record ElementCounts(long seen, long withRows, long dropped, long replaced, long rejected) {

    /** No element at all. */
    public static final ElementCounts NONE = new ElementCounts(0, 0, 0, 0, 0);

    /** Returns the sum of these numbers and others. */
    public ElementCounts plus(ElementCounts other) {
        return new ElementCounts(
                seen + other.seen,
                withRows + other.withRows,
                dropped + other.dropped,
                replaced + other.replaced,
                rejected + other.rejected);
    }

    /** Returns whether every element that was seen is in one of the other numbers. */
    public boolean isBalanced() {
        return seen == withRows + dropped + replaced + rejected;
    }
}
