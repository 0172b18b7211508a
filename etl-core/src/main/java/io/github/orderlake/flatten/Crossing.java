package io.github.orderlake.flatten;

/** What opens and closes between one value and the next, as far as a parser has to act on it. */
final class Crossing {

    /** What to do about a node. */
    enum Step {
        /** Its object opens. */
        OPEN_OBJECT,
        /** Its array opens, and an object in it that is the first element. */
        OPEN_ARRAY,
        /** An element of its array closes, and the next one opens. */
        NEXT_ELEMENT,
        /** An element of its array closes, and the array with it. */
        CLOSE_ARRAY
    }

    /** More are seldom worth remembering. */
    private static final int MAX_STEPS = 6;

    private final Step[] steps = new Step[MAX_STEPS];
    private final FieldNode[] nodes = new FieldNode[MAX_STEPS];
    private int count;

    void clear() {
        count = 0;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Tells whether all there is is one element after another. */
    boolean isNextElement() {
        return count == 1 && steps[0] == Step.NEXT_ELEMENT;
    }

    int count() {
        return count;
    }

    Step step(int index) {
        return steps[index];
    }

    FieldNode node(int index) {
        return nodes[index];
    }

    /** Adds a step unless there are too many; returns whether it did. */
    boolean add(Step step, FieldNode node) {
        if (count == MAX_STEPS) {
            return false;
        }
        steps[count] = step;
        nodes[count++] = node;
        return true;
    }

    void copyFrom(Crossing other) {
        count = other.count;
        System.arraycopy(other.steps, 0, steps, 0, count);
        System.arraycopy(other.nodes, 0, nodes, 0, count);
    }
}
