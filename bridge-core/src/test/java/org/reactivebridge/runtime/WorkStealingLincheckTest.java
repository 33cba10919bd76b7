package org.reactivebridge.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jetbrains.lincheck.datastructures.BooleanGen;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.reactivebridge.testing.Linearizability;

/**
 * The queues of a worker that nobody steals from give in a certain order; all of them together lose nothing and give nothing
 * twice.
 *
 * <p>A thief may find everything empty while somebody carries tasks from one queue to another. So with thieves there is no
 * sequential specification: what is verified is where each task has come out once all is quiet.
 */
@Tag("lincheck")
class WorkStealingLincheckTest {

    @Test
    void theQueuesOfOneWorker_giveInOrder_modelChecked() {
        Linearizability.of(OneWorker.class, InOrder.class).modelCheck();
    }

    @Test
    void theQueuesOfOneWorker_giveInOrder_underStress() {
        Linearizability.of(OneWorker.class, InOrder.class).stress();
    }

    @Test
    void everyTask_comesOutOnce_modelChecked() {
        Linearizability.of(Bag.class, Nothing.class).modelCheck();
    }

    @Test
    void everyTask_comesOutOnce_underStress() {
        Linearizability.of(Bag.class, Nothing.class).stress();
    }

    private static final class Numbered implements Runnable {

        private final int number;

        Numbered(int number) {
            this.number = number;
        }

        @Override
        public void run() {}
    }

    /** What wakes workers is another class's business. */
    private record Asleep(int count) implements Workers {

        @Override
        public void wakeOne() {}

        @Override
        public void wake(int worker) {}
    }

    /** A worker, whoever puts tasks in from outside, and who rescues. */
    @Param(name = "task", gen = IntGen.class, conf = "1:9")
    @Param(name = "sharedFirst", gen = BooleanGen.class)
    public static final class OneWorker {

        // With room for all tasks of one scenario: what does not fit goes to the shared queue, one after the other.
        private final WorkStealing queues = new WorkStealing(new Asleep(1), 16, Long.MAX_VALUE - 1);

        @Operation(nonParallelGroup = "worker")
        public void submit(@Param(name = "task") int task) {
            queues.submit(new Numbered(task), 0);
        }

        @Operation(nonParallelGroup = "worker")
        public void resubmit(@Param(name = "task") int task) {
            queues.resubmit(new Numbered(task), 0);
        }

        @Operation(nonParallelGroup = "worker")
        public @Nullable Integer next(@Param(name = "sharedFirst") boolean sharedFirst) {
            return number(queues.next(0, sharedFirst));
        }

        @Operation(nonParallelGroup = "worker")
        public boolean hasNext() {
            return queues.hasNext(0);
        }

        @Operation
        public void submitFromOutside(@Param(name = "task") int task) {
            queues.submit(new Numbered(task), -1);
        }

        @Operation
        public @Nullable Integer rescue() {
            return number(queues.rescue(0));
        }

        private static @Nullable Integer number(@Nullable Runnable task) {
            return task == null ? null : ((Numbered) task).number;
        }
    }

    /** What {@link OneWorker} has to look like. */
    public static final class InOrder {

        private final Deque<Integer> ring = new ArrayDeque<>();
        private final Deque<Integer> shared = new ArrayDeque<>();
        private @Nullable Integer slot;
        private int fromSlot;
        private int turns;
        private boolean areTasksShort = true;

        public void submit(int task) {
            if (slot != null) {
                ring.add(slot);
            }
            slot = task;
        }

        public void resubmit(int task) {
            if (areTasksShort && slot == null && ring.isEmpty()) {
                slot = task;
            } else {
                ring.add(task);
            }
        }

        public @Nullable Integer next(boolean sharedFirst) {
            turns++;
            if (sharedFirst) {
                areTasksShort = turns >= 8;
                turns = 0;
                if (!shared.isEmpty()) {
                    return takeShared();
                }
            }
            if (fromSlot < 3 && slot != null) {
                fromSlot++;
                return rescue();
            }
            fromSlot = 0;
            if (!ring.isEmpty()) {
                return ring.poll();
            }
            if (slot != null) {
                return rescue();
            }
            turns = 0;
            return takeShared();
        }

        private @Nullable Integer takeShared() {
            Integer first = shared.poll();
            ring.addAll(shared);
            shared.clear();
            return first;
        }

        public boolean hasNext() {
            return slot != null || !ring.isEmpty() || !shared.isEmpty();
        }

        public void submitFromOutside(int task) {
            shared.add(task);
        }

        public @Nullable Integer rescue() {
            Integer task = slot;
            slot = null;
            return task;
        }
    }

    /** Two workers with rings so small that tasks move all the time. */
    public static final class Bag {

        private static final int MOST = 64;

        private final WorkStealing queues = new WorkStealing(new Asleep(2), 2, Long.MAX_VALUE - 1);
        private final AtomicInteger in = new AtomicInteger();
        private final AtomicIntegerArray out = new AtomicIntegerArray(MOST);

        @Operation(nonParallelGroup = "worker 0")
        public void submitOn0() {
            queues.submit(task(), 0);
            queues.submit(task(), 0);
        }

        @Operation(nonParallelGroup = "worker 0")
        public void resubmitOn0() {
            queues.resubmit(task(), 0);
        }

        @Operation(nonParallelGroup = "worker 0")
        public void workOn0() {
            work(0);
        }

        @Operation(nonParallelGroup = "worker 1")
        public void submitOn1() {
            queues.submit(task(), 1);
            queues.submit(task(), 1);
        }

        @Operation(nonParallelGroup = "worker 1")
        public void workOn1() {
            work(1);
        }

        @Operation
        public void submitFromOutside() {
            queues.submit(task(), -1);
        }

        @Operation
        public void rescueFrom0() {
            count(queues.rescue(0));
        }

        @Operation
        public void drain() {
            count(queues.drain());
        }

        private Runnable task() {
            return new Numbered(in.getAndIncrement());
        }

        private void work(int worker) {
            if (!count(queues.next(worker, false))) {
                count(queues.steal(worker)); // As Worker does: only once it has nothing itself.
            }
        }

        private boolean count(@Nullable Runnable task) {
            if (task == null) {
                return false;
            }
            out.incrementAndGet(((Numbered) task).number);
            return true;
        }

        @Validate
        public void everyTaskCameOutOnce() {
            boolean isLeft = true;
            while (isLeft) {
                isLeft = count(queues.drain());
            }
            for (int task = 0; task < in.get(); task++) {
                if (out.get(task) != 1) {
                    throw new AssertionError("Task " + task + " came out " + out.get(task) + " times");
                }
            }
        }
    }

    /** Operations without results: what matters is what they leave. */
    public static final class Nothing {

        public void submitOn0() {}

        public void resubmitOn0() {}

        public void workOn0() {}

        public void submitOn1() {}

        public void workOn1() {}

        public void submitFromOutside() {}

        public void rescueFrom0() {}

        public void drain() {}
    }
}
