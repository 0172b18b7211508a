package io.github.orderlake.manifest;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/**
 * Runs several processes so that one at a time does a step, in an order that a seed decides, and stays where it is before
 * each step until it is its turn again.
 */
final class Turns {

    private final Random random;
    private final List<Actor> actors = new ArrayList<>();

    Turns(long seed) {
        this.random = new Random(seed);
    }

    /** One of them, with what it came to. */
    final class Actor {

        private final Thread thread;
        private boolean waiting;
        private boolean mayGo;
        private boolean over;
        private Object result;

        private Actor(Callable<?> work) {
            thread = new Thread(() -> {
                try {
                    pause();
                    result = work.call();
                } catch (Throwable e) {
                    result = e;
                } finally {
                    end();
                }
            });
        }

        /** Waits for a turn. Called by the process itself. */
        void pause() {
            synchronized (Turns.this) {
                waiting = true;
                Turns.this.notifyAll();
                await(() -> mayGo);
                mayGo = false;
                waiting = false;
            }
        }

        private void end() {
            synchronized (Turns.this) {
                over = true;
                Turns.this.notifyAll();
            }
        }

        /** Returns what the work returned or threw. */
        Object result() {
            return result;
        }
    }

    /** Adds one. What it works with may call {@link Actor#pause}. */
    Actor add(Callable<?> work) {
        Actor actor = new Actor(work);
        actors.add(actor);
        return actor;
    }

    /** Runs all to their end. */
    void run(Runnable afterEachStep) {
        actors.forEach(actor -> actor.thread.start());
        List<Actor> alive = new ArrayList<>(actors);
        while (!alive.isEmpty()) {
            Actor next = alive.get(random.nextInt(alive.size()));
            synchronized (this) {
                await(() -> next.waiting);
                next.mayGo = true;
                next.waiting = false;
                notifyAll();
                await(() -> next.waiting || next.over);
            }
            afterEachStep.run();
            alive.removeIf(actor -> actor.over);
        }
    }

    private void await(BooleanSupplier condition) {
        try {
            while (!condition.getAsBoolean()) {
                wait();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
