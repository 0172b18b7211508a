package io.github.orderlake.aws.lambda;

import java.io.IOException;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.jspecify.annotations.Nullable;

/** What is done before a snapshot of the process is taken. Works only where {@code org.crac} is, and is silent elsewhere. */
final class Priming {

    private Priming() {}

    /** Warms up. */
    interface WarmUp {
        void run() throws IOException;
    }

    /**
     * Has something done before a snapshot is taken.
     *
     * @return what the caller has to hold as long as that is to happen; {@code null} if no snapshots are taken here
     */
    static @Nullable Object register(WarmUp warmUp) {
        try {
            return Snapshots.register(warmUp);
        } catch (LinkageError e) {
            return null;
        }
    }

    /** Apart, because its classes need not be there. */
    private static final class Snapshots {

        static Object register(WarmUp warmUp) {
            Resource resource = new Resource() {
                @Override
                public void beforeCheckpoint(Context<? extends Resource> context) {
                    warm(warmUp);
                }

                @Override
                public void afterRestore(Context<? extends Resource> context) {}
            };
            Core.getGlobalContext().register(resource);
            return resource;
        }

        // Being slow once is better than a version that cannot be published.
        private static void warm(WarmUp warmUp) {
            try {
                warmUp.run();
            } catch (IOException | RuntimeException | LinkageError e) {
                System.out.println("{\"level\":\"WARN\",\"message\":\"priming failed\",\"type\":\""
                        + e.getClass().getName() + "\"}");
            }
        }
    }
}
