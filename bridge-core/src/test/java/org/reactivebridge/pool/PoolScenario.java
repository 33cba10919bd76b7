package org.reactivebridge.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.pool.FakeDatabase.Session;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.RunHandle;

/**
 * A pool in virtual time that everything happens to, as a seed decides, and what is wrong with it then. It promises more than {@link
 * PoolSimulationTest} asks for: order, deadlines to the millisecond, ages, what is kept idle, how often a dead server is asked.
 *
 * <p>A class of its own with nothing but the JDK in its signature, so that it can be played with a pool that has been tampered with.
 */
public final class PoolScenario implements LongFunction<List<String>> {

    private static final int BORROWERS = 30;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long TASK = 10_000; // What passes between a grant and the task that it wakes.
    private static final long MOST_STEPS = 60_000;
    private static final long QUIET_FROM = 10 * SECOND;
    private static final long QUIET_TO = 17 * SECOND;
    private static final long END = 19 * SECOND;

    @Override
    public List<String> apply(long seed) {
        SimulatedEnvironment environment = new SimulatedEnvironment(seed);
        List<String> faults = new ArrayList<>();
        environment.run(() -> new Play(environment).play(faults));
        return faults;
    }

    /** One run of it. */
    private static final class Play {

        private final SimulatedEnvironment environment;
        private final RandomGenerator random;
        private final FakeDatabase database;
        private final PoolOptions options;
        private final Pool<Session> pool;
        private final List<String> wrong = new ArrayList<>();
        private final List<Asked> all = new ArrayList<>();
        private final boolean isChaotic;
        private final boolean isDown; // For the first seconds.
        private final boolean dies; // All sessions at once, while they are idle.
        private final boolean closesEarly;
        private final boolean isHealthy;
        private int warmAnswers;
        private int warmQuestions;
        private int returns;
        private int awaitedReturns;
        private int expectedLeaks;
        private int madeBeforeQuiet;
        private int validationsBeforeQuiet;
        private boolean isClosed;

        Play(SimulatedEnvironment environment) {
            this.environment = environment;
            random = environment.random("workload");
            database = new FakeDatabase(environment);
            int kind = random.nextInt(4);
            isChaotic = kind == 0;
            isDown = kind == 1;
            dies = kind == 2;
            isHealthy = kind == 3;
            closesEarly = random.nextInt(5) == 0;
            database.chaos = isChaotic ? random : null;
            database.isUp = !isDown;
            database.connectTime = millis(40);
            database.validateTime = millis(rarely() ? 25 : 6);
            database.resetTime = millis(6);
            database.closeTime = millis(6);
            database.survivesCancel = random.nextBoolean();
            database.most = 1 + random.nextInt(4);
            options = PoolOptions.defaults()
                    .maxSize(database.most)
                    .minIdle(random.nextBoolean() ? 0 : random.nextInt(4))
                    .maxPending(random.nextBoolean() ? 100 : random.nextInt(6))
                    .parallelConnects(1 + random.nextInt(3))
                    .acquireTimeout(Duration.ofMillis(isHealthy && random.nextBoolean() ? 30_000 : 150))
                    .createTimeout(Duration.ofMillis(80))
                    .validateTimeout(Duration.ofMillis(30))
                    .resetTimeout(Duration.ofMillis(30))
                    .closeTimeout(Duration.ofMillis(30))
                    .maxLife(rarely() ? Duration.ofMillis(20 + random.nextInt(300)) : PoolOptions.FOREVER)
                    .idleTimeout(rarely() ? Duration.ofMillis(10 + random.nextInt(100)) : PoolOptions.FOREVER)
                    .keepAlive(rarely() ? Duration.ofMillis(50 + random.nextInt(100)) : Duration.ZERO)
                    .trustFor(rarely() ? millis(40) : Duration.ZERO)
                    .testOnCheckOut(random.nextInt(4) > 0)
                    .reuse(random.nextBoolean() ? Reuse.LAST_RETURNED : Reuse.FIRST_RETURNED)
                    .leakThreshold(rarely() ? Duration.ofMillis(50) : Duration.ZERO)
                    .onError(failure -> {});
            if (isFinite(options.maxLife())) {
                database.mostAge = options.maxLife().toNanos();
            }
            pool = Pool.create(database, options);
        }

        private boolean rarely() {
            return random.nextInt(3) == 0;
        }

        private Duration millis(int most) {
            return Duration.ofMillis(Math.max(0, random.nextInt(2 * most) - most));
        }

        private static boolean isFinite(Duration time) {
            return time.compareTo(PoolOptions.FOREVER) < 0;
        }

        private void after(long nanos, Runnable action) {
            environment.timers().schedule(nanos, action);
        }

        void play(List<String> faults) {
            boolean isSpike = random.nextInt(4) == 0;
            long spread = isSpike ? MILLI : 300 * MILLI;
            for (int i = 0; i < BORROWERS; i++) {
                after(random.nextLong(spread), this::somebodyAsks);
            }
            if (isChaotic) {
                after(random.nextLong(300 * MILLI), database::restart);
            }
            after(2_900 * MILLI, () -> database.isUp = true);
            if (dies) {
                after(2 * SECOND, this::dieTogether);
            }
            if (random.nextBoolean()) {
                after(random.nextLong(300 * MILLI), this::warmUp);
            }
            for (int i = 0; i < 400; i++) {
                after(i * MILLI + MILLI / 2, this::look);
            }
            if (!closesEarly) {
                after(QUIET_FROM, this::quietBegins);
                after(QUIET_TO, this::quietEnds);
            }
            long end = closesEarly ? random.nextLong(400 * MILLI) : END;
            after(end, () -> pool.close(millis(200)).subscribe(none -> {}, failure -> {}, () -> isClosed = true));
            boolean isQuiet = environment.await(
                    () -> environment.steps() > MOST_STEPS
                            || (environment.readyTasks() == 0 && environment.pendingTimers() == 0),
                    Long.MAX_VALUE);
            if (!isQuiet || environment.steps() > MOST_STEPS) {
                wrong.add("busy without end");
            } else {
                judge();
            }
            wrong.addAll(database.faults.stream()
                    .filter(fault -> !(closesEarly && fault.contains("is closed in the hands of")))
                    .toList());
            faults.addAll(wrong);
        }

        private void warmUp() {
            warmQuestions++;
            pool.warmUp().subscribe(none -> {}, failure -> warmAnswers++, () -> warmAnswers++);
        }

        // ---- Those who ask

        private final class Asked {
            final Borrower borrower = Borrower.keeping("borrower " + all.size(), database, environment);
            final Duration hold = millis(80);
            boolean inOrder = true;

            @Nullable
            RunHandle run; // Of a use that may be cancelled in the middle.

            void leave() {
                inOrder = false;
                borrower.cancel();
            }

            void over() {
                Pooled<Session> lease = borrower.lease;
                if (lease == null || lease.isReleased() || (closesEarly && random.nextInt(15) == 0)) {
                    return;
                }
                if (isFinite(options.leakThreshold())
                        && !options.leakThreshold().isZero()
                        && environment.nanoTime() - borrower.answeredAt
                                > options.leakThreshold().toNanos() + MILLI) {
                    expectedLeaks++;
                }
                lease.value().isDirty = random.nextBoolean();
                lease.value().isKnownBroken = random.nextInt(8) == 0;
                if (random.nextInt(4) == 0) {
                    awaitedReturns++;
                    lease.returned().subscribe(none -> {}, failure -> {}, () -> returns++);
                }
                borrower.giveBack();
                if (random.nextInt(4) == 0) {
                    leaveInTheLastMoment();
                }
                after(random.nextLong(20 * MILLI), lease::release);
            }
        }

        /** Who has waited for longest has been granted something by now, and does not know it yet. */
        private void leaveInTheLastMoment() {
            all.stream()
                    .filter(asked -> asked.borrower.subscription != null
                            && !asked.borrower.isAnswered()
                            && !asked.borrower.isCancelled)
                    .findFirst()
                    .ifPresent(Asked::leave);
        }

        private void somebodyAsks() {
            switch (random.nextInt(8)) {
                case 0 -> useAndPerhapsCancel();
                case 1 -> tryOnce();
                case 2, 3 -> {
                    ask();
                    after(random.nextLong(4 * MILLI), this::ask);
                }
                default -> ask();
            }
        }

        private void ask() {
            Asked asked = new Asked();
            Borrower borrower = asked.borrower;
            borrower.invalidates = random.nextInt(8) == 0;
            all.add(asked);
            int waiting = pool.state().waiting();
            pool.acquire()
                    .doOnNext(lease -> after(asked.hold.toNanos(), asked::over))
                    .subscribe(borrower);
            if (borrower.error instanceof PoolExhaustedException && waiting < options.maxPending()) {
                wrong.add(borrower + " was refused behind " + waiting);
            }
            if (random.nextInt(4) == 0) {
                after(random.nextLong(60 * MILLI), () -> {
                    if (!borrower.isAnswered() && !borrower.isCancelled) {
                        asked.leave();
                    }
                });
            }
        }

        private void useAndPerhapsCancel() {
            Asked asked = new Asked();
            Duration time = millis(60);
            asked.run = pool.withConnection(session -> {
                        database.take(session, asked);
                        session.isUnread = true;
                        return AsyncFuture.of(1)
                                .delay(time.plusNanos(1))
                                .doOnNext(answer -> session.isUnread = false)
                                .doFinally(kind -> session.holder = null);
                    })
                    .subscribe(item -> {}, failure -> {}, () -> {});
            if (random.nextBoolean()) {
                after(
                        random.nextLong(80 * MILLI),
                        () -> Objects.requireNonNull(asked.run).cancel());
            }
        }

        private void tryOnce() {
            Pooled<Session> lease = pool.tryAcquire();
            if (lease != null) {
                Session session = lease.value();
                database.take(session, "who tried");
                after(random.nextLong(20 * MILLI), () -> {
                    session.holder = null;
                    lease.release();
                });
            }
        }

        /** All die while they are idle; whoever notices it first is the last who does. */
        private void dieTogether() {
            if (closesEarly || pool.state().total() != pool.state().idle()) {
                return;
            }
            database.restart();
            database.deadOnesAreKnown =
                    options.testOnCheckOut() && options.trustFor().isZero();
            for (int i = 0; i < 6; i++) {
                after(i * 100 * MILLI, () -> {
                    Asked asked = new Asked();
                    all.add(asked);
                    pool.acquire()
                            .doOnNext(lease -> after(10 * MILLI, () -> {
                                if (!lease.value().isAlive) {
                                    lease.value().isKnownBroken = true;
                                    database.deadOnesAreKnown = true;
                                }
                                asked.borrower.giveBack();
                            }))
                            .subscribe(asked.borrower);
                });
            }
        }

        // ---- What is looked at meanwhile

        private void look() {
            PoolState state = pool.state();
            check(state.total() <= options.maxSize(), "more than there may be: " + state);
            check(state.waiting() <= options.maxPending(), "more wait than may: " + state);
            check(state.opening() <= options.parallelConnects(), "more are made at once than may: " + state);
            int coming = state.opening() + state.checking() + state.resetting();
            check(
                    isClosing() || state.idle() == 0 || state.waiting() == 0 || coming > 0,
                    "somebody waits, and one is idle: " + state);
            long now = environment.nanoTime();
            for (Session session : database.open) {
                boolean isOld = now - session.madeAt > Math.min(database.mostAge, END) + 150 * MILLI;
                check(session.holder != null || session.isClosing || !isOld, session + " is kept although it is old");
            }
        }

        private boolean isClosing() {
            return closesEarly || isChaotic;
        }

        private void check(boolean isRight, String what) {
            if (!isRight) {
                wrong.add(what);
            }
        }

        private void quietBegins() {
            madeBeforeQuiet = database.made;
            validationsBeforeQuiet = database.validations;
        }

        private void quietEnds() {
            PoolState state = pool.state();
            boolean livesLong = !isFinite(options.maxLife());
            check(state.lent() + state.waiting() + state.resetting() == 0, "not quiet: " + state);
            if (isChaotic) {
                return;
            }
            int least = Math.min(options.minIdle(), options.maxSize());
            if (livesLong) {
                check(state.idle() + state.checking() >= least, "fewer are idle than should be: " + state);
                check(database.made == madeBeforeQuiet, "made in quiet times: " + (database.made - madeBeforeQuiet));
            }
            if (isFinite(options.idleTimeout())) {
                check(state.idle() <= least, "more are idle than should be: " + state);
            }
            if (livesLong && !options.keepAlive().isZero()) {
                long looks = (QUIET_TO - QUIET_FROM) / (options.keepAlive().toNanos() + 40 * MILLI) - 1;
                check(
                        database.validations - validationsBeforeQuiet >= looks * state.idle(),
                        "not kept alive: " + state);
            }
        }

        // ---- The end

        private void judge() {
            check(isClosed, "not closed");
            check(pool.state().total() == database.hungCloses, "left: " + pool.state());
            check(pool.state().waiting() == 0, "still wait: " + pool.state());
            check(database.open.size() == database.hungCloses, "open: " + database.open);
            check(warmAnswers == warmQuestions, "nobody said whether it is warm");
            check(returns == awaitedReturns, "nobody said that it came back");
            if (!closesEarly && !options.leakThreshold().isZero()) {
                check(
                        pool.metrics().leaks() >= expectedLeaks,
                        "leaks: " + pool.metrics().leaks() + " instead of " + expectedLeaks);
            }
            checkAnswers();
            if (isDown) {
                checkAttempts();
            }
        }

        private void checkAnswers() {
            long patience = options.acquireTimeout().toNanos();
            Asked last = null;
            for (Asked asked : all) {
                Borrower borrower = asked.borrower;
                if (!borrower.isAnswered()) {
                    check(borrower.isCancelled, borrower + " was never answered");
                    continue;
                }
                long waited = borrower.waited().toNanos();
                check(waited <= patience + MILLI, borrower + " waited for " + borrower.waited());
                boolean isTimeout = borrower.error instanceof AcquireTimeoutException;
                check(!isTimeout || waited >= patience, borrower + " did not wait for long enough");
                check(!isTimeout || !isHealthy || patience < SECOND, borrower + " was not served");
                if (borrower.isServed() && !borrower.isCancelled) {
                    check(
                            last == null || last.borrower.answeredAt <= borrower.answeredAt + TASK,
                            borrower + " overtook " + (last == null ? "" : last.borrower));
                    last = asked.inOrder ? later(last, asked) : last;
                }
            }
        }

        private static Asked later(@Nullable Asked first, Asked second) {
            return first != null && first.borrower.answeredAt > second.borrower.answeredAt ? first : second;
        }

        private void checkAttempts() {
            List<Long> attempts =
                    database.attempts.stream().filter(at -> at < 2_900 * MILLI).toList();
            for (long from : attempts) {
                long count = attempts.stream()
                        .filter(at -> at >= from && at < from + SECOND)
                        .count();
                check(count <= 10, count + " attempts in a second");
            }
        }
    }
}
