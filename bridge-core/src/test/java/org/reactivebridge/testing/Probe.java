package org.reactivebridge.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A subscriber that holds its publisher to the rules: serial signals (A1), one terminal and nothing behind it (A2), no more
 * than was requested (A4), and in a simulated world nothing at all after {@code cancel()} has returned.
 *
 * <p><strong>Serial</strong>; {@link #request} and {@link #cancel} too, since a simulated world has one thread.
 *
 * @param <T> the type of the items
 */
public final class Probe<T> implements Subscriber<T> {

    private final Simulation simulation;
    private final List<T> items = new ArrayList<>();
    private Runnable onSubscribe = () -> {};
    private Runnable onNext = () -> {};
    private @Nullable Subscription subscription;
    private @Nullable Throwable error;
    private long requested;
    private boolean completed;
    private boolean cancelled;
    private boolean inside;
    private boolean starves;
    private boolean failed;

    Probe(Simulation simulation) {
        this.simulation = simulation;
    }

    /** What to do in {@code onSubscribe}; requesting is usual. */
    Probe<T> onSubscribe(Runnable action) {
        onSubscribe = action;
        return this;
    }

    /**
     * What to do in {@code onNext}, once the item is booked.
     *
     * @param action any action; it may request, cancel or throw
     * @return this
     */
    public Probe<T> onNext(Runnable action) {
        Runnable before = onNext;
        onNext = () -> {
            before.run();
            action.run();
        };
        return this;
    }

    /**
     * Says that this subscriber may wait for ever for items that it requested.
     *
     * @return this
     */
    public Probe<T> mayStarve() {
        starves = true;
        return this;
    }

    /**
     * Requests items, unless the run is over.
     *
     * @param count how many
     */
    public void request(long count) {
        if (!isOver()) {
            requested = count > Long.MAX_VALUE - requested ? Long.MAX_VALUE : requested + count;
            simulation.note("request", count);
            Objects.requireNonNull(subscription, "not subscribed yet").request(count);
        }
    }

    /** Cancels the run, if it is not over. */
    public void cancel() {
        if (!isOver() && subscription != null) {
            cancelled = true;
            simulation.note("cancel", items.size());
            subscription.cancel();
        }
    }

    @Override
    public void onSubscribe(Subscription given) {
        enter("onSubscribe");
        if (subscription != null) {
            violation("a second onSubscribe");
        }
        subscription = given;
        onSubscribe.run();
        inside = false;
    }

    @Override
    public void onNext(T item) {
        enter("onNext");
        try {
            if (items.size() == requested) {
                violation("an item beyond the " + requested + " requested (A4)");
            }
            if (cancelled) {
                violation("an item after cancel() had returned (§1.8)");
            }
            simulation.note("onNext", items.size());
            items.add(item);
            try {
                onNext.run();
            } catch (Throwable thrown) {
                failed = true; // The driver discards the item that was not taken.
                items.remove(items.size() - 1);
                throw thrown;
            }
            simulation.ledger().deliver(item);
        } finally {
            inside = false;
        }
    }

    @Override
    public void onError(Throwable failure) {
        enter("onError");
        simulation.note("onError", items.size());
        error = failure;
        inside = false;
    }

    @Override
    public void onComplete() {
        enter("onComplete");
        simulation.note("onComplete", items.size());
        completed = true;
        inside = false;
    }

    private void enter(String signal) {
        if (inside) {
            violation(signal + " within another signal (A1)");
        }
        if (isTerminated()) {
            violation(signal + " after the end (A2)");
        }
        inside = true;
    }

    private void violation(String what) {
        simulation.ledger().violation(what);
    }

    /**
     * What was received.
     *
     * @return the items, in order
     */
    public List<T> items() {
        return items;
    }

    /**
     * What the items mean.
     *
     * @return their values in the ledger, in order
     */
    public List<Integer> values() {
        List<Integer> values = new ArrayList<>(items.size());
        for (T item : items) {
            values.add(simulation.ledger().value(item));
        }
        return values;
    }

    /**
     * How the run failed.
     *
     * @return the failure, or null if there was none
     */
    public @Nullable Throwable error() {
        return error;
    }

    /**
     * Whether the run completed.
     *
     * @return true after {@code onComplete}
     */
    public boolean isCompleted() {
        return completed;
    }

    /**
     * Whether this subscriber cancelled.
     *
     * @return true after {@link #cancel()}, if that did anything
     */
    public boolean isCancelled() {
        return cancelled;
    }

    boolean isTerminated() {
        return completed || error != null;
    }

    /** Whether nothing more is expected. */
    boolean isOver() {
        return cancelled || failed || isTerminated();
    }

    /** Whether items were requested and are not there (A7). */
    boolean isHungry() {
        return !isOver() && !starves && (subscription == null || requested > items.size());
    }

    long outstanding() {
        return requested == Long.MAX_VALUE ? Long.MAX_VALUE : requested - items.size();
    }

    @Override
    public String toString() {
        return "subscriber that got " + items.size() + " of " + requested
                + (completed ? ", completed" : error != null ? ", " + error : cancelled ? ", cancelled" : ", waiting");
    }
}
