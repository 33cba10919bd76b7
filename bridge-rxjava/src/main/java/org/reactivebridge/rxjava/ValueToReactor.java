package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/**
 * Hands the outcome of a single, a maybe or a completable to a subscriber of Reactor, when it asks for it.
 *
 * @param <T> the type of the item
 */
final class ValueToReactor<T> implements SingleObserver<T>, MaybeObserver<T>, CompletableObserver, Subscription {

    /*
     * Idea
     *   Three facts, each of which comes true once, in one word: whoever makes the second of "settled" and "requested" true
     *   emits the item, unless "cancelled" came before.
     *
     * Who touches what
     *   state      everybody, by read-modify-write only
     *   item       written before "settled" is set; read by whoever emits or discards
     *   upstream   written before the subscriber gets to know this
     *
     * State:  bit 0 REQUESTED   bit 1 SETTLED   bit 2 CANCELLED       bits are set and never cleared
     *
     * event      before                     then
     * request    SETTLED alone              emit
     * settle     REQUESTED alone            emit
     * settle     CANCELLED                  discard
     * cancel     SETTLED alone              discard, dispose
     * cancel     anything without CANCELLED dispose
     * any        anything else              nothing
     *
     * Why it is safe
     *   once   read-modify-writes of one word are ordered: of request and settle exactly one finds the other's bit, and of
     *          those who could emit or discard exactly one finds the state that says so
     */

    private static final int REQUESTED = 0b001;
    private static final int SETTLED = 0b010;
    private static final int CANCELLED = 0b100;

    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup()
                    .findVarHandle(ValueToReactor.class, "state", int.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CoreSubscriber<? super T> subscriber;
    private @Nullable Disposable upstream;
    private @Nullable T item;

    @SuppressWarnings("unused") // Through STATE.
    private volatile int state;

    ValueToReactor(CoreSubscriber<? super T> subscriber) {
        this.subscriber = subscriber;
    }

    /** Makes a fact true and returns what was true before. */
    private int set(int fact) {
        return (int) STATE.getAndBitwiseOr(this, fact);
    }

    // ---- RxJava's side

    @Override
    public void onSubscribe(Disposable given) {
        if (upstream != null) {
            given.dispose();
            return;
        }
        upstream = given;
        subscriber.onSubscribe(this);
    }

    @Override
    public void onSuccess(T success) {
        if (success == null) {
            onError(new NullPointerException("onSuccess(null)"));
            return;
        }
        if ((state & SETTLED) != 0) {
            Operators.onNextDropped(success, subscriber.currentContext());
            return;
        }
        item = success;
        int before = set(SETTLED);
        if (before == REQUESTED) {
            emit(success);
        } else if ((before & CANCELLED) != 0) {
            Operators.onDiscard(success, subscriber.currentContext());
        }
    }

    @Override
    public void onError(Throwable error) {
        if ((set(SETTLED) & (SETTLED | CANCELLED)) == 0) {
            subscriber.onError(error);
        } else {
            Operators.onErrorDropped(error, subscriber.currentContext());
        }
    }

    @Override
    public void onComplete() {
        if ((set(SETTLED) & (SETTLED | CANCELLED)) == 0) {
            subscriber.onComplete();
        }
    }

    // ---- Reactor's side: any thread

    @Override
    public void request(long count) {
        if (Operators.validate(count) && set(REQUESTED) == SETTLED) {
            T settled = item;
            if (settled != null) {
                emit(settled);
            }
        }
    }

    private void emit(T settled) {
        subscriber.onNext(settled);
        if ((state & CANCELLED) == 0) {
            subscriber.onComplete();
        }
    }

    @Override
    public void cancel() {
        int before = set(CANCELLED);
        if ((before & CANCELLED) != 0) {
            return;
        }
        if ((before & SETTLED) == 0) {
            Objects.requireNonNull(upstream).dispose();
        } else if (before == SETTLED && item != null) {
            Operators.onDiscard(item, subscriber.currentContext());
        }
    }
}
