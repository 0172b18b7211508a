package io.github.orderlake.flatten;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The paths of all columns, joined into one tree that the parser walks along with a record.
 *
 * @param root the record itself
 * @param arrays the row-making arrays from the outside in; none if a record is a row
 * @param columnLevels for each column the number of arrays on its path, from 0 to {@code arrays.size()}
 */
record FieldTree(FieldNode root, List<FieldNode> arrays, List<Integer> columnLevels) {

    /** @throws IllegalArgumentException if a path is wrong or two contradict each other; the message names the columns */
    static FieldTree of(List<FlattenColumn> columns) {
        Draft root = new Draft("", PathText.RECORD, false, 0);
        List<Draft> arrays = new ArrayList<>();
        List<Integer> levels = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            FlattenColumn column = columns.get(i);
            Draft end = root.descend(column, arrays);
            if (!end.children.isEmpty()) {
                throw wrong(
                        column, "is a value there, but column \"" + end.firstColumn() + "\" reads a field inside it");
            }
            end.columns.add(i);
            end.declared.add(column);
            levels.add(end.level);
        }
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).onRepeat() == OnRepeat.FIRST_ROW_ONLY && levels.get(i) == arrays.size()) {
                throw wrong(columns.get(i), "has one value per row, so onRepeat FIRST_ROW_ONLY means nothing");
            }
        }
        FieldNode rootNode = root.toNode(1);
        List<FieldNode> arrayNodes = new ArrayList<>();
        collectArrays(rootNode, arrayNodes);
        return new FieldTree(rootNode, List.copyOf(arrayNodes), List.copyOf(levels));
    }

    private static void collectArrays(FieldNode node, List<FieldNode> arrays) {
        if (node.array) {
            arrays.add(node);
        }
        for (FieldNode child : node.children) {
            collectArrays(child, arrays);
        }
    }

    private static IllegalArgumentException wrong(FlattenColumn column, String problem) {
        return new IllegalArgumentException(
                "Column \"" + column.name() + "\": path \"" + FieldNames.escape(column.path()) + "\" " + problem);
    }

    /** A node while columns are still being added. */
    private static final class Draft {

        final String name;
        final PathText path;
        final boolean array;
        final int level;
        final Map<String, Draft> children = new LinkedHashMap<>();
        final List<Integer> columns = new ArrayList<>();
        final List<FlattenColumn> declared = new ArrayList<>();

        Draft(String name, PathText path, boolean array, int level) {
            this.name = name;
            this.path = path;
            this.array = array;
            this.level = level;
        }

        /** Walks the column's path below this node, and adds what is missing. */
        Draft descend(FlattenColumn column, List<Draft> arrays) {
            FieldPath fieldPath;
            try {
                fieldPath = FieldPath.parse(column.path());
            } catch (IllegalArgumentException e) {
                throw wrong(column, String.valueOf(e.getMessage()));
            }
            Draft at = this;
            for (FieldPath.Segment segment : fieldPath.segments()) {
                if (!at.declared.isEmpty()) {
                    throw wrong(
                            column,
                            "leads through \"" + at.path + "\", which column \""
                                    + at.declared.get(0).name() + "\" reads as a value");
                }
                at = at.child(segment, column, arrays);
            }
            return at;
        }

        private Draft child(FieldPath.Segment segment, FlattenColumn column, List<Draft> arrays) {
            Draft child = children.get(segment.name());
            if (child == null) {
                PathText childPath = path.field(segment.name(), segment.array());
                child = new Draft(segment.name(), childPath, segment.array(), level + (segment.array() ? 1 : 0));
                children.put(segment.name(), child);
                if (segment.array()) {
                    if (arrays.size() > level) {
                        throw wrong(
                                column,
                                "makes rows from \"" + childPath + "\", but other columns make them from \""
                                        + arrays.get(level).path + "\"; only one chain of arrays can make rows");
                    }
                    arrays.add(child);
                }
            } else if (child.array != segment.array()) {
                throw wrong(
                        column,
                        "takes \"" + segment.name() + "\" for " + (segment.array() ? "an array" : "no array")
                                + ", but column \"" + child.firstColumn() + "\" for "
                                + (child.array ? "an array" : "no array"));
            }
            return child;
        }

        String firstColumn() {
            return declared.isEmpty()
                    ? children.values().iterator().next().firstColumn()
                    : declared.get(0).name();
        }

        FieldNode toNode(int depth) {
            FieldNode.Leaf leaf = null;
            for (int i = columns.size() - 1; i >= 0; i--) {
                leaf = new FieldNode.Leaf(columns.get(i), level, path, declared.get(i), leaf);
            }
            List<FieldNode> nodes = children.values().stream()
                    .map(child -> child.toNode(depth + (child.array ? 2 : 1)))
                    .toList();
            return new FieldNode(name, path, array, level, depth, nodes.toArray(FieldNode[]::new), leaf);
        }
    }
}
