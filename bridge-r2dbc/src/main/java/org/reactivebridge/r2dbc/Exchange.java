package org.reactivebridge.r2dbc;

import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Interleaving;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * One exchange of a borrower with the database, watched so that the pool knows when it is over. A borrower who cancels hears nothing
 * more, but the exchange goes on: what is still to come is read and thrown away, up to a limit, so that the connection is at the
 * start of the next answer and not in the middle of this one.
 *
 * @param <T> the type of the items
 */
final class Exchange<T> implements Subscriber<T>, Subscription, Unread {

    /*
     * Life:  LIVE -> OVER              the driver ended it
     *        LIVE -> LEFT -> OVER      the borrower cancelled, or his function failed: the rest is read
     *        LIVE -> SEIZED -> OVER    the borrower gave the connection back: the rest is read, then he is told if he missed any of it
     *
     * Why it is safe
     *   state   is swapped; who swaps it to OVER tells the session, once, and the borrower if he still listens
     *   serial  the borrower is signalled by the driver's signals, which are serial. Only cut() signals from elsewhere: where he
     *           never asked for anything no item can be on its way, and the swap decides between two ends; where he did, signals
     *           counts the items on their way, and whoever is last tells him
     *   begun   is written behind onSubscribe, and seize writes the state before it reads begun: so one of the two sees the other,
     *           and nothing reaches the borrower before onSubscribe has
     *   thrown  is his failure, whether his function threw it or he requested nonsense; what is called then is no function of his
     *   asked   is written before the request goes up. Whoever ends an exchange and does not see it cancels in the driver and
     *           marks the session as cut, so that it matters no more whether the request came first
     */
    private enum State {
        LIVE,
        LEFT,
        SEIZED,
        OVER
    }

    private static final int CUT = 1 << 20;

    /** Stands for an item that no function was called for. */
    private static final Object NOTHING = new Object();

    private final Session session;
    private final @Nullable Subscriber<? super T> downstream;
    private final AtomicReference<State> state;
    private final boolean drains;

    private volatile @Nullable Subscription upstream;
    private volatile boolean begun;
    private volatile boolean asked;
    private volatile @Nullable Throwable thrown; // By the borrower's function, or what he must not do.
    private int drained; // The driver's signals only, as is the next.
    private boolean lost;
    private final AtomicInteger signals =
            new AtomicInteger(); // Items on their way, and CUT; where the rest is not read.

    private @Nullable Function<? super T, ? extends T> received;
    private @Nullable Consumer<? super T> unwanted;
    private @Nullable Runnable completed;

    /**
     * An exchange of a borrower.
     *
     * @param drains whether the rest is read when he cancels; otherwise the driver is told, and a round trip shows that it obeyed
     */
    Exchange(Session session, Subscriber<? super T> downstream, boolean drains) {
        this.session = session;
        this.downstream = downstream;
        this.drains = drains;
        this.state = new AtomicReference<>(State.LIVE);
    }

    /** An exchange that is read for nobody. */
    Exchange(Session session) {
        this.session = session;
        this.downstream = null;
        this.drains = true;
        this.asked = true;
        this.state = new AtomicReference<>(State.LEFT);
    }

    /**
     * Items that hold more to be read.
     *
     * @param wrap makes of an item what the borrower gets
     * @param drain reads an item that nobody wants
     */
    Exchange<T> ofAnswers(Function<? super T, ? extends T> wrap, Consumer<? super T> drain) {
        received = wrap;
        unwanted = drain;
        return this;
    }

    /** It is about something that is on its way whether the borrower asks for it or not. */
    Exchange<T> ofWhatWasAsked() {
        asked = true;
        return this;
    }

    /** What to do when it has ended well, before the borrower is told. */
    Exchange<T> then(@Nullable Runnable action) {
        completed = action;
        return this;
    }

    /** Calls the borrower's function, if he still listens; never throws: what fails is his, not the driver's. */
    @SuppressWarnings("unchecked") // Nobody but onNext sees it, which knows it.
    T call(Call<? extends T> function) {
        Interleaving.point();
        if (state.get() == State.LIVE && thrown == null) {
            try {
                T item = function.call();
                if (item != null) {
                    return item;
                }
                thrown = new NullPointerException("The mapping function returned null");
            } catch (Throwable failure) {
                if (Failures.isFatal(failure)) {
                    throw failure;
                }
                thrown = failure;
            }
        }
        return (T) NOTHING;
    }

    /**
     * A function applied.
     *
     * @param <T> the type of the result
     */
    interface Call<T> {
        @Nullable
        T call();
    }

    // ---- The driver's side

    @Override
    public void onSubscribe(Subscription subscription) {
        if (upstream != null) {
            subscription.cancel();
            return;
        }
        upstream = subscription;
        Subscriber<? super T> borrower = downstream;
        if (borrower == null) {
            subscription.request(Long.MAX_VALUE);
            return;
        }
        borrower.onSubscribe(this);
        Interleaving.point();
        begun = true;
        Interleaving.point();
        if (state.get() == State.SEIZED) {
            leave();
        }
    }

    @Override
    public void onNext(T item) {
        Interleaving.point();
        if (item == NOTHING) {
            Throwable failure = thrown;
            if (failure != null && state.compareAndSet(State.LIVE, State.LEFT)) {
                listener().onError(failure);
                resume();
            }
            lost = true;
            count();
            return;
        }
        State now = state.get();
        if (now == State.LIVE) {
            deliver(received == null ? item : received.apply(item));
            return;
        }
        lost = true;
        if (unwanted != null) {
            unwanted.accept(item);
        } else {
            count();
        }
    }

    private void deliver(T item) {
        if (drains) {
            listener().onNext(item);
            return;
        }
        signals.incrementAndGet();
        listener().onNext(item);
        Interleaving.point();
        if (signals.decrementAndGet() == CUT) {
            listener().onError(reason());
        }
    }

    @Override
    public void onError(Throwable failure) {
        end(failure);
    }

    @Override
    public void onComplete() {
        if (completed != null && state.get() != State.OVER) {
            completed.run();
        }
        end(null);
    }

    /** The driver did not even take the subscriber. */
    void refuse(Throwable failure) {
        Subscriber<? super T> borrower = downstream;
        if (upstream == null && borrower != null) {
            upstream = Idle.SUBSCRIPTION;
            borrower.onSubscribe(this);
        }
        end(failure);
    }

    private void end(@Nullable Throwable failure) {
        Interleaving.point();
        State before = state.getAndSet(State.OVER);
        if (before == State.OVER) {
            return;
        }
        if (failure != null) {
            session.mark(
                    failure instanceof R2dbcNonTransientResourceException ? Session.Mark.CUT : Session.Mark.FAILED);
        }
        session.ended(this);
        if (before != State.LEFT) {
            Throwable reason = failure == null ? thrown : failure;
            if (reason == null && lost) {
                reason = PooledConnection.gone();
            }
            if (reason == null) {
                listener().onComplete(); // Also of what was seized: he has missed nothing.
            } else {
                listener().onError(reason);
            }
        }
    }

    /** One more that nobody wants. */
    private void count() {
        if (++drained > session.drainLimit && state.get() != State.OVER) {
            session.spoil();
            subscription().cancel();
            end(null);
        }
    }

    // ---- The borrower's side

    @Override
    public void request(long n) {
        Interleaving.point();
        if (n <= 0) {
            complain(n);
        } else if (state.get() == State.LIVE) {
            Interleaving.point();
            asked = true;
            Interleaving.point();
            subscription().request(n);
        }
    }

    /** §3.9, which drivers see to or not. The rest is read as if he had given the connection back, and then he is told. */
    private void complain(long n) {
        if (state.get() == State.LIVE && thrown == null) {
            Interleaving.point();
            thrown = new IllegalArgumentException("§3.9: " + n + " items were requested; it must be one at least");
            seize();
        }
    }

    @Override
    public void cancel() {
        Interleaving.point();
        if (state.compareAndSet(State.LIVE, State.LEFT)) {
            leave();
        }
    }

    @Override
    public void seize() {
        Interleaving.point();
        if (state.compareAndSet(State.LIVE, State.SEIZED)) {
            Interleaving.point();
            if (begun) {
                leave();
            }
        }
    }

    private void leave() {
        Interleaving.point();
        if (asked && drains) {
            resume();
        } else {
            cut();
        }
    }

    private void resume() {
        subscription().request(Long.MAX_VALUE);
    }

    private void cut() {
        session.mark(Session.Mark.CUT);
        subscription().cancel();
        Interleaving.point();
        State before = state.getAndSet(State.OVER);
        if (before != State.OVER) {
            session.ended(this);
            Interleaving.point();
            if (before == State.SEIZED && signals.getAndAdd(CUT) == 0) {
                listener().onError(reason());
            }
        }
    }

    /** Why the borrower misses something. */
    private Throwable reason() {
        Throwable failure = thrown;
        return failure == null ? PooledConnection.gone() : failure;
    }

    private Subscription subscription() {
        Subscription running = upstream;
        return running == null ? Idle.SUBSCRIPTION : running;
    }

    private Subscriber<? super T> listener() {
        Subscriber<? super T> borrower = downstream;
        if (borrower == null) {
            throw new AssertionError("Nobody listens to an exchange that is drained");
        }
        return borrower;
    }
}
