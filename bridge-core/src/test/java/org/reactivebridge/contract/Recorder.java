package org.reactivebridge.contract;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A subscriber that writes down what it gets and every rule that is broken on the way: onSubscribe first and once, serial
 * signals, no item beyond demand, one end, nothing behind it, nothing after a cancellation of its own.
 *
 * <p>Fields are plain but for what other threads look at: two signals that overlap show as a violation.
 */
class Recorder<T> implements Subscriber<T> {

    final List<T> items = new ArrayList<>();
    final List<String> violations = new ArrayList<>();
    volatile @Nullable Subscription subscription;
    volatile @Nullable Throwable error;
    volatile boolean completed;
    private volatile @Nullable Thread inside;
    private long requested;
    private boolean cancelled;

    /** What a subclass does when it is subscribed. */
    void subscribed() {}

    /** What a subclass does with an item. */
    void next(T item) {}

    final void request(long count) {
        if (count > 0) {
            requested = count > Long.MAX_VALUE - requested ? Long.MAX_VALUE : requested + count;
        }
        subscribedTo().request(count);
    }

    /** Says that others will request so much from the subscription itself. */
    final void allowFromElsewhere(long count) {
        requested += count;
    }

    final void cancel() {
        subscribedTo().cancel();
        // Only now: what is going on when it is called may still come.
        cancelled = true;
    }

    final Subscription subscribedTo() {
        Subscription known = subscription;
        if (known == null) {
            throw new IllegalStateException("not subscribed");
        }
        return known;
    }

    final boolean isTerminated() {
        return completed || error != null;
    }

    final int terminals() {
        return (completed ? 1 : 0) + (error == null ? 0 : 1);
    }

    @Override
    public void onSubscribe(Subscription given) {
        enter("onSubscribe");
        if (subscription != null) {
            violations.add("§2.12: a second onSubscribe");
        }
        subscription = given;
        subscribed();
        inside = null;
    }

    @Override
    public void onNext(T item) {
        enter("onNext");
        if (subscription == null) {
            violations.add("§1.9: onNext before onSubscribe");
        }
        if (item == null) {
            violations.add("§2.13: a null item");
        }
        if (items.size() == requested) {
            violations.add("§1.1: an item beyond the " + requested + " requested");
        }
        items.add(item);
        try {
            next(item);
        } finally {
            inside = null;
        }
    }

    @Override
    public void onError(Throwable failure) {
        enter("onError");
        if (subscription == null) {
            violations.add("§1.9: onError before onSubscribe");
        }
        error = failure;
        inside = null;
    }

    @Override
    public void onComplete() {
        enter("onComplete");
        if (subscription == null) {
            violations.add("§1.9: onComplete before onSubscribe");
        }
        completed = true;
        inside = null;
    }

    private void enter(String signal) {
        Thread other = inside;
        if (other != null) {
            violations.add("§1.3: " + signal + " during another signal"
                    + (other == Thread.currentThread() ? ", within it" : ""));
        }
        inside = Thread.currentThread();
        if (isTerminated()) {
            violations.add("§1.7: " + signal + " after the end");
        }
        if (cancelled) {
            violations.add("§1.8: " + signal + " after cancel");
        }
    }

    @Override
    public String toString() {
        return items
                + (completed ? ", completed" : "")
                + (error == null ? "" : ", " + error)
                + (cancelled ? ", cancelled" : "")
                + (violations.isEmpty() ? "" : ", " + violations);
    }
}
