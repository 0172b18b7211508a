package io.github.orderlake.examples.day;

/** What an object of the day holds at some time. */
final class ObjectVersion {

    private final String key;
    private final int number;
    private final byte[] content;
    private final String eTag;
    private final String sequencer;
    private final boolean broken;

    /**
     * Makes a version.
     *
     * @param key the object's key
     * @param number of the versions of the key, from 0
     * @param content its bytes; {@code null} if it is announced and does not exist
     * @param eTag the entity tag that its events tell
     * @param sequencer the place of its events among those of the key, hexadecimal
     * @param broken whether it can never be converted
     */
    ObjectVersion(String key, int number, byte[] content, String eTag, String sequencer, boolean broken) {
        this.key = key;
        this.number = number;
        this.content = content;
        this.eTag = eTag;
        this.sequencer = sequencer;
        this.broken = broken;
    }

    String key() {
        return key;
    }

    int number() {
        return number;
    }

    byte[] content() {
        return content;
    }

    String eTag() {
        return eTag;
    }

    String sequencer() {
        return sequencer;
    }

    boolean broken() {
        return broken;
    }
}
