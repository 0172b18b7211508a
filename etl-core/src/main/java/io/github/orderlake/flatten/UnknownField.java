package io.github.orderlake.flatten;

/**
 * A field of a record that the spec does not name.
 *
 * @param object the object that holds it
 * @param nameFrom where its name begins in the input, behind the quote
 * @param nameTo where its name ends
 */
record UnknownField(FieldNode object, int nameFrom, int nameTo) {

    /** Returns what a rejection says of the field: its name only where that cannot be personal data. */
    String message(byte[] json) {
        String name = FieldNames.decode(json, nameFrom, nameTo);
        return FieldNames.isShowable(name)
                ? "holds the field \"" + FieldNames.escape(name) + "\", which the spec does not name"
                : "holds a field that the spec does not name";
    }
}
