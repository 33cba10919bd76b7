package org.reactivebridge.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Iterator;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Interleaving;

/** The queue behind one or more serial executors: one task at a time, in order. <strong>Concurrent.</strong> */
final class SerialLine {

    /*
     * Idea
     *   A queue, and one bit that says whether somebody drains it. Whoever sets the bit hands the drain to the runtime's threads;
     *   it runs what is there and clears the bit. A task that a running task puts in is found by the same drain: no hop, no
     *   wake-up. Tasks with a time stand in a sorted set; the timer of each puts it into the queue as a call to look there, and
     *   then all that are due run, in the order of their times: timers of different workers may fire in another one.
     *
     * The bit
     *   from     event                    to       who, and what it has to do
     *   idle     put                      busy     the submitter; it hands the drain over
     *   busy     put                      busy     nothing: the drain will see the task
     *   busy     queue found empty        idle     the drain; it looks again, and may become busy again
     *   busy     enough for one turn      busy     the drain hands itself over again
     *   busy     not handed over: put     busy     the submitter takes its own task back, and runs those of others here
     *   busy     not handed over: drain   busy     it goes on here
     *
     * Who touches what
     *   tasks       everybody puts in; who is busy takes out; who closes an executor removes that one's
     *   timed       everybody adds and removes; who is busy runs
     *   running     who is busy writes it, who closes an executor reads it
     *   dead        set once, by who finds that the runtime has ended: so that tasks that put each other in come to an end
     *
     * Why it is safe
     *   one at a time       only who set the bit runs tasks, and each clearing happens before the next setting
     *   nothing is lost     who puts in adds first and then tries to set the bit; who clears the bit looks at the queue afterwards
     *   nothing runs late   who closes an executor says so and looks at the queue, the set and what runs; who adds looks at that
     *                       afterwards, and so does who begins a task (RuntimeTask)
     */

    /** How many tasks are run in one turn. */
    private static final int MOST_TASKS = 64;

    private static final VarHandle BUSY;

    static {
        try {
            BUSY = MethodHandles.lookup()
                    .findVarHandle(SerialLine.class, "busy", boolean.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final TaskPlace place;
    private final Drain drain = new Drain();
    private final ConcurrentLinkedQueue<RuntimeTask> tasks = new ConcurrentLinkedQueue<>();
    private final ConcurrentSkipListSet<RuntimeTask> timed = new ConcurrentSkipListSet<>(SerialLine::compare);
    private final AtomicLong numbers = new AtomicLong();

    @SuppressWarnings({"FieldMayBeFinal", "unused"}) // Through BUSY.
    private volatile boolean busy;

    private volatile @Nullable RuntimeTask running;
    private volatile boolean dead;

    SerialLine(TaskPlace place) {
        this.place = place;
    }

    private static int compare(RuntimeTask one, RuntimeTask other) {
        long difference = one.due - other.due;
        return difference == 0 ? Long.compare(one.number, other.number) : Long.signum(difference);
    }

    // ---- By everybody

    /**
     * Puts in a task that is to run now, or whose time has come.
     *
     * @return null if it will be run, or has been cancelled; else why it will not: it is over then
     */
    @Nullable
    RejectedExecutionException put(RuntimeTask task) {
        Interleaving.point();
        if (dead) {
            return task.take() ? place.runtime().refusal() : null;
        }
        tasks.add(task);
        if (!becomeBusy()) {
            return null;
        }
        RejectedExecutionException refusal = handOver();
        if (refusal == null) {
            return null;
        }
        boolean mine = task.take();
        work();
        return mine ? refusal : null;
    }

    /** Puts in a task that no other thread has to be found for: the drain runs it, or else this thread does. */
    void putHere(RuntimeTask task) {
        Interleaving.point();
        tasks.add(task);
        if (becomeBusy()) {
            work();
        }
    }

    /** The number of the next task that has a time. */
    long nextNumber() {
        return numbers.getAndIncrement();
    }

    /** Notes a task that has a time and a number. */
    void await(RuntimeTask task) {
        Interleaving.point();
        timed.add(task);
        Interleaving.point();
        if (task.isOver()) {
            timed.remove(task); // Who cancelled it may not have found it here.
        }
    }

    /** A task is over. */
    void forget(RuntimeTask task) {
        if (task.due != 0) {
            timed.remove(task);
        }
    }

    /** Cancels the tasks of one executor, which takes no more. */
    void close(SerialExecutor executor) {
        Interleaving.point();
        RuntimeTask now = running;
        if (now != null && now.executor == executor) {
            now.cancel();
        }
        for (RuntimeTask task : tasks) {
            if (task.executor == executor) {
                task.cancel();
            }
        }
        tasks.removeIf(task -> task.executor == executor && task.isOver());
        for (RuntimeTask task : timed) {
            if (task.executor == executor) {
                task.cancel();
            }
        }
    }

    private boolean becomeBusy() {
        Interleaving.point();
        return !busy && (boolean) BUSY.compareAndSet(this, false, true);
    }

    // ---- By who is busy

    private @Nullable RejectedExecutionException handOver() {
        Interleaving.point();
        RejectedExecutionException refusal = place.submit(drain);
        if (refusal != null && place.runtime().isShutdown()) {
            dead = true;
        }
        return refusal;
    }

    /** Runs what is there, until nothing is left or there has been enough of it. */
    private void work() {
        do {
            for (int i = 0; i < MOST_TASKS; i++) {
                Interleaving.point();
                RuntimeTask task = tasks.poll();
                if (task != null) {
                    run(task);
                    continue;
                }
                Interleaving.point();
                busy = false;
                Interleaving.point();
                if (tasks.isEmpty() || !becomeBusy()) {
                    return;
                }
            }
        } while (handOver() != null);
    }

    private void run(RuntimeTask task) {
        if (task.due == 0) {
            begin(task);
        } else {
            runDue(task);
        }
    }

    /** A timer has put a task in: all that are due run, in order; after many of them, others have their turn first. */
    private void runDue(RuntimeTask call) {
        long now = place.now();
        for (int i = 0; i < MOST_TASKS; i++) {
            RuntimeTask first = first();
            if (first == null || first.due - now > 0) {
                return;
            }
            if (timed.remove(first)) {
                begin(first);
            }
        }
        tasks.add(call);
    }

    private @Nullable RuntimeTask first() {
        Interleaving.point();
        Iterator<RuntimeTask> all = timed.iterator();
        return all.hasNext() ? all.next() : null;
    }

    private void begin(RuntimeTask task) {
        Interleaving.point();
        running = task;
        try {
            task.runNow();
        } finally {
            running = null;
        }
    }

    /** Hands itself from one turn to the next. */
    private final class Drain implements Abandonable {

        @Override
        public void run() {
            place.within(SerialLine.this::work);
        }

        @Override
        public void abandon() {
            dead = true;
            place.withinTheEnd(SerialLine.this::work);
        }
    }
}
