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
 * The upstream of a subscriber that is being checked: it signals what the check tells it to, and keeps accounts of what comes back. It
 * finds what no subscriber may do: overlapping calls (§2.7), requests of nothing (§3.9), signal methods that throw (§2.13).
 *
 * <p>Concurrent, as {@link Probe}.
 *
 * @param <T> the type of the items
 */
class Upstream<T> implements Subscription {

    private static final int KEPT_EVENTS = 40;

    private final Bell bell;
    private final Subscriber<? super T> subscriber;
    private final AtomicReference<@Nullable Thread> inside = new AtomicReference<>();
    private final List<String> events = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private long requested;
    private long sent;
    private boolean cancelled;
    private boolean atRest;

    Upstream(Bell bell, Subscriber<? super T> subscriber) {
        this.bell = bell;
        this.subscriber = subscriber;
    }

    /** Called within {@code request}, after it is accounted for. */
    void requested(long count) {}

    @Override
    public final void request(long count) {
        boolean outermost = enter("request");
        try {
            bell.change(() -> {
                event("request(" + Amounts.text(count) + ")");
                if (count <= 0) {
                    faults.add("§3.9: the subscriber requested " + count + " items");
                } else {
                    requested = Amounts.add(requested, count);
                }
                if (atRest) {
                    faults.add("§2.4: the subscriber requested after its stream had ended");
                }
            });
            requested(count);
        } finally {
            leave(outermost);
        }
    }

    @Override
    public final void cancel() {
        bell.change(() -> {
            event("cancel");
            cancelled = true;
            if (atRest) {
                faults.add("§2.4: the subscriber cancelled after its stream had ended");
            }
        });
    }

    /** Looks for a second call meanwhile; cancels are left out, because anybody may cancel at any time (§3.5). */
    private boolean enter(String call) {
        Thread me = Thread.currentThread();
        if (inside.compareAndSet(null, me)) {
            return true;
        }
        Thread other = inside.get();
        if (other != me && other != null) {
            fault("§2.7: " + call + " came on " + me.getName() + " while " + other.getName()
                    + " was still within another call");
        }
        return false;
    }

    private void leave(boolean outermost) {
        if (outermost) {
            Together.dawdle(); // So that a second call has a chance to be seen, if there is one.
            inside.set(null);
        }
    }

    /** Hands out a subscription: this one. */
    final void subscribe() {
        bell.change(() -> event("onSubscribe"));
        signal("onSubscribe", () -> subscriber.onSubscribe(this));
    }

    /**
     * From now on no call may come. That is not so for every subscriber that gets its last signal now: one that works on other threads may
     * be about to call, and one that has a subscriber itself may pass on what that does.
     */
    final void expectNoCalls() {
        bell.change(() -> atRest = true);
    }

    /** Signals an item, whether there is demand or not. */
    final void send(T item) {
        bell.change(() -> {
            sent++;
            event("onNext");
        });
        signal("onNext", () -> subscriber.onNext(item));
    }

    final void complete() {
        bell.change(() -> event("onComplete"));
        signal("onComplete", subscriber::onComplete);
    }

    final void fail(Throwable failure) {
        bell.change(() -> event("onError"));
        signal("onError", () -> subscriber.onError(failure));
    }

    private void signal(String name, Runnable signal) {
        try {
            signal.run();
        } catch (Throwable thrown) {
            fault("§2.13: " + name + " threw " + thrown);
        }
    }

    final void fault(String fault) {
        bell.change(() -> faults.add(fault));
    }

    private void event(String event) {
        if (events.size() < KEPT_EVENTS) {
            events.add(event);
        }
    }

    final boolean await(BooleanSupplier met, Duration atMost) throws InterruptedException {
        return bell.await(() -> met.getAsBoolean() || !faults.isEmpty(), atMost);
    }

    /** How many more items have been requested than sent. */
    final long outstanding() {
        return bell.read(() -> requested == Long.MAX_VALUE ? Long.MAX_VALUE : requested - sent);
    }

    final boolean isCancelled() {
        return bell.read(() -> cancelled);
    }

    final List<String> faults() {
        return bell.read(() -> List.copyOf(faults));
    }

    /** Fails if the subscriber did what none may do. */
    final void verify(String situation) {
        List<String> found = faults();
        if (!found.isEmpty()) {
            throw new AssertionError(found.get(0) + " (" + situation + "; " + this + ")");
        }
    }

    @Override
    public String toString() {
        return bell.read(() -> "upstream: " + String.join(" ", events));
    }
}
