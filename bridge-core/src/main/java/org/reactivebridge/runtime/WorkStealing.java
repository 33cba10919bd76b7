package org.reactivebridge.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Interleaving;

/**
 * A queue for each worker, from which others steal, and one for tasks from outside.
 *
 * <p>The techniques are Tokio's (its blog of October 2019, and issues 5712, 4941 and 8120): what a worker starts goes to a
 * slot and runs next, so that a message and its answer stay in one core's cache; a bounded ring behind it, half of which moves
 * to the shared queue when it is full; the slot is passed over after three tasks in a row, or two tasks that wake each other
 * would starve the ring.
 */
final class WorkStealing implements RunQueues {

    /*
     * Who touches what
     *   shared          everybody; holds tasks, and Batches of them, each of which comes from a ring that was full. To poll a
     *                   batch is the right to everything in it
     *   Local.slot      the worker fills it when it is empty, by a release; everybody else, and the worker otherwise, by swaps: who
     *                   rescues what a stuck one has left there takes out only, so that an empty slot stays so for the worker
     *   the ring        see LocalRing
     *   the rest        the worker
     *
     * Who is told
     *   Of every task that another worker could take it is told at once, but of those that go on behind others (resubmit). There
     *   are no more tasks than before then, and to look whether somebody sleeps costs a fence, to wake him some microseconds. So
     *     a task that goes on alone    goes to the slot, where this worker comes to it before another could: nobody is told
     *     one that goes on behind others in the ring is told of at the next look for shared tasks, which comes after a number of
     *                                  tasks that is bounded, so soon while they are short. Of the others it was told before. What is missed is a worker that fell asleep while
     *                                  the ring was empty between two of them: it is called then, or by the monitor, should this
     *                                  worker get stuck before
     *   Where tasks are long both are told of at once, since then others can help, and a fence costs nothing. Whether they are
     *   shows in how many there were between two looks for shared tasks.
     *
     * Why a release is enough for slot and ring
     *   Who takes a task out has read the slot or the end of the ring. Who has to see at once that there is a task is told after
     *   a full fence (wakeOne). A worker that ends looks after a fence whether its queue has been swept (WorkerEngine).
     *
     * What was traded away
     *   Tasks in a slot are not stolen from a worker that gets on: two tasks that wake each other would change cores every
     *   time. A worker that does not get on is rescued after a millisecond or more (Worker).
     */

    private static final int RING = 256;
    private static final int LOOT = RING / 2;
    private static final int SHARED_BATCH = 32;

    /** How many tasks in a row may come from the slot while others wait. */
    private static final int MOST_FROM_SLOT = 3;

    /** Tasks are short if at least so many are run between two looks for shared tasks. */
    private static final int MANY = 8;

    private static final VarHandle SLOT;

    static {
        try {
            SLOT = MethodHandles.lookup()
                    .findVarHandle(Local.class, "slot", Object.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Workers workers;
    private final Local[] locals;
    private final ConcurrentLinkedQueue<Object> shared = new ConcurrentLinkedQueue<>();

    WorkStealing(Workers workers) {
        this(workers, RING, 0);
    }

    /** With rings of another size, whose counters start elsewhere, for tests. */
    WorkStealing(Workers workers, int ring, long start) {
        this.workers = workers;
        this.locals = new Local[workers.count()];
        for (int i = 0; i < locals.length; i++) {
            locals[i] = new Local(ring, start, i);
        }
    }

    @Override
    public boolean submit(Runnable task, int worker) {
        if (worker < 0) {
            Interleaving.point();
            shared.add(task);
            workers.wakeOne();
            return true;
        }
        return locals[worker].submit(task);
    }

    @Override
    public boolean resubmit(Runnable task, int worker) {
        return locals[worker].resubmit(task);
    }

    /** A worker's way in and out, without the way to its number. */
    OwnQueue own(int worker) {
        return locals[worker];
    }

    /** Half of a ring that is full moves to the queue for all, with the task for which there was no room. */
    private void overflow(Local local, Runnable task) {
        @Nullable Runnable[] older = new @Nullable Runnable[LOOT + 1];
        int count = local.steal(older);
        if (count == 0) {
            shared.add(task); // Others have taken everything meanwhile.
        } else {
            older[count] = task;
            shared.add(new Batch(older, count + 1));
        }
    }

    /** Puts tasks in at once that were in some other queue. */
    private void pushAll(Local local, @Nullable Runnable[] tasks, int start, int end) {
        for (int i = local.pushAll(tasks, start, end); i < end; i++) {
            Runnable task = at(tasks, i);
            if (local.push(task) < 0) {
                overflow(local, task);
            }
        }
    }

    private static Runnable at(@Nullable Runnable[] tasks, int index) {
        return Objects.requireNonNull(tasks[index], "the queue gave this many");
    }

    @Override
    public @Nullable Runnable next(int worker, boolean sharedFirst) {
        return locals[worker].next(sharedFirst);
    }

    /** The oldest of the shared tasks; a few more move to the ring, to take their turn with those that are there. */
    private @Nullable Runnable takeShared(Local local) {
        Interleaving.point();
        Object first = shared.poll();
        if (first == null) {
            return null;
        }
        if (first instanceof Batch batch) {
            pushAll(local, batch.tasks, 1, batch.count);
            workers.wakeOne();
            return at(batch.tasks, 0);
        }
        Object next = null;
        int count = 0;
        while (count < SHARED_BATCH - 1) {
            next = shared.poll();
            if (!(next instanceof Runnable task)) {
                break;
            }
            local.loot[count++] = task;
        }
        pushAll(local, local.loot, 0, count);
        Arrays.fill(local.loot, 0, count, null);
        if (next instanceof Batch batch) {
            pushAll(local, batch.tasks, 0, batch.count);
        }
        if (next != null || count > 0) {
            // There is more; and whoever was woken for what moved may have looked meanwhile, and sleep again.
            workers.wakeOne();
        }
        return (Runnable) first;
    }

    @Override
    public @Nullable Runnable steal(int worker) {
        Local local = locals[worker];
        int start = local.random();
        for (int i = 0; i < locals.length; i++) {
            int victim = Math.floorMod(start + i, locals.length);
            if (victim == worker || workers.keeps(victim)) {
                continue;
            }
            int count = locals[victim].steal(local.loot);
            if (count > 0) {
                Runnable first = local.take(0);
                pushAll(local, local.loot, 1, count); // They fit, or steal would not have been called.
                Arrays.fill(local.loot, 1, count, null);
                return first;
            }
        }
        return takeShared(local);
    }

    @Override
    public @Nullable Runnable rescue(int stuck) {
        return locals[stuck].swapSlot(null);
    }

    @Override
    public boolean isShared() {
        return true;
    }

    @Override
    public boolean hasNext(int worker) {
        Local local = locals[worker];
        return local.slot != null || !local.isEmpty() || hasShared();
    }

    private boolean hasShared() {
        Interleaving.point();
        return !shared.isEmpty();
    }

    @Override
    public boolean hasAny() {
        for (int i = 0; i < locals.length; i++) {
            if (!locals[i].isEmpty() && !workers.keeps(i)) {
                return true;
            }
        }
        return hasShared();
    }

    @Override
    public @Nullable Runnable drain() {
        Object oldest = shared.poll();
        if (oldest instanceof Batch batch) {
            for (int i = 1; i < batch.count; i++) {
                shared.add(at(batch.tasks, i));
            }
            return at(batch.tasks, 0);
        }
        if (oldest != null) {
            return (Runnable) oldest;
        }
        @Nullable Runnable[] one = new @Nullable Runnable[1];
        for (Local local : locals) {
            Runnable task = local.swapSlot(null);
            if (task != null) {
                return task;
            }
            if (local.steal(one) > 0) {
                return one[0];
            }
        }
        return null;
    }

    @Override
    public int depth(int worker) {
        return worker < 0 ? sharedDepth() : locals[worker].size() + (locals[worker].slot == null ? 0 : 1);
    }

    private int sharedDepth() {
        int depth = 0;
        for (Object each : shared) {
            depth += each instanceof Batch batch ? batch.count : 1;
        }
        return depth;
    }

    @Override
    public long lifoHits(int worker) {
        return locals[worker].lifoHits;
    }

    /** Half of a ring that was full, and the task for which there was no room. */
    private static final class Batch {

        private final @Nullable Runnable[] tasks;
        private final int count;

        Batch(@Nullable Runnable[] tasks, int count) {
            this.tasks = tasks;
            this.count = count;
        }
    }

    private final class Local extends LocalRing implements OwnQueue {

        private final @Nullable Runnable[] loot = new @Nullable Runnable[LOOT];

        @SuppressWarnings("unused") // Through SLOT.
        private volatile @Nullable Object slot;

        private int fromSlot;
        private int asked; // How often a task was since the last look for shared ones, or since there was none.
        private boolean areTasksShort = true;
        private boolean owes; // Whether others have not been told of a task that goes on.
        private long lifoHits;
        private int random;

        Local(int capacity, long start, int worker) {
            super(capacity, start);
            this.random = worker + 1;
        }

        @Override
        public boolean submit(Runnable task) {
            Interleaving.point();
            if (slot == null) {
                fillSlot(task);
                return true;
            }
            Runnable before = swapSlot(task);
            if (before != null) {
                put(before);
                workers.wakeOne();
            }
            return true;
        }

        @Override
        public boolean resubmit(Runnable task) {
            Interleaving.point();
            if (areTasksShort && slot == null && isEmpty()) {
                fillSlot(task);
            } else if (put(task) && areTasksShort) {
                owes = true;
            } else {
                workers.wakeOne();
            }
            return true;
        }

        /** Puts a task in the ring, or in the queue for all; true if it is behind others in the ring. */
        private boolean put(Runnable task) {
            int before = push(task);
            if (before < 0) {
                overflow(this, task);
            }
            return before > 0;
        }

        @Override
        public @Nullable Runnable next(boolean sharedFirst) {
            asked++;
            if (sharedFirst) {
                Runnable task = nextShared();
                if (task != null) {
                    return task;
                }
            }
            if (fromSlot < MOST_FROM_SLOT) {
                Runnable task = swapSlot(null);
                if (task != null) {
                    fromSlot++;
                    lifoHits++;
                    return task;
                }
            }
            fromSlot = 0;
            Runnable task = pop();
            if (task != null) {
                return task;
            }
            task = swapSlot(null);
            if (task != null) {
                return task;
            }
            asked = 0;
            return takeShared(this);
        }

        private @Nullable Runnable nextShared() {
            areTasksShort = asked >= MANY;
            asked = 0;
            if (owes) {
                owes = false;
                workers.wakeOne();
            }
            return takeShared(this);
        }

        /** Puts a task, or none, in the place of the one that is in the slot. */
        @Nullable
        Runnable swapSlot(@Nullable Runnable task) {
            Interleaving.point();
            if (task == null && slot == null) {
                return null;
            }
            Interleaving.point();
            return (Runnable) (Object) SLOT.getAndSet(this, (Object) task);
        }

        /** Puts a task in the slot, which is empty. By the worker, the only one who fills it. */
        private void fillSlot(Runnable task) {
            Interleaving.point();
            SLOT.setRelease(this, (Object) task);
        }

        Runnable take(int index) {
            Runnable task = Objects.requireNonNull(loot[index], "the ring gave this many");
            loot[index] = null;
            return task;
        }

        /** Where to begin to steal, so that thieves spread: a xorshift generator (Marsaglia, 2003). */
        int random() {
            random ^= random << 13;
            random ^= random >>> 17;
            random ^= random << 5;
            return random;
        }
    }
}
