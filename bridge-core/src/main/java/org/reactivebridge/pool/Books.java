package org.reactivebridge.pool;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.pool.Slot.State;

/**
 * What a pool knows, and what it decides from that: who gets which connection, and what has to be done next. It calls nobody; what is
 * to be done outside of the lock is written on an agenda.
 *
 * <p><strong>Confined</strong> to the lock of its pool.
 *
 * @param <C> the type of the connections
 */
final class Books<C> {

    /** Never; later than any moment. */
    static final long NEVER = Long.MAX_VALUE;

    /** Lent at a time that nobody wants to know; earlier than any moment, so that nothing has expired at it. */
    static final long UNTIMED = Long.MIN_VALUE;

    /**
     * How long somebody waits for one thing, a connect or a validation, before the pool tries another beside it. Most waits are over by
     * then because a connection came back, and a pool that connects for each of them ends with connections that nobody needs.
     */
    static final long SPACING = 25_000_000;

    /** When a connect has taken so long, the pool no longer counts on it, and tries another one even if nobody else has come. */
    static final long PATIENCE = 1_000_000_000;

    /** What the books want done, each outside of the lock. */
    interface Acts<C> {

        void open(Slot<C> slot);

        void check(Slot<C> slot);

        void close(Slot<C> slot, C connection, CloseReason reason);

        void wake(Waiter<C> waiter);

        void cancel(Call<C, ?> call);

        void complete(Completion completion, @Nullable Throwable failure);

        void report(Throwable failure);

        void connectFailed(Throwable failure);

        void leaked(Duration held, Throwable acquired);

        void arm(long due);

        void terminated();
    }

    private final String name;
    private final Limits limits;
    private final PoolOptions options;
    private final RandomGenerator random;
    private final Acts<C> acts;

    private final ArrayDeque<Runnable> agenda = new ArrayDeque<>();
    private final List<Slot<C>> slots = new ArrayList<>();
    private final int[] counts = new int[State.values().length];
    private final IdleList<C> idle;
    private final Waiters<C> waiters = new Waiters<>();
    private final Waiters<C> granted = new Waiters<>(); // Those who are still to be woken.
    private final List<Completion> warming = new ArrayList<>();
    final Tally tally = new Tally();

    private long tickets;
    private boolean hasHomes;
    private int helping; // Connections that are checked because somebody waits.
    private int abandoned; // Connections whose close does not end.

    private long lastTry; // When the pool last began something for those who wait.
    private int failures; // To connect, since one has succeeded.
    private long nextOpen; // Not before.
    private @Nullable Throwable lastFailure;

    private long due = NEVER; // Nothing has to be looked at before; perhaps nothing then.
    private long timerDue = NEVER;

    private volatile boolean closed; // Written under the lock; who takes what was granted reads it without.
    private boolean terminated;
    private long closeDue = NEVER;
    private @Nullable Throwable closeCause;

    Books(PoolOptions options, Limits limits, RandomGenerator random, Acts<C> acts) {
        this.name = options.name();
        this.options = options;
        this.limits = limits;
        this.random = random;
        this.acts = acts;
        this.idle = new IdleList<>(options.reuse());
    }

    // ---- What is asked

    PoolState state() {
        return new PoolState(
                limits.maxSize(),
                count(State.OPENING),
                count(State.IDLE),
                count(State.LENT),
                count(State.CHECKING),
                count(State.RESETTING),
                count(State.CLOSING),
                waiters.size());
    }

    boolean isClosed() {
        return closed;
    }

    boolean hasHomes() {
        return hasHomes;
    }

    PoolClosedException closedException() {
        return new PoolClosedException(name, state(), closeCause);
    }

    /** Whether anything is to be done now; asked behind changes that seldom lead to anything. */
    boolean hasWork() {
        return !granted.isEmpty()
                || !agenda.isEmpty()
                || due < timerDue
                || closed
                || (idle.size() < limits.minIdle() && hasRoom());
    }

    /** The same where somebody has just queued: what can be begun for him at all. */
    boolean hasWorkForWaiters() {
        return !idle.isEmpty() || hasRoom() || hasWork();
    }

    /** Whether whoever comes now will probably have to queue. A guess: may be asked without the lock. */
    boolean looksExhausted() {
        return idle.isEmpty();
    }

    // ---- Borrowers

    long ticket() {
        return tickets++;
    }

    /**
     * An idle connection for somebody who overtakes nobody, lent to him from now on; null if there is none.
     *
     * @param now or {@link #UNTIMED}: those that are too old are then left to the timer, which closes them
     */
    @Nullable
    Slot<C> lendIdle(long now, @Nullable Thread here) {
        if (closed || !waiters.isEmpty()) {
            return null;
        }
        Slot<C> slot = takeIdle(now, here);
        if (slot != null) {
            lend(slot, now);
        }
        return slot;
    }

    private @Nullable Slot<C> takeIdle(long now, @Nullable Thread here) {
        while (true) {
            Slot<C> slot = idle.next(here);
            if (slot == null || slot.expiresAt > now) {
                return slot;
            }
            closing(slot, CloseReason.EXPIRED, now);
        }
    }

    private void lend(Slot<C> slot, long now) {
        move(slot, State.LENT, now);
        slot.suspected = false;
        if (limits.leak() != NEVER) {
            note(after(now, limits.leak()));
        }
    }

    Waiter<C> enqueue(Acquisition<C> acquisition, long ticket, long now) {
        if (closed) {
            throw closedException();
        }
        if (waiters.size() >= limits.maxPending()) {
            tally.refusals++;
            throw new PoolExhaustedException(name, limits.maxPending(), state(), lastFailure);
        }
        Waiter<C> waiter = new Waiter<>(acquisition.waker, acquisition.trace, ticket, now);
        waiter.deadline = after(now, limits.acquire());
        waiters.add(waiter);
        note(waiter.deadline);
        return waiter;
    }

    /** What becomes of a borrower that was woken and has not got a connection, or came when the pool was closed. */
    void refused(Waiter<C> waiter, long now) {
        switch (waiter.state) {
            case GRANTED -> {
                waiter.state = Waiter.State.OVER;
                Slot<C> slot = waiter.granted();
                unwait(waiter);
                if (slot.state == State.LENT) { // It may be closed already: the grace can be over by now.
                    closing(slot, CloseReason.POOL_CLOSED, now);
                }
                throw closedException();
            }
            case TIMED_OUT -> {
                PoolState seen = waiter.seen == null ? state() : waiter.seen;
                throw new AcquireTimeoutException(name, options.acquireTimeout(), seen, waiter.cause);
            }
            case REFUSED -> throw closedException();
            default -> {
                // Woken for nothing.
            }
        }
    }

    /** A borrower that has not got anything gives up. */
    void leave(Waiter<C> waiter, long now) {
        if (waiter.state == Waiter.State.WAITING) {
            waiters.remove(waiter);
            tally.cancellations++;
        } else if (waiter.state == Waiter.State.GRANTED) {
            tally.cancellations++;
            Slot<C> slot = waiter.granted();
            unwait(waiter);
            if (slot.state == State.LENT) {
                slot.acquired = null;
                offer(slot, now);
            }
        }
        waiter.state = Waiter.State.OVER;
    }

    /** What was granted was not taken. */
    private void unwait(Waiter<C> waiter) {
        tally.acquired--;
        tally.waited--;
        tally.waitNanos -= waiter.waited;
    }

    /** A connection that is fit to be lent: to whoever has waited for longest, or to the idle ones. */
    void offer(Slot<C> slot, long now) {
        slot.deadline = NEVER;
        if (closed) {
            closing(slot, CloseReason.POOL_CLOSED, now);
            return;
        }
        Waiter<C> waiter = waiters.poll();
        if (waiter == null) {
            if (slot.state != State.CHECKING) {
                slot.idleSince = now; // Being checked is no use.
            }
            move(slot, State.IDLE, now);
            note(min(slot.expiresAt, after(slot.idleSince, limits.idle()), after(slot.provenAt, limits.keepAlive())));
        } else {
            slot.acquired = waiter.trace;
            lend(slot, now);
            long waited = now - waiter.since;
            tally.waited(waited);
            waiter.grant(slot, waited);
            granted.append(waiter);
        }
    }

    /** Somebody who was granted a connection, and is to be woken outside of the lock. */
    @Nullable
    Waiter<C> nextGranted() {
        return granted.poll();
    }

    /** A connection came back, or was not wanted; false if the pool has taken it back before. */
    boolean isLent(Slot<C> slot) {
        return slot.state == State.LENT;
    }

    /** Writes down that a borrower is done. */
    void used(Slot<C> slot, long now) {
        tally.used++;
        if (slot.since != UNTIMED) {
            tally.timed++;
            tally.useNanos += now - slot.since;
        }
        slot.provenAt = now;
        slot.acquired = null;
    }

    boolean isExpired(Slot<C> slot, long now) {
        return slot.expiresAt <= now;
    }

    void returned(Pooled<C> lease) {
        lease.isReturned = true;
        Completion completion = lease.returned;
        if (completion != null) {
            agenda.add(() -> acts.complete(completion, null));
        }
    }

    /** A connection that is lent is to be reset, or one that is lent turned out to need a check that takes time. */
    void begin(Slot<C> slot, State state, Call<C, ?> call, long limit, long now) {
        move(slot, state, now);
        attach(slot, call, limit, now);
    }

    /** From now on the outcome of this call decides what becomes of the slot. */
    void attach(Slot<C> slot, Call<C, ?> call, long limit, long now) {
        slot.call = call;
        slot.deadline = after(now, limit);
        note(slot.deadline);
    }

    /** Whether a call still decides; it does so once. */
    boolean detach(Slot<C> slot, Call<C, ?> call) {
        if (slot.call != call) {
            return false;
        }
        slot.call = null;
        slot.deadline = NEVER;
        return true;
    }

    // ---- Connections come

    void connected(Slot<C> slot, C connection, @Nullable Thread home) {
        slot.connection = connection;
        slot.home = home;
        hasHomes |= home != null;
    }

    void opened(Slot<C> slot, long now) {
        failures = 0;
        nextOpen = 0;
        lastFailure = null;
        tally.connected++;
        tally.connectNanos += now - slot.since;
        slot.idleSince = now;
        slot.provenAt = now;
        if (limits.life() != NEVER) {
            long jitter = limits.life() / 40;
            slot.expiresAt = now + limits.life() - (jitter == 0 ? 0 : random.nextLong(jitter + 1));
        }
        offer(slot, now);
        if (!warming.isEmpty() && ready() >= warmSize()) {
            endWarming(null);
        }
    }

    void notOpened(Slot<C> slot, Throwable failure, long now) {
        tally.connectFailures++;
        lastFailure = failure;
        int doublings = Math.min(failures++, 62);
        long backoff = limits.firstBackoff() > limits.mostBackoff() >> doublings
                ? limits.mostBackoff()
                : Math.min(limits.firstBackoff() << doublings, limits.mostBackoff());
        long half = Math.max(1, backoff / 2);
        nextOpen = after(now, backoff - backoff / 4 + random.nextLong(half));
        if (slot.connection == null) {
            gone(slot);
        } else {
            closing(slot, CloseReason.NOT_SET_UP, now);
        }
        endWarming(failure);
        agenda.add(() -> acts.connectFailed(failure));
    }

    private int ready() {
        return slots.size() - count(State.OPENING) - count(State.CLOSING);
    }

    private int warmSize() {
        return Math.max(1, limits.minIdle());
    }

    /** False if there is nothing to wait for. */
    boolean warm(Completion completion) {
        if (closed) {
            throw closedException();
        }
        if (ready() >= warmSize()) {
            return false;
        }
        warming.add(completion);
        return true;
    }

    private void endWarming(@Nullable Throwable failure) {
        for (Completion completion : warming) {
            agenda.add(() -> acts.complete(completion, failure));
        }
        warming.clear();
    }

    // ---- Connections go

    /** A connection that was in nobody's hands, or just came back from a borrower, is closed. */
    void closing(Slot<C> slot, CloseReason reason, long now) {
        endHelp(slot);
        slot.call = null;
        slot.deadline = NEVER;
        slot.reason = reason;
        slot.acquired = null;
        move(slot, State.CLOSING, now);
        tally.closed(reason);
        C connection = slot.connection();
        agenda.add(() -> acts.close(slot, connection, reason));
    }

    /** A connection was found dead: the others may have died with it, so all that lie idle are looked at. */
    void dead(Slot<C> slot, CloseReason reason, long now) {
        closing(slot, reason, now);
        for (Slot<C> other = idle.oldest(); other != null; other = idle.oldest()) {
            suspect(other, now);
        }
    }

    private void suspect(Slot<C> slot, long now) {
        move(slot, State.CHECKING, now);
        agenda.add(() -> acts.check(slot));
    }

    void endHelp(Slot<C> slot) {
        if (slot.helps) {
            slot.helps = false;
            helping--;
        }
    }

    /** A connection that somebody waits for is checked. */
    void help(Slot<C> slot) {
        slot.helps = true;
        helping++;
    }

    /** A connection that came too late takes room all the same until it is closed. */
    void stray(C connection, long now) {
        Slot<C> slot = add(now);
        slot.connection = connection;
        closing(slot, CloseReason.NOT_SET_UP, now);
    }

    void gone(Slot<C> slot) {
        if (slot.state == State.GONE) {
            return;
        }
        if (slot.abandoned) {
            abandoned--;
        }
        idle.remove(slot);
        counts[slot.state.column]--;
        slot.state = State.GONE;
        slot.call = null;
        slot.deadline = NEVER;
        int last = slots.size() - 1;
        Slot<C> moved = slots.get(last);
        slots.set(slot.place, moved);
        moved.place = slot.place;
        slots.remove(last);
    }

    private Slot<C> add(long now) {
        Slot<C> slot = new Slot<>();
        slot.since = now;
        slot.place = slots.size();
        slots.add(slot);
        counts[State.OPENING.column]++;
        return slot;
    }

    private void move(Slot<C> slot, State to, long now) {
        counts[slot.state.column]--;
        counts[to.column]++;
        if (slot.state == State.IDLE) {
            idle.remove(slot);
        }
        if (to == State.IDLE) {
            idle.add(slot);
        }
        slot.state = to;
        slot.since = now;
    }

    private int count(State state) {
        return counts[state.column];
    }

    // ---- What comes next

    /** One thing to do outside of the lock; null if there is nothing, before the timer that was asked for. */
    @Nullable
    Runnable next(long now) {
        Runnable step = planned();
        if (step == null && due <= now) {
            sweep(now);
            step = planned();
        }
        if (step == null && !closed) {
            step = supply(now);
        }
        if (step == null) {
            step = planned(); // An idle connection that was too old.
        }
        if (step == null && closed && !terminated && slots.size() == abandoned) {
            terminated = true;
            step = acts::terminated;
        }
        if (step == null && due < timerDue && !terminated) {
            long moment = due;
            timerDue = moment;
            step = () -> acts.arm(moment);
        }
        return step;
    }

    private @Nullable Runnable planned() {
        Waiter<C> waiter = granted.poll();
        return waiter == null ? agenda.poll() : () -> acts.wake(waiter);
    }

    /** The timer has rung. */
    void rang() {
        timerDue = NEVER;
    }

    boolean isArmed(long moment) {
        return timerDue == moment && !terminated;
    }

    /** Something that brings those who wait nearer to a connection. */
    private @Nullable Runnable supply(long now) {
        Waiter<C> first = waiters.first();
        if (first != null) {
            int waiting = waiters.size();
            long next = after(Math.max(lastTry, first.since), SPACING);
            boolean late = now >= next;
            if (!idle.isEmpty() && (waiting > helping || late)) {
                Slot<C> slot = takeIdle(now, null);
                if (slot != null) {
                    lastTry = now;
                    help(slot);
                    move(slot, State.CHECKING, now);
                    return () -> acts.check(slot);
                }
            }
            int opening = count(State.OPENING);
            boolean atOnce = opening == 0 && waiting > helping + count(State.RESETTING);
            long hedge = after(lastTry, PATIENCE);
            boolean more = waiting > opening || now >= hedge;
            if (more && (atOnce || late) && mayOpen(now)) {
                return open(now);
            }
            if (!idle.isEmpty() || hasRoom()) {
                if (!late) {
                    note(next);
                } else if (!more) {
                    note(hedge);
                }
            }
        }
        int coming = count(State.OPENING) + count(State.CHECKING) + count(State.RESETTING);
        boolean tooFewIdle = idle.size() + coming < limits.minIdle();
        boolean tooCold = !warming.isEmpty() && ready() + count(State.OPENING) < warmSize();
        return (tooFewIdle || tooCold) && mayOpen(now) ? open(now) : null;
    }

    private boolean hasRoom() {
        return slots.size() < limits.maxSize() && count(State.OPENING) < (failures == 0 ? limits.parallel() : 1);
    }

    private boolean mayOpen(long now) {
        if (!hasRoom()) {
            return false;
        }
        if (now < nextOpen) {
            note(nextOpen);
            return false;
        }
        return true;
    }

    private Runnable open(long now) {
        lastTry = now;
        Slot<C> slot = add(now);
        return () -> acts.open(slot);
    }

    // ---- Time

    private void note(long moment) {
        due = Math.min(due, moment);
    }

    static long after(long moment, long nanos) {
        return nanos == NEVER ? NEVER : moment + nanos;
    }

    private static long min(long first, long second, long third) {
        return Math.min(first, Math.min(second, third));
    }

    /** Looks at everything that time changes, and finds out when to do so again. */
    private void sweep(long now) {
        for (int i = slots.size() - 1; i >= 0; i--) {
            Slot<C> each = slots.get(i); // Whoever goes is replaced by one that was looked at.
            if (each.deadline <= now) {
                overdue(each, now);
            } else if (each.state == State.IDLE && each.expiresAt <= now) {
                closing(each, CloseReason.EXPIRED, now);
            } else if (each.state == State.LENT && closeDue <= now) {
                closing(each, CloseReason.POOL_CLOSED, now);
            } else if (each.state == State.LENT && isLeaked(each, now)) {
                each.suspected = true;
                tally.leaks++;
                Duration held = Duration.ofNanos(now - each.since);
                Throwable acquired = each.acquired;
                if (acquired != null) {
                    agenda.add(() -> acts.leaked(held, acquired));
                }
            }
        }
        Slot<C> slot = idle.oldest();
        while (slot != null) {
            Slot<C> newer = slot.newer;
            if (idle.size() > limits.minIdle() && after(slot.idleSince, limits.idle()) <= now) {
                closing(slot, CloseReason.IDLE, now);
            } else if (after(slot.provenAt, limits.keepAlive()) <= now) {
                suspect(slot, now);
            }
            slot = newer;
        }
        Waiter<C> first = waiters.first();
        while (first != null && first.deadline <= now) {
            waiters.remove(first);
            tally.timeouts++;
            refuse(first, Waiter.State.TIMED_OUT);
            first = waiters.first();
        }
        due = closeDue <= now ? NEVER : closeDue;
        note(first == null ? NEVER : first.deadline);
        slots.forEach(each -> note(nextLook(each, now)));
    }

    private boolean isLeaked(Slot<C> slot, long now) {
        return slot.acquired != null && !slot.suspected && after(slot.since, limits.leak()) <= now;
    }

    /** When time changes something about a slot; earlier if it may become idle before anybody looks again. */
    private long nextLook(Slot<C> slot, long now) {
        switch (slot.state) {
            case IDLE -> {
                long idleEnd = idle.size() > limits.minIdle() ? after(slot.idleSince, limits.idle()) : NEVER;
                return min(slot.expiresAt, idleEnd, after(slot.provenAt, limits.keepAlive()));
            }
            case LENT -> {
                long leak = slot.acquired == null || slot.suspected ? NEVER : after(slot.since, limits.leak());
                return min(leak, after(now, limits.idle()), after(now, limits.keepAlive()));
            }
            default -> {
                return slot.deadline;
            }
        }
    }

    private void refuse(Waiter<C> waiter, Waiter.State why) {
        waiter.state = why;
        waiter.seen = state();
        waiter.cause = lastFailure;
        agenda.add(() -> acts.wake(waiter));
    }

    private void overdue(Slot<C> slot, long now) {
        slot.deadline = NEVER;
        Call<C, ?> call = slot.call;
        if (slot.state != State.CLOSING && call != null) {
            slot.call = null;
            agenda.add(() -> acts.cancel(call));
        }
        switch (slot.state) {
            case OPENING -> notOpened(slot, timeout("connect", options.createTimeout()), now);
            case CHECKING -> {
                report(timeout("validate a connection", options.validateTimeout()));
                dead(slot, CloseReason.INVALID, now);
            }
            case RESETTING -> {
                report(timeout("reset a connection", options.resetTimeout()));
                endReset(slot);
                closing(slot, CloseReason.NOT_RESET, now);
            }
            case CLOSING -> {
                slot.abandoned = true;
                abandoned++;
                tally.overdueCloses++;
                report(timeout("close a connection", options.closeTimeout()));
            }
            default -> {
                // Nothing is waited for.
            }
        }
    }

    void endReset(Slot<C> slot) {
        Pooled<C> lease = slot.returning;
        slot.returning = null;
        if (lease != null) {
            returned(lease);
        }
    }

    private ManagerTimeoutException timeout(String what, Duration limit) {
        return new ManagerTimeoutException(name, what, limit);
    }

    private void report(Throwable failure) {
        agenda.add(() -> acts.report(failure));
    }

    // ---- The end

    /** No more connections; those that are lent may stay out for a while. A second call can only shorten that. */
    void shut(long now, long grace, @Nullable Throwable cause) {
        closeDue = Math.min(closeDue, after(now, grace));
        note(closeDue);
        if (closed) {
            return;
        }
        closed = true;
        closeCause = cause == null ? lastFailure : cause;
        for (Waiter<C> waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
            refuse(waiter, Waiter.State.REFUSED);
        }
        if (!warming.isEmpty()) {
            endWarming(closedException());
        }
        for (int i = slots.size() - 1; i >= 0; i--) {
            Slot<C> slot = slots.get(i);
            Call<C, ?> call = slot.call;
            if (slot.state == State.IDLE) {
                closing(slot, CloseReason.POOL_CLOSED, now);
            } else if (slot.state == State.OPENING && call != null) {
                slot.call = null;
                agenda.add(() -> acts.cancel(call));
                if (slot.connection == null) {
                    gone(slot);
                } else {
                    closing(slot, CloseReason.POOL_CLOSED, now);
                }
            }
        }
    }
}
