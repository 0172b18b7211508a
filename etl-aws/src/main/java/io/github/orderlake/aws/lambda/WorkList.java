package io.github.orderlake.aws.lambda;

import io.github.orderlake.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The objects that an event names, each once, and which of them its deliveries wait for. Where several notifications tell
 * of one key, the newest stands for all.
 */
final class WorkList {

    private final List<ObjectRef> works = new ArrayList<>();
    private final List<List<Integer>> worksOfDeliveries = new ArrayList<>();

    // those of a key, by bucket and key
    private final Map<String, List<Integer>> worksOfKeys = new HashMap<>();

    /** @param deliveries in the order of the event */
    WorkList(List<Delivery> deliveries) {
        for (Delivery delivery : deliveries) {
            List<Integer> indexes = new ArrayList<>();
            for (ObjectRef object : delivery.objects()) {
                indexes.add(add(object));
            }
            worksOfDeliveries.add(indexes);
        }
    }

    /** Returns the objects to be worked on, in the order in which they are first named. */
    List<ObjectRef> works() {
        return List.copyOf(works);
    }

    /** Returns how many deliveries there are. */
    int size() {
        return worksOfDeliveries.size();
    }

    /** Returns which of the works a delivery waits for. */
    List<Integer> worksOf(int delivery) {
        return worksOfDeliveries.get(delivery);
    }

    private int add(ObjectRef object) {
        List<Integer> sameKey =
                worksOfKeys.computeIfAbsent(object.bucket() + "/" + object.key(), key -> new ArrayList<>());
        for (int index : sameKey) {
            ObjectRef other = works.get(index);
            if (standsFor(object, other)) {
                return index;
            }
            if (standsFor(other, object)) {
                works.set(index, object);
                return index;
            }
        }
        works.add(object);
        sameKey.add(works.size() - 1);
        return works.size() - 1;
    }

    /** Tells whether nothing is lost if only the other one is worked on. */
    private static boolean standsFor(ObjectRef object, ObjectRef other) {
        if (object.sequencer() != null && other.sequencer() != null) {
            return Origin.compareSequencers(object.sequencer(), other.sequencer()) <= 0;
        }
        boolean sameVersion = Objects.equals(object.versionId(), other.versionId());
        // Without a version each reads what is there now.
        return sameVersion && (object.sequencer() == null || other.sequencer() != null);
    }
}
