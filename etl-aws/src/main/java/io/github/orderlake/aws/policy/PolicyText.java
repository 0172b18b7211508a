package io.github.orderlake.aws.policy;

/** Names of others within a policy. */
final class PolicyText {

    private PolicyText() {}

    /**
     * Returns this name if a policy can hold it.
     *
     * @throws IllegalArgumentException if it has a character that IAM refuses
     */
    static String require(String what, String name) {
        if (!name.chars().allMatch(c -> c >= ' ' && c <= 0xFF && c != 0x7F)) {
            throw new IllegalArgumentException(what + " \"" + name.replaceAll("\\p{Cntrl}", "?")
                    + "\": a policy can hold characters from U+0020 to U+00FF only");
        }
        return name;
    }

    /** Returns a pattern that matches just this text, whose wildcards and variables would otherwise be taken for such. */
    static String literal(String text) {
        StringBuilder pattern = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '*' || c == '?' || c == '$') {
                pattern.append("${").append(c).append('}');
            } else {
                pattern.append(c);
            }
        }
        return pattern.toString();
    }
}
