package org.reactivebridge.pool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.stream.AsyncFuture;

/**
 * A server and its driver, in virtual time, which keeps books: who holds which session, how many there are, and everything that
 * should not happen. Times of zero are answered at once. Confined to one thread, as a simulation is.
 */
final class FakeDatabase implements ConnectionManager<FakeDatabase.Session> {

    /** One connection. */
    static final class Session {
        final int id;
        boolean isOpen = true;
        boolean isClosing;
        boolean isAlive = true;
        boolean isDirty;
        boolean isKnownBroken;
        boolean resetFails;
        boolean isUnread; // An answer is on its way.
        boolean isMute; // A question to it was never answered.
        final long madeAt;

        @Nullable
        Object holder;

        @Nullable
        Thread home;

        Session(int id, long madeAt) {
            this.id = id;
            this.madeAt = madeAt;
        }

        @Override
        public String toString() {
            return "session " + id;
        }
    }

    private final Environment environment;

    Duration connectTime = Duration.ZERO;
    Duration validateTime = Duration.ZERO;
    Duration resetTime = Duration.ZERO;
    Duration closeTime = Duration.ZERO;
    boolean isUp = true;
    boolean connectHangs;
    boolean validateHangs;
    boolean resetHangs;
    boolean closeHangs;
    boolean survivesCancel = true;
    int failNext;

    /** If there is one, it decides which calls fail and which never end. */
    @Nullable
    RandomGenerator chaos;

    int hungCloses;

    final List<Long> attempts = new ArrayList<>();
    final Set<Session> open = new LinkedHashSet<>();
    final List<String> faults = new ArrayList<>();
    int made;
    int closed;
    int peak;
    int validations;
    int most = Integer.MAX_VALUE;
    long mostAge = Long.MAX_VALUE;
    boolean deadOnesAreKnown; // From now on nobody gets a session that is dead.

    FakeDatabase(Environment environment) {
        this.environment = environment;
    }

    /** All sessions that are open die, without anybody being told. */
    void restart() {
        open.forEach(session -> session.isAlive = false);
    }

    @Override
    public AsyncFuture<Session> connect() {
        attempts.add(environment.nanoTime());
        if (connectHangs || draws(20)) {
            return AsyncFuture.never();
        }
        return after(connectTime, () -> {
            if (!isUp || failNext > 0 || draws(10)) {
                failNext = Math.max(0, failNext - 1);
                throw new IllegalStateException("connection refused");
            }
            Session session = new Session(++made, environment.nanoTime());
            open.add(session);
            peak = Math.max(peak, open.size());
            if (open.size() > most) {
                faults.add(open.size() + " sessions are open");
            }
            return session;
        });
    }

    @Override
    public AsyncFuture<Boolean> validate(Session session) {
        validations++;
        free(session, "validated");
        if (validateHangs || draws(30)) {
            return silence(session);
        }
        return after(validateTime, () -> {
            free(session, "validated");
            return session.isAlive && !draws(15);
        });
    }

    @Override
    public boolean hasBroken(Session session) {
        return session.isKnownBroken;
    }

    @Override
    public AsyncFuture<Void> reset(Session session) {
        free(session, "reset");
        if (resetHangs || draws(30)) {
            return silence(session);
        }
        return after(resetTime, () -> {
            free(session, "reset");
            if (session.resetFails || draws(15)) {
                throw new IllegalStateException("rollback failed");
            }
            session.isDirty = false;
            session.isUnread &= !survivesCancel; // Only who knows of such answers finds them.
            return null;
        });
    }

    @Override
    public AsyncFuture<Void> close(Session session) {
        free(session, "closed");
        if (session.isClosing) {
            faults.add(session + " is closed twice");
        }
        session.isClosing = true;
        return closeHangs
                ? AsyncFuture.never()
                : after(closeTime, () -> {
                    session.isOpen = false;
                    open.remove(session);
                    closed++;
                    return null;
                });
    }

    @Override
    public boolean survivesCancel(Session session) {
        return survivesCancel;
    }

    @Override
    public @Nullable Thread home(Session session) {
        return session.home;
    }

    /** Nobody has been asked before somebody subscribes. */
    private static <T> AsyncFuture<T> silence(Session session) {
        return AsyncFuture.defer(() -> {
            session.isMute = true;
            return AsyncFuture.never();
        });
    }

    private boolean draws(int oneIn) {
        return chaos != null && chaos.nextInt(oneIn) == 0;
    }

    private void free(Session session, String what) {
        if (session.holder != null) {
            faults.add(session + " is " + what + " in the hands of " + session.holder);
        }
    }

    /** A borrower has a session from now on. */
    void take(Session session, Object holder) {
        free(session, "lent to " + holder);
        if (!session.isOpen || session.isClosing) {
            faults.add(session + " is lent although it is closed");
        }
        if (session.isUnread) {
            faults.add(session + " is lent although an answer is on its way");
        }
        if (session.isMute) {
            faults.add(session + " is lent although it has not answered");
        }
        if (environment.nanoTime() - session.madeAt > mostAge) {
            faults.add(session + " is lent although it is too old by "
                    + Duration.ofNanos(environment.nanoTime() - session.madeAt - mostAge));
        }
        if (deadOnesAreKnown && !session.isAlive) {
            faults.add(session + " is lent although it is dead");
        }
        if (session.isDirty) {
            faults.add(session + " is lent although it is dirty");
        }
        session.holder = holder;
    }

    private <T> AsyncFuture<T> after(Duration time, Callable<? extends @Nullable T> action) {
        if (!time.isZero()) {
            return AsyncFuture.of(Boolean.TRUE).delay(time).flatMap(now -> AsyncFuture.fromCallable(action));
        }
        try {
            T result = action.call();
            return result == null ? AsyncFuture.empty() : AsyncFuture.of(result);
        } catch (Exception failure) {
            return AsyncFuture.error(failure);
        } catch (Throwable failure) {
            throw Failures.sneak(failure);
        }
    }
}
