package org.reactivebridge.testing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Scheduler;

/**
 * A few threads that run one at a time and change places only at interleaving points, as a seed decides.
 *
 * <p>Idea: each logical thread is a real one that waits for a baton. At a point the holder asks the policy who goes on. A
 * third of the seeds use random priorities that change a few times, a third let the holder go on but for one to three
 * pre-emptions, and a third draw at every point. A race that passes too many points is stopped and has failed: it spins.
 *
 * <p>The hand-over of the baton is a happens-before edge, so that a race shows wrong orders of steps, but never a missing
 * fence; jcstress is for those.
 *
 * <p><strong>Concurrent</strong> in that one way; the test itself uses it before and after {@link #start()}.
 */
public final class Race implements Trial {

    private static final int MOST_POINTS = 20_000;
    private static final int TAIL = 64; // A power of two.
    private static final boolean DETAILED = Long.getLong("sim.seed") != null;

    private static final ArrayDeque<Runner> IDLE_RUNNERS = new ArrayDeque<>(); // Only the thread of the tests.

    private final long seed;
    private final SplittableRandom choice;
    private final SplittableRandom workload;
    private final Ledger ledger = new Ledger();
    private final List<Throwable> droppedErrors = new ArrayList<>();
    private final List<Actor> actors = new ArrayList<>();
    private final Policy policy;
    private final String[] tail = new String[TAIL];
    private final Thread main = Thread.currentThread();
    private @Nullable Throwable failure;
    private int points;
    private long trace = 17;
    private volatile @Nullable Actor holder; // Null while the test itself runs.
    private volatile boolean aborted;

    Race(long seed) {
        this.seed = seed;
        this.choice = new SplittableRandom(seed * 0x9e3779b97f4a7c15L);
        this.workload = new SplittableRandom(~seed * 0x9e3779b97f4a7c15L);
        this.policy = switch ((int) Math.floorMod(seed, 3L)) {
            case 0 -> new Priorities();
            case 1 -> new Preemptions();
            default -> this::anyone;
        };
    }

    // ---- What a test uses

    /**
     * Randomness for what the test does.
     *
     * @return a generator of its own
     */
    public RandomGenerator random() {
        return workload;
    }

    /**
     * The books of items and cursors.
     *
     * @return the ledger of this race; it must balance after the test
     */
    public Ledger ledger() {
        return ledger;
    }

    /**
     * What was dropped.
     *
     * @return the errors that went to the hook
     */
    public List<Throwable> droppedErrors() {
        return droppedErrors;
    }

    /**
     * A context whose hooks keep the books of this race.
     *
     * @param size every capacity
     * @return a new context; tasks without a place run on the thread that wakes them
     */
    public Context context(int size) {
        Hooks hooks = Hooks.defaults()
                .onErrorDropped(droppedErrors::add)
                .onItemDropped(ledger::discard)
                .onDiscard(ledger::discard);
        return Context.in(Environment.system().withHooks(hooks).withCapacities(Capacities.of(size)));
    }

    /**
     * Adds a thread. It begins when the race starts, or when the schedule says so if it has.
     *
     * @param name what to call it
     * @param body what it does
     */
    public void thread(String name, Body body) {
        Actor actor = new Actor(name, actors.size(), body);
        actor.priority = choice.nextInt(1 << 20);
        actors.add(actor);
        Actor current = holder;
        if (current != null) {
            actor.begin();
        }
    }

    /**
     * A scheduler with a thread of its own for every task.
     *
     * @return a new scheduler
     */
    public Scheduler scheduler() {
        return scheduler(() -> false);
    }

    /**
     * A scheduler with a thread of its own for every task that it accepts.
     *
     * @param refuses asked for each task
     * @return a new scheduler
     */
    public Scheduler scheduler(BooleanSupplier refuses) {
        return task -> {
            if (refuses.getAsBoolean()) {
                return false;
            }
            thread("task " + actors.size(), task::run);
            return true;
        };
    }

    /** Runs all threads to their ends. */
    public void start() {
        for (int i = 0; i < actors.size(); i++) {
            actors.get(i).begin();
        }
        Actor first = next(null);
        if (first != null) {
            pass(first);
            while (holder != null) {
                LockSupport.park(this);
            }
        }
        if (failure != null) {
            throw Failures.sneak(failure);
        }
    }

    /**
     * Called by a thread of the race that can do nothing until another one has done something: lets others go first.
     *
     * @throws AssertionError if there is no other thread left
     */
    public static void idle() {
        if (Thread.currentThread() instanceof Runner runner && runner.actor != null) {
            runner.actor.race().reached(runner.actor, true);
        }
    }

    // ---- Trial

    @Override
    public void run(Body body) throws Throwable {
        if (!Interleaving.ENABLED) {
            throw new AssertionError("Needs a JVM with -Dorg.reactivebridge.interleaving=true");
        }
        Interleaving.install(Race::point);
        body.run();
        List<String> faults = ledger.balance();
        if (!faults.isEmpty()) {
            throw new AssertionError(String.join("\n", faults));
        }
    }

    @Override
    public long trace() {
        return trace;
    }

    @Override
    public String tail() {
        StringBuilder text = new StringBuilder();
        for (int i = Math.max(0, points - TAIL); i < points; i++) {
            text.append("  ").append(tail[i & (TAIL - 1)]).append('\n');
        }
        return text.toString();
    }

    // ---- The baton

    private static void point() {
        if (Thread.currentThread() instanceof Runner runner && runner.actor != null) {
            runner.actor.race().reached(runner.actor, false);
        }
    }

    private void reached(Actor actor, boolean mustLeave) {
        if (aborted) {
            throw new Stopped();
        }
        tail[points & (TAIL - 1)] = DETAILED ? actor.name + " " + place() : actor.name;
        if (++points > MOST_POINTS) {
            aborted = true;
            fail(new AssertionError("Still going on after " + MOST_POINTS + " points: live-lock"));
            throw new Stopped();
        }
        Actor next = mustLeave ? other(actor) : policy.next(actor);
        if (next == null) {
            throw new AssertionError(actor.name + " waits, but nobody else is left");
        }
        trace = trace * 31 + next.index;
        if (next != actor) {
            pass(next);
            actor.await();
            if (aborted) {
                throw new Stopped();
            }
        }
    }

    private static String place() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(
                                frame -> !frame.getClassName().startsWith("org.reactivebridge.testing.Race")
                                        && !frame.getClassName().endsWith(".Interleaving"))
                        .findFirst()
                        .map(Object::toString)
                        .orElse("?"));
    }

    private void fail(Throwable thrown) {
        if (failure == null) {
            failure = thrown;
        } else if (!(thrown instanceof Stopped)) {
            Failures.suppress(failure, thrown);
        }
    }

    private void pass(@Nullable Actor to) {
        holder = to;
        LockSupport.unpark(to == null ? main : to.runner);
    }

    /** Who goes on after an actor has ended, or at the start. */
    private @Nullable Actor next(@Nullable Actor ended) {
        List<Actor> live = live();
        if (live.isEmpty()) {
            return null;
        }
        Actor next = policy.next(live.get(choice.nextInt(live.size())));
        trace = trace * 31 + next.index;
        return next;
    }

    private List<Actor> live() {
        List<Actor> live = new ArrayList<>(actors.size());
        for (Actor actor : actors) {
            if (!actor.done) {
                live.add(actor);
            }
        }
        return live;
    }

    private @Nullable Actor other(Actor actor) {
        List<Actor> live = live();
        live.remove(actor);
        return live.isEmpty() ? null : live.get(choice.nextInt(live.size()));
    }

    private Actor anyone(Actor current) {
        List<Actor> live = live();
        return live.get(choice.nextInt(live.size()));
    }

    /** Who goes on at a point. */
    private interface Policy {
        Actor next(Actor current);
    }

    /** Steps at which something changes: up to three, within a horizon that is drawn too since the length is unknown. */
    private boolean[] draw() {
        boolean[] changes = new boolean[8 << choice.nextInt(5)];
        for (int i = 1 + choice.nextInt(3); i > 0; i--) {
            changes[choice.nextInt(changes.length)] = true;
        }
        return changes;
    }

    private final class Priorities implements Policy {

        private final boolean[] changes = draw();

        @Override
        public Actor next(Actor current) {
            if (points < changes.length && changes[points]) {
                current.priority = -points;
            }
            Actor best = current;
            for (Actor actor : live()) {
                if (actor.priority > best.priority) {
                    best = actor;
                }
            }
            return best;
        }
    }

    private final class Preemptions implements Policy {

        private final boolean[] changes = draw();

        @Override
        public Actor next(Actor current) {
            if (points < changes.length && changes[points]) {
                Actor other = other(current);
                return other == null ? current : other;
            }
            return current;
        }
    }

    /** A logical thread. */
    private final class Actor {

        private final String name;
        private final int index;
        private final Body body;
        private int priority;
        private boolean done;
        private @Nullable Runner runner;

        Actor(String name, int index, Body body) {
            this.name = name;
            this.index = index;
            this.body = body;
        }

        Race race() {
            return Race.this;
        }

        void begin() {
            synchronized (IDLE_RUNNERS) {
                runner = IDLE_RUNNERS.poll();
            }
            if (runner == null) {
                runner = new Runner();
                runner.actor = this;
                runner.start();
            } else {
                runner.actor = this;
                LockSupport.unpark(runner);
            }
        }

        void await() {
            for (int spins = 0; holder != this; spins++) {
                if (spins < 100) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(Race.this);
                }
            }
        }

        void perform() {
            await();
            try {
                if (!aborted) {
                    body.run();
                }
            } catch (Throwable thrown) {
                fail(thrown);
            }
            Thread.interrupted();
            done = true;
        }
    }

    /** A real thread, used again and again. */
    private static final class Runner extends Thread {

        private volatile @Nullable Actor actor;

        Runner() {
            super("race");
            setDaemon(true);
        }

        @Override
        public void run() {
            while (true) {
                Actor mine = actor;
                if (mine == null) {
                    LockSupport.park(this);
                    continue;
                }
                mine.perform();
                actor = null;
                synchronized (IDLE_RUNNERS) {
                    IDLE_RUNNERS.add(this);
                }
                mine.race().pass(mine.race().next(mine));
            }
        }
    }

    /** Ends a thread of a race that has failed. */
    private static final class Stopped extends Error {

        Stopped() {
            super("stopped", null, false, false);
        }
    }
}
