package org.reactivebridge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.pool.FakeDatabase.Session;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Threads that meet inside the pool at every point where it looks at what they share. */
class PoolInterleavingTest {

    private static final PoolOptions TIMELESS = PoolOptions.defaults()
            .acquireTimeout(PoolOptions.FOREVER)
            .maxLife(PoolOptions.FOREVER)
            .idleTimeout(PoolOptions.FOREVER)
            .maxPending(PoolOptions.UNLIMITED);

    /** Asks, enters what it gets into the books, and gives it back. */
    private static final class Run implements Subscriber<Pooled<Session>> {

        private final FakeDatabase database;
        private final boolean keeps;
        volatile boolean cancelled;
        volatile @Nullable Subscription subscription;
        volatile @Nullable Pooled<Session> lease;
        volatile @Nullable Throwable error;

        Run(FakeDatabase database, boolean keeps) {
            this.database = database;
            this.keeps = keeps;
        }

        boolean isAnswered() {
            return lease != null || error != null;
        }

        void cancel() {
            cancelled = true;
            Subscription given = subscription;
            if (given != null) {
                given.cancel();
            }
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(1);
            if (cancelled) {
                given.cancel();
            }
        }

        @Override
        public void onNext(Pooled<Session> item) {
            lease = item;
            database.take(item.value(), this);
            Interleaving.point();
            if (!keeps) {
                item.value().holder = null;
                item.release();
            }
        }

        @Override
        public void onError(Throwable failure) {
            error = failure;
        }

        @Override
        public void onComplete() {}
    }

    private final List<Throwable> dropped = new ArrayList<>();

    private StillEnvironment environment() {
        dropped.clear();
        return new StillEnvironment(Hooks.defaults().onErrorDropped(dropped::add));
    }

    private Pool<Session> pool(ConnectionManager<Session> manager, PoolOptions options, StillEnvironment environment) {
        return Pool.builder(manager).options(options).environment(environment).build();
    }

    @Interleaved(schedules = 10_000)
    void connectionsAreConservedAndNobodyIsLeftWaiting(Race race) {
        StillEnvironment environment = environment();
        FakeDatabase database = new FakeDatabase(environment);
        int size = 1 + race.random().nextInt(2);
        database.most = size;
        Pool<Session> pool = pool(database, TIMELESS.maxSize(size), environment);
        List<Run> stay = new ArrayList<>();
        Run leaves = new Run(database, false);
        for (int i = 0; i < 3; i++) {
            Run run = i == 1 ? leaves : new Run(database, false);
            if (i != 1) {
                stay.add(run);
            }
            race.thread("run " + i, () -> environment.run(() -> pool.acquire().subscribe(run)));
        }
        race.thread("cancel", leaves::cancel);
        race.start();
        assertThat(database.faults).isEmpty();
        assertThat(stay).allMatch(Run::isAnswered);
        assertThat(stay).allMatch(run -> run.error == null);
        assertThat(pool.state().idle()).isEqualTo(pool.state().total()).isEqualTo(database.open.size());
        assertThat(pool.state().waiting()).isZero();
        assertThat(dropped).isEmpty();
    }

    @Interleaved(schedules = 10_000)
    void closeServesOrRefusesEverybodyAndClosesAll(Race race) {
        StillEnvironment environment = environment();
        FakeDatabase database = new FakeDatabase(environment);
        Pool<Session> pool = pool(database, TIMELESS.maxSize(1), environment);
        List<Run> runs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            Run run = new Run(database, false);
            runs.add(run);
            race.thread("run " + i, () -> environment.run(() -> pool.acquire().subscribe(run)));
        }
        race.thread("close", () -> pool.close(PoolOptions.FOREVER));
        race.start();
        assertThat(database.faults).isEmpty();
        assertThat(runs).allMatch(Run::isAnswered);
        assertThat(pool.state().total()).isZero();
        assertThat(database.made).isEqualTo(database.closed);
    }

    /** However often and in whatever way a borrower gives back, it happens once; and to whoever comes next it makes no difference. */
    @Interleaved(schedules = 10_000)
    void givingBackInSeveralWaysAtOnceHappensOnce(Race race) {
        StillEnvironment environment = environment();
        FakeDatabase database = new FakeDatabase(environment);
        database.most = 1;
        Pool<Session> pool = pool(database, TIMELESS.maxSize(1), environment);
        Run holder = new Run(database, true);
        environment.run(() -> pool.acquire().subscribe(holder));
        Pooled<Session> lease = Objects.requireNonNull(holder.lease);
        lease.value().holder = null;
        Run next = new Run(database, true);
        race.thread("release", lease::release);
        race.thread("invalidate", lease::invalidate);
        race.thread("discard", lease::discard);
        race.thread("next", () -> environment.run(() -> pool.acquire().subscribe(next)));
        boolean closes = race.random().nextBoolean();
        if (closes) {
            race.thread("close", () -> pool.close(Duration.ZERO));
        }
        race.start();
        PoolState state = pool.state();
        assertThat(next.isAnswered()).isTrue();
        if (!closes) {
            assertThat(database.faults).isEmpty();
            assertThat(state.lent()).isEqualTo(1);
            assertThat(state.total()).isEqualTo(1);
        }
        assertThat(database.made - database.closed).isEqualTo(state.total());
    }

    /** What can end a loan, or meet its end. */
    private enum Way {
        RELEASE,
        INVALIDATE,
        CANCELLED_USE,
        EXPIRE,
        CLOSE,
        CANCEL
    }

    /** Time moves when a test says so, and the last timer that was set rings then. */
    private static final class MovedEnvironment extends StillEnvironment {

        private volatile long time;
        private volatile @Nullable Runnable alarm;

        MovedEnvironment(Hooks hooks) {
            super(hooks);
        }

        @Override
        public long nanoTime() {
            return time;
        }

        @Override
        public Timers timers() {
            return (delay, action) -> {
                alarm = action;
                return () -> true;
            };
        }

        void move(Duration by) {
            time += by.toNanos();
            Runnable action = alarm;
            if (action != null) {
                action.run();
            }
        }
    }

    /** F4: any two or three of these at once. The connection is closed once, idle once or lent to the next one, and never two of them. */
    @Interleaved(schedules = 30_000)
    void anyTwoOrThreeEndsOfALoanAreOne(Race race) {
        dropped.clear();
        MovedEnvironment environment = new MovedEnvironment(Hooks.defaults().onErrorDropped(dropped::add));
        FakeDatabase database = new FakeDatabase(environment);
        database.most = 1;
        database.survivesCancel = race.random().nextBoolean();
        Pool<Session> pool = pool(database, TIMELESS.maxSize(1).maxLife(Duration.ofSeconds(1)), environment);
        Run holder = new Run(database, true);
        environment.run(() -> pool.acquire().subscribe(holder));
        Pooled<Session> lease = Objects.requireNonNull(holder.lease);
        lease.value().holder = null;
        Run next = new Run(database, false);
        environment.run(() -> pool.acquire().subscribe(next));
        List<Way> ways = new ArrayList<>(List.of(Way.values()));
        int count = 2 + race.random().nextInt(2);
        while (ways.size() > count) {
            ways.remove(race.random().nextInt(ways.size()));
        }
        for (Way way : ways) {
            race.thread(
                    way.name(),
                    switch (way) {
                        case RELEASE -> lease::release;
                        case INVALIDATE -> lease::invalidate;
                        case CANCELLED_USE -> lease::cancelled;
                        case EXPIRE -> () -> environment.move(Duration.ofSeconds(2));
                        case CLOSE -> () -> pool.close(PoolOptions.FOREVER);
                        case CANCEL -> next::cancel;
                    });
        }
        race.start();
        lease.release();
        PoolState state = pool.state();
        assertThat(database.faults).as("%s", ways).isEmpty();
        assertThat(next.isAnswered() || next.cancelled).as("%s", ways).isTrue();
        assertThat(state.lent() + state.waiting()).as("%s", ways).isZero();
        assertThat(state.total()).as("%s", ways).isEqualTo(state.idle()).isEqualTo(database.made - database.closed);
        if (ways.contains(Way.CLOSE)) {
            assertThat(state.total()).as("%s", ways).isZero();
        }
        assertThat(dropped)
                .as("nobody else was there to be told")
                .allMatch(failure -> next.cancelled && failure instanceof PoolClosedException);
    }

    /** The connect belongs to the pool: whoever caused it may leave at any moment, and the other one gets it. */
    @Interleaved(schedules = 10_000)
    void aConnectOutlivesWhoeverCausedIt(Race race) {
        StillEnvironment environment = environment();
        FakeDatabase database = new FakeDatabase(environment);
        Completion gate = new Completion();
        ConnectionManager<Session> manager = FunctionManager.ofAsync(
                () -> gate.future().then(AsyncFuture.defer(database::connect)), database::close);
        Pool<Session> pool = pool(manager, TIMELESS.maxSize(1), environment);
        Run leaves = new Run(database, false);
        Run stays = new Run(database, true);
        race.thread("leaves", () -> environment.run(() -> pool.acquire().subscribe(leaves)));
        race.thread("stays", () -> environment.run(() -> pool.acquire().subscribe(stays)));
        race.thread("cancel", leaves::cancel);
        race.thread("connected", () -> gate.complete(null));
        race.start();
        assertThat(database.faults).isEmpty();
        assertThat(stays.lease).isNotNull();
        assertThat(pool.state().lent()).isEqualTo(1);
        assertThat(pool.state().total()).isEqualTo(1);
    }

    /** A connect that ends while the pool is closed, at every point between its item and its end: the connection is closed too. */
    @Interleaved(schedules = 10_000)
    void aConnectThatEndsMeetsAClose(Race race) {
        StillEnvironment environment = environment();
        FakeDatabase database = new FakeDatabase(environment);
        Completion gate = new Completion();
        ConnectionManager<Session> manager = FunctionManager.ofAsync(
                () -> gate.future()
                        .then(AsyncFuture.defer(database::connect))
                        .doOnNext(session -> Interleaving.point()),
                database::close);
        Pool<Session> pool = pool(manager, TIMELESS.maxSize(1), environment);
        Run run = new Run(database, false);
        environment.run(() -> pool.acquire().subscribe(run));
        race.thread("connected", () -> gate.complete(null));
        race.thread("close", () -> pool.close(PoolOptions.FOREVER));
        race.start();
        assertThat(database.faults).isEmpty();
        assertThat(run.isAnswered()).isTrue();
        assertThat(pool.state().total()).isZero();
        assertThat(database.made).isEqualTo(database.closed);
    }

    /** A validation that ends while the pool is closed, and while its waiter leaves. */
    @Interleaved(schedules = 10_000)
    void aValidationMeetsACancelAndAClose(Race race) {
        StillEnvironment environment = environment();
        FakeDatabase database = new FakeDatabase(environment);
        Completion gate = new Completion();
        boolean works = race.random().nextBoolean();
        ConnectionManager<Session> manager = FunctionManager.<Session>ofAsync(database::connect, database::close)
                .validatedBy(session -> gate.future().then(AsyncFuture.of(works)));
        Pool<Session> pool = pool(manager, TIMELESS.maxSize(1), environment);
        Run first = new Run(database, false);
        environment.run(() -> pool.acquire().subscribe(first));
        assertThat(pool.state().idle()).isEqualTo(1);
        Run leaves = new Run(database, false);
        Run stays = new Run(database, false);
        race.thread("leaves", () -> environment.run(() -> pool.acquire().subscribe(leaves)));
        race.thread("stays", () -> environment.run(() -> pool.acquire().subscribe(stays)));
        race.thread("cancel", leaves::cancel);
        race.thread("validated", () -> gate.complete(null));
        boolean closes = race.random().nextBoolean();
        if (closes) {
            race.thread("close", () -> pool.close(PoolOptions.FOREVER));
        }
        race.start();
        assertThat(database.faults).isEmpty();
        assertThat(stays.isAnswered()).isTrue();
        assertThat(pool.state().lent()).isZero();
        assertThat(pool.state().idle()).isEqualTo(closes ? 0 : 1);
        assertThat(database.made - database.closed).isEqualTo(pool.state().total());
    }
}
