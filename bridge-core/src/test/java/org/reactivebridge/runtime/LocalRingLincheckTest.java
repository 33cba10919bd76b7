package org.reactivebridge.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivebridge.testing.Linearizability;

/**
 * The ring is a bounded queue from whose head everybody takes.
 *
 * <p>How many a thief takes is half of what there was when he looked. Should the owner meanwhile fill the ring and be refused,
 * no order of the two gives both results. So the bound is verified on a ring of two, half of which is one however full it is,
 * and the half on a ring that does not become full.
 */
@Tag("lincheck")
class LocalRingLincheckTest {

    private static final int ROOMY = 16;

    @Test
    void aRingOfTwo_isABoundedQueue_modelChecked() {
        Linearizability.of(OfTwo.class, QueueOfTwo.class).threads(3).modelCheck();
    }

    @Test
    void aRingOfTwo_isABoundedQueue_underStress() {
        Linearizability.of(OfTwo.class, QueueOfTwo.class).stress();
    }

    @Test
    void aRoomyRing_givesHalfAtOnce_modelChecked() {
        Linearizability.of(Roomy.class, RoomyQueue.class).threads(3).modelCheck();
    }

    @Test
    void aRoomyRing_givesHalfAtOnce_underStress() {
        Linearizability.of(Roomy.class, RoomyQueue.class).stress();
    }

    private record Numbered(int number) implements Runnable {

        @Override
        public void run() {}
    }

    @Param(name = "task", gen = IntGen.class, conf = "1:9")
    public abstract static class Ring {

        private final LocalRing ring;
        private final int capacity;

        Ring(int capacity) {
            this.capacity = capacity;
            // The counters overflow on the way.
            this.ring = new LocalRing(capacity, Long.MAX_VALUE - 1);
        }

        @Operation(nonParallelGroup = "owner")
        public boolean push(@Param(name = "task") int task) {
            return ring.push(new Numbered(task)) >= 0;
        }

        @Operation(nonParallelGroup = "owner")
        public @Nullable Integer pop() {
            Runnable task = ring.pop();
            return task == null ? null : ((Numbered) task).number();
        }

        @Operation(nonParallelGroup = "owner")
        public int size() {
            return ring.size();
        }

        @Operation
        public List<Integer> steal() {
            @Nullable Runnable[] loot = new @Nullable Runnable[capacity];
            int count = ring.steal(loot);
            List<Integer> stolen = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                stolen.add(((Numbered) loot[i]).number());
            }
            return stolen;
        }

        @Operation
        public boolean isEmpty() {
            return ring.isEmpty();
        }
    }

    /** A ring that is often full. */
    public static final class OfTwo extends Ring {

        public OfTwo() {
            super(2);
        }
    }

    /** A ring with room for whatever one scenario puts in. */
    public static final class Roomy extends Ring {

        public Roomy() {
            super(ROOMY);
        }
    }

    public abstract static class Queue {

        private final Deque<Integer> tasks = new ArrayDeque<>();
        private final int capacity;

        Queue(int capacity) {
            this.capacity = capacity;
        }

        public boolean push(int task) {
            return tasks.size() < capacity && tasks.add(task);
        }

        public @Nullable Integer pop() {
            return tasks.poll();
        }

        public int size() {
            return tasks.size();
        }

        public List<Integer> steal() {
            List<Integer> stolen = new ArrayList<>();
            for (int left = tasks.size() - tasks.size() / 2; left > 0; left--) {
                stolen.add(tasks.remove());
            }
            return stolen;
        }

        public boolean isEmpty() {
            return tasks.isEmpty();
        }
    }

    /** What {@link OfTwo} has to look like. */
    public static final class QueueOfTwo extends Queue {

        public QueueOfTwo() {
            super(2);
        }
    }

    /** What {@link Roomy} has to look like. */
    public static final class RoomyQueue extends Queue {

        public RoomyQueue() {
            super(ROOMY);
        }
    }
}
