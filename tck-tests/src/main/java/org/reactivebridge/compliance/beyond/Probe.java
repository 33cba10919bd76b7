package org.reactivebridge.compliance.beyond;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A subscriber that keeps accounts of everything between itself and a publisher, and finds what no publisher may do whatever the
 * check is about: give more than was requested (§1.1), overlap (§1.3), signal after the end (§1.7) or before {@code onSubscribe}
 * (§1.9), signal null (§2.13), throw from {@code request} (§3.16) or {@code cancel} (§3.15).
 *
 * <p>Concurrent. What it has seen is guarded by its {@link Bell}; {@code inside} is the thread that delivers a signal, so that a second
 * one is found out.
 *
 * @param <T> the type of the items
 */
class Probe<T> implements Subscriber<T> {

    /** How a stream ended. */
    enum End {
        COMPLETED,
        FAILED
    }

    /** How much of what happened is kept for reports, and of the items for comparisons. */
    private static final int KEPT_EVENTS = 40;

    private static final int KEPT_ITEMS = 10_000;

    private final Bell bell;
    private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();
    private final List<String> events = new ArrayList<>();
    private final List<T> items = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private volatile @Nullable Subscription subscription;
    private @Nullable End end;
    private @Nullable Throwable failure;
    private long requested;
    private long received;
    private long signals;
    private long receivedWhenCancelled = -1;
    private int depth;
    private int deepest;

    Probe(Bell bell) {
        this.bell = bell;
    }

    /** Called within {@code onSubscribe}. */
    void subscribed() {}

    /** Called within {@code onNext}, after the item is accounted for. */
    void next(T item) {}

    /** Called within {@code onSubscribe} if that comes a second time; a well-behaved subscriber cancels (§2.5). */
    void subscribedAgain(Subscription second) {
        fault("§2.12: onSubscribe came a second time");
        second.cancel();
    }

    @Override
    public final void onSubscribe(Subscription given) {
        boolean outermost = enter("onSubscribe");
        try {
            if (given == null) {
                fault("§2.13: onSubscribe(null)");
            } else if (subscription != null) {
                subscribedAgain(given);
            } else {
                bell.change(() -> {
                    subscription = given;
                    event("onSubscribe");
                });
                subscribed();
            }
        } finally {
            leave(outermost);
        }
    }

    @Override
    public final void onNext(T item) {
        boolean outermost = enter("onNext");
        try {
            bell.change(() -> account(item));
            next(item);
        } finally {
            bell.change(() -> depth--);
            leave(outermost);
        }
    }

    private void account(T item) {
        depth++;
        deepest = Math.max(deepest, depth);
        received++;
        signals++;
        event("onNext(" + (events.size() < KEPT_EVENTS ? item : "…") + ")");
        if (subscription == null) {
            fault("§1.9: onNext came before onSubscribe");
        }
        if (item == null) {
            fault("§2.13: onNext(null)");
        } else if (items.size() < KEPT_ITEMS && keepsItems()) {
            items.add(item);
        }
        if (end != null) {
            fault("§1.7: onNext came after the stream had " + word(end));
        }
        if (received > requested) {
            fault("§1.1: " + Amounts.items(received) + " came, " + Amounts.text(requested) + " had been requested");
        }
    }

    /** Whether the items are kept for comparison. */
    boolean keepsItems() {
        return true;
    }

    @Override
    public final void onError(Throwable thrown) {
        end(End.FAILED, thrown);
    }

    @Override
    public final void onComplete() {
        end(End.COMPLETED, null);
    }

    private void end(End how, @Nullable Throwable thrown) {
        String signal = how == End.COMPLETED ? "onComplete" : "onError(" + thrown + ")";
        boolean outermost = enter(signal);
        try {
            bell.change(() -> {
                signals++;
                event(signal);
                if (subscription == null) {
                    fault("§1.9: " + signal + " came before onSubscribe");
                }
                if (how == End.FAILED && thrown == null) {
                    fault("§2.13: onError(null)");
                }
                if (end != null) {
                    fault("§1.7: " + signal + " came after the stream had " + word(end));
                } else {
                    end = how;
                    failure = thrown;
                }
            });
        } finally {
            leave(outermost);
        }
    }

    private static String word(End end) {
        return end == End.COMPLETED ? "completed" : "failed";
    }

    private boolean enter(String signal) {
        Thread me = Thread.currentThread();
        if (inside.compareAndSet(null, me)) {
            return true;
        }
        Thread other = inside.get();
        if (other != me
                && other != null) { // A signal within a signal of the same thread is recursion (§3.3), no overlap.
            fault("§1.3: " + signal + " came on " + me.getName() + " while " + other.getName()
                    + " was still delivering another signal");
        }
        return false;
    }

    private void leave(boolean outermost) {
        if (outermost) {
            inside.set(null);
        }
    }

    /** Requests, if there is a subscription. */
    final void request(long count) {
        Subscription to = subscription;
        if (to == null) {
            throw new IllegalStateException("There is no subscription to request from");
        }
        expectRequest(count);
        try {
            to.request(count);
        } catch (Throwable thrown) {
            fault("§3.16: request(" + Amounts.text(count) + ") threw " + thrown);
        }
    }

    /** Enters a request into the accounts, which somebody else is going to make. */
    final void expectRequest(long count) {
        bell.change(() -> {
            event("request(" + Amounts.text(count) + ")");
            if (count > 0) {
                requested = Amounts.add(requested, count);
            }
        });
    }

    /** Cancels, if there is a subscription. */
    final void cancel() {
        Subscription to = subscription;
        if (to == null) {
            return;
        }
        bell.change(() -> {
            event("cancel");
            if (receivedWhenCancelled < 0) {
                receivedWhenCancelled = received;
            }
        });
        try {
            to.cancel();
        } catch (Throwable thrown) {
            fault("§3.15: cancel threw " + thrown);
        }
    }

    final void fault(String fault) {
        bell.change(() -> {
            event("!");
            faults.add(fault);
        });
    }

    private void event(String event) {
        if (events.size() < KEPT_EVENTS) {
            events.add(event);
        } else if (events.size() == KEPT_EVENTS) {
            events.add("…");
        }
    }

    final boolean await(BooleanSupplier met, Duration atMost) throws InterruptedException {
        return bell.await(() -> met.getAsBoolean() || !faults.isEmpty(), atMost);
    }

    final @Nullable Subscription subscription() {
        return subscription;
    }

    final boolean isSubscribed() {
        return subscription != null;
    }

    final boolean isCancelled() {
        return bell.read(() -> receivedWhenCancelled >= 0);
    }

    final boolean isOver() {
        return bell.read(() -> end != null);
    }

    final boolean isCompleted() {
        return bell.read(() -> end == End.COMPLETED);
    }

    final boolean isFailed() {
        return bell.read(() -> end == End.FAILED);
    }

    /** What it failed with; null if it did not fail. */
    @SuppressWarnings("NullAway") // The reader may give null, and the caller is told so.
    final @Nullable Throwable failure() {
        return bell.read(() -> failure);
    }

    final long received() {
        return bell.read(() -> received);
    }

    final long requested() {
        return bell.read(() -> requested);
    }

    /** How many signals came after {@code onSubscribe}. */
    final long signals() {
        return bell.read(() -> signals);
    }

    /** How many items came after the first cancel. */
    final long receivedAfterCancel() {
        return bell.read(() -> receivedWhenCancelled < 0 ? 0 : received - receivedWhenCancelled);
    }

    /** How many {@code onNext} were on the stack at once, at most. */
    final int deepest() {
        return bell.read(() -> deepest);
    }

    final List<T> items() {
        return bell.read(() -> List.copyOf(items));
    }

    final List<String> faults() {
        return bell.read(() -> List.copyOf(faults));
    }

    @Override
    public String toString() {
        return bell.read(() -> "requested " + Amounts.text(requested) + ", got " + Amounts.items(received)
                + (end == null ? "" : end == End.COMPLETED ? " and completion" : " and " + failure)
                + (receivedWhenCancelled < 0 ? "" : ", cancelled after " + receivedWhenCancelled) + ": "
                + String.join(" ", events));
    }
}
