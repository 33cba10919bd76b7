package org.reactivebridge.compliance;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A subscriber of items that breaks one rule, or none. On its own it requests one item after the other; with a probe it requests what the
 * probe says.
 */
final class BrokenSubscriber implements Subscriber<Item> {

    /** Makes them. */
    record Subject(SubscriberFault fault) implements SubscriberSubject<Item> {

        @Override
        public Subscriber<Item> subscriber() {
            return new BrokenSubscriber(fault, null);
        }

        @Override
        public Subscriber<Item> subscriber(SubscriberProbe<Item> probe) {
            return new BrokenSubscriber(fault, probe);
        }

        @Override
        public Item element(int number) {
            return new Item(number);
        }

        @Override
        public String name() {
            return fault.toString();
        }
    }

    private final SubscriberFault fault;
    private final SubscriberProbe<Item> probe;
    private final AtomicReference<Subscription> upstream = new AtomicReference<>();
    private volatile boolean cancelled;
    private volatile boolean over;
    private int items;

    BrokenSubscriber(SubscriberFault fault, SubscriberProbe<Item> probe) {
        this.fault = fault;
        this.probe = probe;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (subscription == null && fault == SubscriberFault.ACCEPTS_NULL_SUBSCRIPTION) {
            return;
        }
        Objects.requireNonNull(subscription, "subscription");
        if (!upstream.compareAndSet(null, subscription)) {
            if (fault != SubscriberFault.KEEPS_SECOND_SUBSCRIPTION) {
                subscription.cancel();
            }
            if (fault == SubscriberFault.CANCELS_BOTH_SUBSCRIPTIONS) {
                upstream.get().cancel();
            }
            return;
        }
        if (probe == null) {
            request(1);
        } else {
            probe.subscribed((LongConsumer) this::request, this::cancel);
        }
    }

    private void request(long count) {
        if (fault == SubscriberFault.NEVER_REQUESTS || over) {
            return;
        }
        try {
            upstream.get().request(count);
        } catch (RuntimeException thrown) { // §3.16: upstream must not, and has ended for us if it does.
            if (fault == SubscriberFault.PASSES_ON_WHAT_REQUEST_THROWS) {
                throw thrown;
            }
            cancelled = true;
        }
    }

    private void cancel() {
        cancelled = true;
        if (fault != SubscriberFault.NEVER_CANCELS) {
            upstream.get().cancel();
        }
    }

    @Override
    public void onNext(Item item) {
        if (item == null && fault == SubscriberFault.ACCEPTS_NULL_ITEM) {
            return;
        }
        Objects.requireNonNull(item, "item");
        items++;
        if (cancelled && fault == SubscriberFault.THROWS_AT_ITEMS_AFTER_CANCEL) {
            throw new IllegalStateException("Cancelled");
        }
        if (items == 3 && fault == SubscriberFault.THROWS_AT_THE_THIRD_ITEM) {
            throw new IllegalStateException("Had enough");
        }
        if (cancelled) {
            if (fault == SubscriberFault.REQUESTS_AT_ITEMS_AFTER_CANCEL) {
                upstream.get().request(1);
            }
            return;
        }
        if (probe != null) {
            if (fault != SubscriberFault.LOSES_ITEMS) {
                probe.next(item);
            }
            return;
        }
        if (items == 5 && fault == SubscriberFault.STOPS_WITHOUT_CANCEL) {
            return;
        }
        if (fault == SubscriberFault.REQUESTS_FROM_TWO_THREADS) {
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> request(1));
            request(1);
            other.join();
        } else {
            request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        if (failure == null && fault == SubscriberFault.ACCEPTS_NULL_FAILURE) {
            return;
        }
        Objects.requireNonNull(failure, "failure");
        end(fault == SubscriberFault.CALLS_WITHIN_ON_ERROR, fault == SubscriberFault.THROWS_AT_FAILURE);
        if (probe != null && fault != SubscriberFault.LOSES_FAILURE) {
            probe.failed(failure);
        }
    }

    @Override
    public void onComplete() {
        end(fault == SubscriberFault.CALLS_WITHIN_ON_COMPLETE, fault == SubscriberFault.THROWS_AT_COMPLETION);
        if (probe != null && fault != SubscriberFault.LOSES_COMPLETION) {
            probe.completed();
        }
    }

    private void end(boolean calls, boolean throwing) {
        over = true;
        Subscription subscription = upstream.get();
        if (calls) {
            subscription.cancel();
        }
        if (throwing) {
            throw new IllegalStateException("Did not expect that");
        }
        if (fault == SubscriberFault.CANCELS_SOON_AFTER_THE_END) {
            CompletableFuture.runAsync(subscription::cancel).orTimeout(1, java.util.concurrent.TimeUnit.SECONDS);
        }
    }
}
