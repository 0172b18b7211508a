package io.github.orderlake.store;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What a store has to know to begin an object.
 *
 * <pre>{@code
 * store.create(NewObject.of("orders/a.parquet").ifExists(IfExists.SKIP).withMetadata("origin", "s3://in/a.json"));
 * }</pre>
 *
 * @param key the object's key
 * @param ifExists what happens at commit if there is an object of this key already
 * @param metadata entries that a store keeps beside the object if it can, as S3 does, in ascending order of their names;
 *     names are lower-case letters, digits and {@code -}, values are printable ASCII
 */
public record NewObject(String key, IfExists ifExists, Map<String, String> metadata) {

    /** @throws IllegalArgumentException if a metadata name or value holds other characters */
    public NewObject {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(ifExists, "ifExists");
        metadata.forEach(NewObject::checkMetadata);
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
    }

    /** Returns an object that replaces a former one and has no metadata. */
    public static NewObject of(String key) {
        return new NewObject(key, IfExists.REPLACE, Map.of());
    }

    /** Returns the same with another answer to a former object. */
    public NewObject ifExists(IfExists ifExists) {
        return new NewObject(key, ifExists, metadata);
    }

    /** Returns the same with one more entry of metadata, which replaces one of the same name. */
    public NewObject withMetadata(String name, String value) {
        Map<String, String> more = new TreeMap<>(metadata);
        more.put(name, value);
        return new NewObject(key, ifExists, more);
    }

    /** @throws IllegalArgumentException if the name or the value holds a character that it must not */
    static void checkMetadata(String name, String value) {
        boolean named = !name.isEmpty() && name.chars().allMatch(c -> c == '-' || c >= '0' && c <= '9' || isLower(c));
        if (!named) {
            throw new IllegalArgumentException(
                    "A metadata name must be lower-case letters, digits and \"-\" but was \"" + name + "\"");
        }
        if (!value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException("The value of metadata " + name + " must be printable ASCII");
        }
    }

    private static boolean isLower(int c) {
        return c >= 'a' && c <= 'z';
    }
}
