package org.reactivebridge.pool;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Settled;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.kernel.Waker;
import org.reactivebridge.pool.Slot.State;
import org.reactivebridge.stream.AsyncFuture;

/**
 * The machine of a pool: the lock around the {@link Books}, and everything that is called outside of it.
 *
 * <p><strong>Concurrent.</strong>
 *
 * @param <C> the type of the connections
 */
final class PoolCore<C> implements Books.Acts<C> {

    /*
     * Idea
     *   Connections and borrowers never wait for each other by name. A connection that is fit to be lent (made, checked, given
     *   back) goes to whoever has waited for longest; a borrower that finds nothing idle queues, and that is all. What the pool
     *   begins on account of the queue, connects and checks, belongs to the pool: it is not cancelled with a borrower, and whatever
     *   becomes ready first is handed out first.
     *
     * State diagram (Slot)
     *
     *   OPENING --made--> IDLE or LENT        IDLE --acquire--> LENT --release--> IDLE or LENT
     *      |                                    |                |  \--release--> RESETTING --clean--> IDLE or LENT
     *      |                                    +---check----> CHECKING --works--> IDLE or LENT
     *      +--failed--> GONE                    |                |         |           |
     *      +--failed when made--+---------------+----------------+---------+-----------+---> CLOSING --closed--> GONE
     *
     *   Everything but GONE counts against the size of the pool, CLOSING without end too.
     *
     * Who touches what
     *   books, slots, waiters, timer        whoever holds the lock; a waiter that was granted a connection, its borrower
     *   the connection in a slot            written before the slot leaves OPENING; used by whoever the slot's state says: the
     *                                       borrower (LENT), one step or call (CHECKING, RESETTING, CLOSING), nobody (IDLE)
     *   Pooled                              its borrower, by one swap; the rest under the lock
     *   manager, customizer, listener,      outside of the lock only
     *   error handler, wakers, calls, timers
     *
     * Why it is safe
     *   one holder         a slot leaves IDLE by being moved under the lock, by one thread; it becomes lent again only through
     *                      offer, which is reached once from each of the states before: by the swap of the borrower's handle, by
     *                      Books.detach of the call that decides, or by the step that took it from the agenda
     *   never too many     a slot is added where there is room, and removed when its connection is closed; both under the lock
     *   nobody waits       whenever a connection becomes fit it goes to the queue; whenever the queue, the room or the time changes, pump
     *                      asks the books until there is nothing left to begin, and leaves a timer behind where time alone helps
     *   no lost wake-up    a grant is written under the lock, then the waker is called outside of it
     *   no second owner    a granted waiter is out of the queue: only its borrower changes its state, who takes or leaves, one at a
     *                      time; what he finds in it was written before its state was. That it is still to be woken is the lock's
     *   late outcomes      a call that is overdue is detached first; a connection that it brings after all is closed
     *   no deep recursion  a call that ends while it is started is finished by the loop that started it, see Call
     *
     * What was traded away
     *   One lock for everything; it is held for some tens of nanoseconds, twice for each acquire and release, whether there was one
     *   idle or somebody had to wait.
     */

    private final ConnectionManager<C> manager;
    private final @Nullable PoolCustomizer<C> customizer;
    private final PoolOptions options;
    private final Limits limits;
    private final PoolListener listener;
    private final boolean isListening;
    private final Environment environment;
    private final Context context;
    private final long origin;
    private final Runnable onTimer;
    private final Completion terminated = new Completion();
    private volatile boolean timesUses; // Since somebody wants to know.

    private final BriefLock lock = new BriefLock();
    private final Books<C> books;
    private Timers.@Nullable Timer timer;

    PoolCore(
            ConnectionManager<C> manager,
            @Nullable PoolCustomizer<C> customizer,
            PoolOptions options,
            Environment environment) {
        this.manager = manager;
        this.customizer = customizer;
        this.options = options;
        this.limits = Limits.of(options);
        this.listener = options.listener();
        this.isListening = listener != PoolListener.NONE;
        this.environment = environment;
        this.context = Context.in(environment);
        this.origin = environment.nanoTime();
        this.onTimer = Timers.waking(this::rang);
        this.books = new Books<>(options, limits, environment.random("pool"), this);
        this.timesUses = isListening || limits.leak() != Books.NEVER;
    }

    String name() {
        return options.name();
    }

    Context context() {
        return context;
    }

    private long now() {
        return environment.nanoTime() - origin;
    }

    /** The time at which a connection is lent, if it matters to anybody: to read the clock may be half of what lending costs. */
    private long lendingTime() {
        return timesUses ? now() : Books.UNTIMED;
    }

    // ---- Borrowers

    Cursor<Pooled<C>> open(Waker waker) {
        return new Acquisition<>(this, waker, limits.leak() == Books.NEVER ? null : new Throwable("Acquired here"));
    }

    /** What is there at once; otherwise the acquisition is in the queue, and will be woken. */
    @Nullable
    Pooled<C> acquire(Acquisition<C> acquisition) {
        try {
            Slot<C> slot = lendOrQueue(acquisition, null);
            while (slot != null) {
                AsyncFuture<Boolean> check = checkOut(slot);
                Settled<Boolean> answer = Answers.settled(check);
                if (answer == null) {
                    checkForWaiter(slot, acquisition, check);
                    pump();
                    break;
                }
                if (isYes(answer)) {
                    return lease(slot, 0);
                }
                slot = lendOrQueue(acquisition, slot);
            }
            return acquisition.waiter == null ? null : granted(acquisition.waiter);
        } catch (PoolException refusal) {
            pump(); // Dead connections may have been found on the way.
            tell(to -> to.acquireFailed(refusal));
            throw refusal;
        }
    }

    /**
     * An idle connection, or a place in the queue and null.
     *
     * @param dead the one that was lent before, and turned out to be dead before the borrower has seen it
     */
    private @Nullable Slot<C> lendOrQueue(Acquisition<C> acquisition, @Nullable Slot<C> dead) {
        // Who queues needs the time, and the clock is better read before the lock is taken.
        long now = dead == null && !books.looksExhausted() ? lendingTime() : now();
        Slot<C> slot;
        boolean hasWork;
        Interleaving.point();
        lock.lock();
        try {
            long ticket = dead == null ? books.ticket() : dead.ticket;
            if (dead != null) {
                books.tally.acquired--;
                if (books.isLent(dead)) {
                    books.dead(dead, CloseReason.INVALID, now);
                }
            }
            slot = books.lendIdle(now, books.hasHomes() ? Thread.currentThread() : null);
            if (slot == null) {
                acquisition.waiter = books.enqueue(acquisition, ticket, now == Books.UNTIMED ? now() : now);
            } else {
                slot.ticket = ticket;
                slot.acquired = acquisition.trace;
                books.tally.acquired++;
            }
            hasWork = slot == null ? books.hasWorkForWaiters() : books.hasWork();
        } finally {
            lock.unlock();
        }
        if (hasWork) {
            pump();
        }
        return slot;
    }

    /** The answer takes time: the borrower queues, and gets this connection or another one that is ready before. */
    private void checkForWaiter(Slot<C> slot, Acquisition<C> acquisition, AsyncFuture<Boolean> check) {
        long now = now();
        Call<C, Boolean> call = new Call<>(this, (self, yes, failure) -> checked(slot, self, yes, failure));
        boolean isMine;
        PoolException refusal = null;
        Interleaving.point();
        lock.lock();
        try {
            books.tally.acquired--;
            slot.acquired = null;
            isMine = books.isLent(slot);
            if (isMine) {
                books.help(slot);
                books.tally.validations++;
                books.begin(slot, State.CHECKING, call, limits.validate(), now);
            }
            try {
                acquisition.waiter = books.enqueue(acquisition, slot.ticket, now);
            } catch (PoolException full) {
                refusal = full; // The check goes on: somebody will want the connection.
            }
        } finally {
            lock.unlock();
        }
        if (isMine) {
            call.start(check);
        }
        if (refusal != null) {
            throw refusal;
        }
    }

    /** What an acquisition that was woken gets; null if it was woken for nothing. */
    @Nullable
    Pooled<C> take(Waiter<C> waiter) {
        try {
            return granted(waiter);
        } catch (PoolException refusal) {
            pump(); // It may have had a connection that it must not keep.
            tell(to -> to.acquireFailed(refusal));
            throw refusal;
        }
    }

    private @Nullable Pooled<C> granted(Waiter<C> waiter) {
        Interleaving.point();
        Waiter.State state = waiter.state;
        if (state == Waiter.State.WAITING) {
            return null; // The grant will wake it.
        }
        Interleaving.point();
        if (state == Waiter.State.GRANTED && !books.isClosed()) {
            waiter.state = Waiter.State.OVER;
            return lease(waiter.granted(), waiter.waited);
        }
        long now = now();
        Interleaving.point();
        lock.lock();
        try {
            books.refused(waiter, now);
        } finally {
            lock.unlock();
        }
        return null;
    }

    void leave(Waiter<C> waiter) {
        long now = now();
        boolean hasWork;
        Interleaving.point();
        lock.lock();
        try {
            books.leave(waiter, now);
            hasWork = books.hasWork();
        } finally {
            lock.unlock();
        }
        if (hasWork) {
            pump();
        }
    }

    /** What is idle, and known to work without a question that takes time. */
    @Nullable
    Pooled<C> tryAcquire() {
        Throwable trace = limits.leak() == Books.NEVER ? null : new Throwable("Acquired here");
        while (true) {
            long now = lendingTime();
            Slot<C> slot;
            boolean hasWork;
            Interleaving.point();
            lock.lock();
            try {
                slot = books.lendIdle(now, books.hasHomes() ? Thread.currentThread() : null);
                if (slot != null) {
                    slot.acquired = trace;
                    books.tally.acquired++;
                }
                hasWork = books.hasWork();
            } finally {
                lock.unlock();
            }
            if (hasWork) {
                pump();
            }
            if (slot == null) {
                return null;
            }
            AsyncFuture<Boolean> check = checkOut(slot);
            Settled<Boolean> answer = Answers.settled(check);
            if (answer == null ? isProven(slot) : isYes(answer)) {
                return lease(slot, 0);
            }
            takeBack(slot, answer == null ? check : null);
            if (answer == null) {
                return null;
            }
        }
    }

    /** A connection that was lent in vain: it is dead, or has to be asked first. */
    private void takeBack(Slot<C> slot, @Nullable AsyncFuture<Boolean> check) {
        long now = now();
        Call<C, Boolean> call = new Call<>(this, (self, yes, failure) -> checked(slot, self, yes, failure));
        boolean isMine;
        Interleaving.point();
        lock.lock();
        try {
            books.tally.acquired--;
            slot.acquired = null;
            isMine = books.isLent(slot);
            if (isMine && check == null) {
                books.dead(slot, CloseReason.INVALID, now);
            } else if (isMine) {
                books.tally.validations++;
                books.begin(slot, State.CHECKING, call, limits.validate(), now);
            }
        } finally {
            lock.unlock();
        }
        if (isMine && check != null) {
            call.start(check);
        }
        pump();
    }

    private Pooled<C> lease(Slot<C> slot, long waited) {
        if (isListening) {
            tell(to -> to.acquired(Duration.ofNanos(waited)));
        }
        return new Pooled<>(this, slot, slot.connection());
    }

    void release(Pooled<C> lease, Slot<C> slot, C connection, boolean invalid) {
        CloseReason reason = null;
        AsyncFuture<Void> reset = Answers.DONE;
        if (invalid) {
            reason = CloseReason.INVALIDATED;
        } else if (hasBroken(connection)) {
            reason = CloseReason.BROKEN;
        } else {
            reset = ask(() -> manager.reset(connection));
        }
        Settled<Void> answer = Answers.settled(reset);
        Throwable failure = answer == null ? null : Answers.failure(answer);
        if (failure != null) {
            reason = CloseReason.NOT_RESET;
            report(failure);
        }
        Call<C, Void> call = answer == null && reason == null
                ? new Call<>(this, (self, none, thrown) -> reset(slot, self, thrown))
                : null;
        giveBack(lease, slot, reason, call);
        if (call != null) {
            call.start(reset);
            pump();
        }
    }

    private void giveBack(Pooled<C> lease, Slot<C> slot, @Nullable CloseReason reason, @Nullable Call<C, Void> call) {
        long now = now();
        long used = 0;
        Throwable leaked = null;
        Waiter<C> served;
        boolean hasWork;
        Interleaving.point();
        lock.lock();
        try {
            if (books.isLent(slot)) { // Otherwise the pool was closed, and did not wait any longer.
                used = slot.since == Books.UNTIMED ? 0 : now - slot.since;
                leaked = slot.suspected ? slot.acquired : null;
                books.used(slot, now);
                if (reason == null && call != null) {
                    slot.returning = lease;
                    books.begin(slot, State.RESETTING, call, limits.reset(), now);
                } else {
                    books.returned(lease);
                    settle(slot, reason, now);
                }
            } else {
                books.returned(lease);
            }
            served = books.nextGranted();
            hasWork = books.hasWork();
        } finally {
            lock.unlock();
        }
        if (isListening) {
            tellOfReturn(Duration.ofNanos(used), leaked);
        }
        if (served != null) {
            wake(served); // Behind the listener: whoever is served may go on here and now.
        }
        if (hasWork) {
            pump();
        }
    }

    /** Under the lock: what becomes of a connection that came back, or was checked, which takes time too. */
    private void settle(Slot<C> slot, @Nullable CloseReason reason, long now) {
        if (reason != null) {
            if (reason == CloseReason.BROKEN) {
                books.dead(slot, reason, now);
            } else {
                books.closing(slot, reason, now);
            }
        } else if (books.isExpired(slot, now)) {
            books.closing(slot, CloseReason.EXPIRED, now);
        } else {
            books.offer(slot, now);
        }
    }

    private void tellOfReturn(Duration used, @Nullable Throwable leaked) {
        tell(to -> to.released(used));
        if (leaked != null) {
            tell(to -> to.leakReturned(used, leaked));
        }
    }

    private void reset(Slot<C> slot, Call<C, Void> call, @Nullable Throwable failure) {
        if (failure != null) {
            report(failure);
        }
        long now = now();
        Interleaving.point();
        lock.lock();
        try {
            if (books.detach(slot, call)) {
                books.endReset(slot);
                settle(slot, failure == null ? null : CloseReason.NOT_RESET, now);
            }
        } finally {
            lock.unlock();
        }
    }

    AsyncFuture<Void> returned(Pooled<C> lease) {
        Interleaving.point();
        lock.lock();
        try {
            if (lease.isReturned) {
                return Answers.DONE;
            }
            Completion completion = lease.returned == null ? new Completion() : lease.returned;
            lease.returned = completion;
            return completion.future();
        } finally {
            lock.unlock();
        }
    }

    // ---- What users call without a connection

    PoolState state() {
        lock.lock();
        try {
            return books.state();
        } finally {
            lock.unlock();
        }
    }

    PoolMetrics metrics() {
        timesUses = true;
        lock.lock();
        try {
            return books.tally.snapshot();
        } finally {
            lock.unlock();
        }
    }

    AsyncFuture<Void> warm() {
        Completion completion = new Completion();
        Interleaving.point();
        lock.lock();
        try {
            if (!books.warm(completion)) {
                return Answers.DONE;
            }
        } catch (PoolClosedException failure) {
            return AsyncFuture.error(failure);
        } finally {
            lock.unlock();
        }
        pump();
        return completion.future();
    }

    AsyncFuture<Void> shut(long grace, @Nullable Throwable cause) {
        long now = now();
        Interleaving.point();
        lock.lock();
        try {
            books.shut(now, grace, cause);
        } finally {
            lock.unlock();
        }
        pump();
        return terminated.future();
    }

    // ---- The loop

    /** Does what there is to do, one thing after the other. Called behind every change that may lead to something. */
    void pump() {
        while (true) {
            long now = now();
            Runnable step;
            Interleaving.point();
            lock.lock();
            try {
                step = books.next(now);
            } finally {
                lock.unlock();
            }
            if (step == null) {
                return;
            }
            step.run();
        }
    }

    private void rang() {
        Interleaving.point();
        lock.lock();
        try {
            books.rang();
        } finally {
            lock.unlock();
        }
        pump();
    }

    @Override
    public void arm(long due) {
        Timers.Timer armed;
        try {
            armed = environment.timers().schedule(Math.max(0, due - now()), onTimer);
        } catch (RejectedExecutionException noMoreTimers) {
            // Nobody would ever be told that it is too late.
            shut(0, noMoreTimers);
            return;
        }
        Timers.Timer obsolete;
        Interleaving.point();
        lock.lock();
        try {
            if (books.isArmed(due)) {
                obsolete = timer;
                timer = armed;
            } else {
                obsolete = armed;
            }
        } finally {
            lock.unlock();
        }
        if (obsolete != null) {
            obsolete.cancel();
        }
    }

    @Override
    public void terminated() {
        Timers.Timer last;
        Interleaving.point();
        lock.lock();
        try {
            last = timer;
            timer = null;
        } finally {
            lock.unlock();
        }
        if (last != null) {
            last.cancel();
        }
        terminated.complete(null);
    }

    @Override
    public void wake(Waiter<C> waiter) {
        waiter.waker.wake();
    }

    @Override
    public void cancel(Call<C, ?> call) {
        call.cancel();
    }

    @Override
    public void complete(Completion completion, @Nullable Throwable failure) {
        completion.complete(failure);
    }

    // ---- Connections come

    @Override
    public void open(Slot<C> slot) {
        AsyncFuture<C> future = ask(manager::connect);
        Settled<C> answer = Answers.settled(future);
        if (answer != null) {
            made(slot, null, Answers.item(answer), Answers.failure(answer));
            return;
        }
        Call<C, C> call = new Call<>(this, (self, connection, failure) -> made(slot, self, connection, failure));
        if (attach(slot, call)) {
            call.start(future);
        }
    }

    /** False if the pool was closed meanwhile, and this slot is not needed. */
    private boolean attach(Slot<C> slot, Call<C, ?> call) {
        long now = now();
        Interleaving.point();
        lock.lock();
        try {
            if (!books.isClosed()) {
                books.attach(
                        slot,
                        call,
                        limits.create() == Books.NEVER ? Books.NEVER : slot.since + limits.create() - now,
                        now);
                return true;
            }
            if (slot.connection == null) {
                books.gone(slot);
            } else {
                books.closing(slot, CloseReason.POOL_CLOSED, now);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    private void made(Slot<C> slot, @Nullable Call<C, C> call, @Nullable C connection, @Nullable Throwable failure) {
        Thread home = null;
        Throwable reason = failure;
        if (connection != null) {
            try {
                home = manager.home(connection);
            } catch (Throwable thrown) {
                reason = thrown;
            }
        } else if (failure == null) {
            reason = new IllegalStateException("The manager made no connection");
        }
        long now = now();
        Interleaving.point();
        lock.lock();
        try {
            if (call != null && !books.detach(slot, call)) {
                if (connection != null) {
                    books.stray(connection, now);
                }
                return;
            }
            if (connection != null) {
                books.connected(slot, connection, home);
            }
            if (reason != null) {
                books.notOpened(slot, reason, now);
                return;
            }
        } finally {
            lock.unlock();
        }
        setUp(slot, Objects.requireNonNull(connection));
    }

    private void setUp(Slot<C> slot, C connection) {
        PoolCustomizer<C> sets = customizer;
        AsyncFuture<Void> future = sets == null ? Answers.DONE : ask(() -> sets.onConnect(connection));
        Settled<Void> answer = Answers.settled(future);
        if (answer != null) {
            setUp(slot, null, Answers.failure(answer));
            return;
        }
        Call<C, Void> call = new Call<>(this, (self, none, failure) -> setUp(slot, self, failure));
        if (attach(slot, call)) {
            call.start(future);
        }
    }

    private void setUp(Slot<C> slot, @Nullable Call<C, Void> call, @Nullable Throwable failure) {
        long now = now();
        long began;
        Interleaving.point();
        lock.lock();
        try {
            if (call != null && !books.detach(slot, call)) {
                return; // Closed meanwhile, by whoever detached the call.
            }
            began = slot.since;
            if (failure != null) {
                books.notOpened(slot, failure, now);
                return;
            }
            books.opened(slot, now);
        } finally {
            lock.unlock();
        }
        if (isListening) {
            tell(to -> to.connected(Duration.ofNanos(now - began)));
        }
    }

    @Override
    public void connectFailed(Throwable failure) {
        tell(to -> to.connectFailed(failure));
        report(failure);
    }

    // ---- Connections are checked

    /** Whether a connection that is lent works: at once, or after a question that its borrower has to wait for. */
    private AsyncFuture<Boolean> checkOut(Slot<C> slot) {
        return limits.testOnCheckOut() && !isYoung(slot, limits.trust()) ? validation(slot) : knownState(slot);
    }

    /** For who cannot wait: what has just been validated need not be validated again. */
    private boolean isProven(Slot<C> slot) {
        return isYoung(slot, limits.validate());
    }

    private boolean isYoung(Slot<C> slot, long age) {
        return age > 0 && now() - slot.provenAt < age;
    }

    private AsyncFuture<Boolean> validation(Slot<C> slot) {
        C connection = slot.connection();
        return hasBroken(connection) ? Answers.NO : ask(() -> manager.validate(connection));
    }

    private boolean isYes(Settled<Boolean> answer) {
        Throwable failure = Answers.failure(answer);
        if (failure != null) {
            report(failure);
        }
        return Boolean.TRUE.equals(Answers.item(answer));
    }

    @Override
    public void check(Slot<C> slot) {
        AsyncFuture<Boolean> check = limits.testOnCheckOut() || !slot.helps ? validation(slot) : knownState(slot);
        Settled<Boolean> answer = Answers.settled(check);
        if (answer != null) {
            checked(slot, null, isYes(answer), null);
            return;
        }
        Call<C, Boolean> call = new Call<>(this, (self, yes, failure) -> checked(slot, self, yes, failure));
        long now = now();
        Interleaving.point();
        lock.lock();
        try {
            books.tally.validations++;
            books.attach(slot, call, limits.validate(), now);
        } finally {
            lock.unlock();
        }
        call.start(check);
    }

    private AsyncFuture<Boolean> knownState(Slot<C> slot) {
        return hasBroken(slot.connection()) ? Answers.NO : Answers.YES;
    }

    private void checked(
            Slot<C> slot, @Nullable Call<C, Boolean> call, @Nullable Boolean yes, @Nullable Throwable failure) {
        if (failure != null) {
            report(failure);
        }
        long now = now();
        Interleaving.point();
        lock.lock();
        try {
            if (call != null && !books.detach(slot, call)) {
                return;
            }
            if (!Boolean.TRUE.equals(yes)) {
                books.dead(slot, CloseReason.INVALID, now);
                return;
            }
            slot.provenAt = now;
            books.endHelp(slot);
            settle(slot, null, now);
        } finally {
            lock.unlock();
        }
    }

    boolean survivesCancel(C connection) {
        try {
            return manager.survivesCancel(connection);
        } catch (Throwable failure) {
            report(failure);
            return false;
        }
    }

    private boolean hasBroken(C connection) {
        try {
            return manager.hasBroken(connection);
        } catch (Throwable failure) {
            report(failure);
            return true;
        }
    }

    // ---- Connections go

    @Override
    public void close(Slot<C> slot, C connection, CloseReason reason) {
        tell(to -> to.closing(reason));
        PoolCustomizer<C> takesLeave = customizer;
        if (takesLeave != null) {
            try {
                takesLeave.onClose(connection, reason);
            } catch (Throwable failure) {
                report(failure);
            }
        }
        AsyncFuture<Void> future = ask(() -> manager.close(connection));
        Settled<Void> answer = Answers.settled(future);
        if (answer != null) {
            closed(slot, Answers.failure(answer));
            return;
        }
        Call<C, Void> call = new Call<>(this, (self, none, failure) -> closed(slot, failure));
        long now = now();
        Interleaving.point();
        lock.lock();
        try {
            books.attach(slot, call, limits.close(), now);
        } finally {
            lock.unlock();
        }
        call.start(future);
    }

    private void closed(Slot<C> slot, @Nullable Throwable failure) {
        if (failure != null) {
            report(failure);
        }
        Interleaving.point();
        lock.lock();
        try {
            books.gone(slot);
        } finally {
            lock.unlock();
        }
    }

    // ---- The user's code

    /** A future of the manager's or the customizer's; one that fails if they throw. */
    private <T> AsyncFuture<T> ask(Question<T> question) {
        try {
            return Objects.requireNonNull(question.ask(), "The manager returned null");
        } catch (Throwable failure) {
            return AsyncFuture.error(failure);
        }
    }

    private interface Question<T> {
        AsyncFuture<T> ask();
    }

    @Override
    public void leaked(Duration held, Throwable acquired) {
        tell(to -> to.leakSuspected(held, acquired));
        report(new IllegalStateException(
                "Pool " + name() + ": a connection has been out for " + held + ", and may never come back", acquired));
    }

    @Override
    public void report(Throwable failure) {
        try {
            options.onError().accept(failure);
        } catch (Throwable second) {
            environment.hooks().dropError(second);
        }
    }

    private void tell(Consumer<PoolListener> event) {
        if (isListening) {
            try {
                event.accept(listener);
            } catch (Throwable failure) {
                report(failure);
            }
        }
    }
}
