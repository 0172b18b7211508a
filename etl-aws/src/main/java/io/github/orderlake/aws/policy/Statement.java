package io.github.orderlake.aws.policy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a policy.
 *
 * @param sid its name, of letters and digits
 * @param effect {@code Allow} or {@code Deny}
 * @param principal whom it is about, or {@code null} in a policy that belongs to whom it is about
 * @param conditions values by operator and key, of which one must apply for each key
 */
record Statement(
        String sid,
        String effect,
        @Nullable String principal,
        List<String> actions,
        List<String> resources,
        Map<String, Map<String, List<String>>> conditions) {

    static Statement allow(String sid, List<String> actions, List<String> resources) {
        return new Statement(sid, "Allow", null, List.copyOf(actions), List.copyOf(resources), Map.of());
    }

    static Statement denyEverybody(String sid, List<String> actions, List<String> resources) {
        return new Statement(sid, "Deny", "*", List.copyOf(actions), List.copyOf(resources), Map.of());
    }

    /** Returns the same with one more condition. */
    Statement when(String operator, String key, List<String> values) {
        Map<String, Map<String, List<String>>> more = new TreeMap<>(conditions);
        Map<String, List<String>> keys = new TreeMap<>(conditions.getOrDefault(operator, Map.of()));
        keys.put(key, List.copyOf(values));
        more.put(operator, keys);
        return new Statement(sid, effect, principal, actions, resources, more);
    }

    Statement named(String name) {
        return new Statement(name, effect, principal, actions, resources, conditions);
    }
}
