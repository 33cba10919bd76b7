package org.reactivebridge.compliance;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Processor;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A processor of items that breaks one rule on its upper side, on its lower side or between them, or none. It hands each item to every
 * subscriber, keeps it for those that have not requested it, and requests from upstream what the most eager one has requested.
 */
final class BrokenProcessor implements Processor<Item, Item> {

    private static final long PREFETCH = 16;
    private static final Queue<Object> KEPT = new ConcurrentLinkedQueue<>();

    /** Makes them. */
    record Subject(SubscriberFault upper, ProcessorFault between, PublisherFault lower)
            implements ProcessorSubject<Item> {

        @Override
        public Processor<Item, Item> processor(int bufferSize) {
            return new BrokenProcessor(upper, between, lower);
        }

        @Override
        public Item element(int number) {
            return new Item(number);
        }

        @Override
        public Publisher<Item> failedPublisher() {
            return BrokenPublisher.subject(lower).failedPublisher();
        }

        @Override
        public String name() {
            return upper + ", " + between + ", " + lower;
        }
    }

    private final SubscriberFault upper;
    private final ProcessorFault between;
    private final PublisherFault lower;
    /** What came before the first subscriber. */
    private final Queue<Item> early = new ArrayDeque<>();

    private final List<Output> outputs = new CopyOnWriteArrayList<>();
    private final AtomicInteger subscribers = new AtomicInteger();
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicInteger asking = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();
    private volatile Subscription upstream;
    private volatile boolean cancelled;
    private volatile boolean over;
    private volatile Throwable failure;
    private long asked;
    private boolean skipped;

    BrokenProcessor(SubscriberFault upper, ProcessorFault between, PublisherFault lower) {
        this.upper = upper;
        this.between = between;
        this.lower = lower;
    }

    // The lower side.

    @Override
    public void subscribe(Subscriber<? super Item> subscriber) {
        if (subscriber == null && lower == PublisherFault.ACCEPTS_NULL) {
            return;
        }
        Objects.requireNonNull(subscriber, "subscriber");
        if (lower == PublisherFault.KEEPS_SUBSCRIBERS) {
            KEPT.add(subscriber);
        }
        int number = subscribers.getAndIncrement();
        if (lower == PublisherFault.NO_ON_SUBSCRIBE) {
            return;
        }
        if (number > 0 && lower == PublisherFault.REFUSES_SECOND) {
            BrokenPublisher.subject(PublisherFault.NONE).failedPublisher().subscribe(subscriber);
            return;
        }
        boolean deaf =
                between == ProcessorFault.PASSES_ON_SIGNALS_AFTER_CANCEL || between == ProcessorFault.IGNORES_CANCEL;
        if (number == 0 && prefetches() && lower != PublisherFault.NONE) {
            awaitPrefetched();
        }
        Output output = new Output(number, number == 0 ? 0 : sent.get(), subscriber);
        output.run = new BrokenRun(lower, deaf ? new Deaf(subscriber) : subscriber, output);
        synchronized (early) {
            if (number == 0) {
                output.items.addAll(early);
                early.clear();
            }
            for (Output other : outputs) {
                if (lower == PublisherFault.SAME_SUBSCRIBER_REPLACES_ITS_RUN && other.subscriber == subscriber) {
                    outputs.remove(other);
                }
            }
            outputs.add(output);
        }
        output.run.start();
    }

    /** So that there is something in hand to go wrong with, also if upstream works on another thread. */
    private void awaitPrefetched() {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
        synchronized (early) {
            while (!over && early.size() < PREFETCH && System.nanoTime() < end) {
                try {
                    early.wait(10);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    /** Passes on everything but cancels, which go upstream at once, or nowhere. */
    private final class Deaf implements Subscriber<Item>, Subscription {

        private final Subscriber<? super Item> subscriber;
        private Subscription run;

        Deaf(Subscriber<? super Item> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            run = subscription;
            subscriber.onSubscribe(this);
        }

        @Override
        public void onNext(Item item) {
            subscriber.onNext(item);
        }

        @Override
        public void onError(Throwable thrown) {
            subscriber.onError(thrown);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }

        @Override
        public void request(long count) {
            run.request(count);
        }

        @Override
        public void cancel() {
            if (upstream != null && between != ProcessorFault.IGNORES_CANCEL) {
                upstream.cancel();
            }
        }
    }

    /** What one subscriber has yet to get. */
    private final class Output implements BrokenRun.Feed {

        private final Queue<Item> items = new ConcurrentLinkedQueue<>();
        private final int number;
        private final long before;
        private final Subscriber<?> subscriber;
        private BrokenRun run;

        Output(int number, long before, Subscriber<?> subscriber) {
            this.number = number;
            this.before = before;
            this.subscriber = lower == PublisherFault.SAME_SUBSCRIBER_REPLACES_ITS_RUN ? subscriber : null;
        }

        @Override
        public Item next() {
            return items.poll();
        }

        @Override
        public boolean isOver() {
            boolean held = between == ProcessorFault.HOLDS_FAILURE_UNTIL_DEMAND
                    && failure != null
                    && wanted.get() <= sent.get();
            boolean told = between == ProcessorFault.TELLS_ONE_OF_ITS_FAILURE && failure != null && number > 0;
            boolean early = between == ProcessorFault.COMPLETES_BEFORE_ITS_ITEMS || failure != null;
            return over && (early || items.isEmpty()) && !held && !told;
        }

        @Override
        public Throwable failure() {
            return failure;
        }

        @Override
        public void requested(long total) {
            long ahead = before + (prefetches() ? PREFETCH : 0);
            long most = total > Long.MAX_VALUE - ahead ? Long.MAX_VALUE : total + ahead;
            if (between == ProcessorFault.FORGETS_DEMAND_OF_LONG_AGO) {
                most = Math.min(most, sent.get() + 1);
            }
            wanted.accumulateAndGet(most, Math::max);
            ask();
        }

        @Override
        public void ended() {
            if (between != ProcessorFault.KEEPS_ITEMS) {
                items.clear();
            }
        }

        @Override
        public void cancelled() {
            items.clear();
            if (lower != PublisherFault.IGNORES_CANCEL && lower != PublisherFault.FORGETS_CANCEL_WITHIN_ON_SUBSCRIBE) {
                outputs.remove(this);
            }
            if (outputs.isEmpty()) {
                cancelled = true;
                Subscription from = upstream;
                if (from != null && cancels()) {
                    from.cancel();
                }
            }
        }
    }

    private boolean cancels() {
        return between != ProcessorFault.NEVER_CANCELS_UPSTREAM && upper != SubscriberFault.NEVER_CANCELS;
    }

    // The upper side.

    @Override
    public void onSubscribe(Subscription subscription) {
        if (subscription == null && upper == SubscriberFault.ACCEPTS_NULL_SUBSCRIPTION) {
            return;
        }
        Objects.requireNonNull(subscription, "subscription");
        if (upstream != null) {
            if (upper != SubscriberFault.KEEPS_SECOND_SUBSCRIPTION) {
                subscription.cancel();
            }
            if (upper == SubscriberFault.CANCELS_BOTH_SUBSCRIPTIONS) {
                upstream.cancel();
            }
            return;
        }
        upstream = subscription;
        if (cancelled && cancels()) {
            subscription.cancel();
        }
        if (prefetches()) {
            wanted.accumulateAndGet(PREFETCH, Math::max);
        }
        ask();
    }

    private boolean prefetches() {
        return between == ProcessorFault.PREFETCHES || between == ProcessorFault.COMPLETES_BEFORE_ITS_ITEMS;
    }

    /** Requests what is wanted and has not been asked for; one call at a time (§2.7). */
    private void ask() {
        if (upper == SubscriberFault.NEVER_REQUESTS || over) {
            return;
        }
        if (asking.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        while (seen != 0) {
            Subscription from = upstream;
            long most = upper == SubscriberFault.STOPS_WITHOUT_CANCEL ? 5 : Long.MAX_VALUE;
            long more = Math.min(wanted.get(), most) - asked;
            if (from != null && more > 0) {
                asked += more;
                request(from, more);
            }
            seen = asking.addAndGet(-seen);
        }
    }

    private void request(Subscription from, long count) {
        try {
            if (count > 1 && upper == SubscriberFault.REQUESTS_FROM_TWO_THREADS) {
                CompletableFuture<Void> other = CompletableFuture.runAsync(() -> from.request(count - 1));
                from.request(1);
                other.join();
            } else {
                from.request(count);
            }
        } catch (RuntimeException thrown) {
            if (upper == SubscriberFault.PASSES_ON_WHAT_REQUEST_THROWS) {
                throw thrown;
            }
            onError(thrown);
        }
    }

    @Override
    public void onNext(Item item) {
        if (item == null && upper == SubscriberFault.ACCEPTS_NULL_ITEM) {
            return;
        }
        Objects.requireNonNull(item, "item");
        long number = sent.getAndIncrement();
        if (cancelled && upper == SubscriberFault.THROWS_AT_ITEMS_AFTER_CANCEL) {
            throw new IllegalStateException("Cancelled");
        }
        if (number == 2 && upper == SubscriberFault.THROWS_AT_THE_THIRD_ITEM) {
            throw new IllegalStateException("Had enough");
        }
        if (between == ProcessorFault.KEEPS_ITEMS) {
            KEPT.add(item);
        }
        if (upper == SubscriberFault.LOSES_ITEMS) {
            return;
        }
        if (lower == PublisherFault.ENDS_ONE_EARLY && !skipped) {
            skipped = true;
            return;
        }
        synchronized (early) {
            if (outputs.isEmpty() && !cancelled) {
                early.add(item);
                early.notifyAll();
            }
        }
        for (Output output : outputs) {
            output.items.add(
                    lower == PublisherFault.OTHER_ITEMS_FOR_EACH
                            ? new Item(item.number() + 1_000L * output.number)
                            : item);
            output.run.wake();
        }
        if (cancelled && upper == SubscriberFault.REQUESTS_AT_ITEMS_AFTER_CANCEL) {
            upstream.request(1);
        }
    }

    @Override
    public void onError(Throwable thrown) {
        if (thrown == null && upper == SubscriberFault.ACCEPTS_NULL_FAILURE) {
            return;
        }
        Objects.requireNonNull(thrown, "failure");
        end(
                thrown,
                SubscriberFault.CALLS_WITHIN_ON_ERROR,
                SubscriberFault.THROWS_AT_FAILURE,
                SubscriberFault.LOSES_FAILURE);
    }

    @Override
    public void onComplete() {
        end(
                null,
                SubscriberFault.CALLS_WITHIN_ON_COMPLETE,
                SubscriberFault.THROWS_AT_COMPLETION,
                SubscriberFault.LOSES_COMPLETION);
    }

    private void end(Throwable thrown, SubscriberFault calls, SubscriberFault throwing, SubscriberFault losing) {
        if (upper == calls) {
            upstream.cancel();
        }
        if (upper == throwing) {
            throw new IllegalStateException("Did not expect that");
        }
        if (upper == SubscriberFault.CANCELS_SOON_AFTER_THE_END) {
            CompletableFuture.runAsync(upstream::cancel).orTimeout(1, TimeUnit.SECONDS);
        }
        if (upper == losing) {
            return;
        }
        failure = thrown;
        over = true;
        for (Output output : outputs) {
            output.run.wake();
        }
    }

    /**
     * A processor for one subscriber that hands items on at once if there is demand, and otherwise keeps them. With the fault it takes
     * an item off the demand after it was handed on, so that one that comes within that finds the demand still there.
     */
    static final class Tube implements Processor<Item, Item>, Subscription {

        private final boolean broken;
        private final Queue<Item> kept = new ArrayDeque<>();
        private Subscription upstream;
        private Subscriber<? super Item> subscriber;
        private long demand;
        private boolean handing;
        private boolean invalid;
        private boolean over;
        private Throwable failure;

        Tube(boolean broken) {
            this.broken = broken;
        }

        /** Makes them. */
        record Subject(boolean broken) implements ProcessorSubject<Item> {
            @Override
            public Processor<Item, Item> processor(int bufferSize) {
                return new Tube(broken);
            }

            @Override
            public Item element(int number) {
                return new Item(number);
            }

            @Override
            public Publisher<Item> failedPublisher() {
                return BrokenPublisher.subject(PublisherFault.NONE).failedPublisher();
            }

            @Override
            public long maxSubscribers() {
                return 1;
            }
        }

        @Override
        public void subscribe(Subscriber<? super Item> to) {
            Objects.requireNonNull(to, "subscriber");
            synchronized (this) {
                subscriber = to;
            }
            to.onSubscribe(this);
            handOn();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            Objects.requireNonNull(subscription, "subscription");
            synchronized (this) {
                if (upstream == null) {
                    upstream = subscription;
                } else {
                    subscription.cancel();
                    return;
                }
            }
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public synchronized void onNext(Item item) {
            Objects.requireNonNull(item, "item");
            if (broken && demand > 0 && kept.isEmpty() && subscriber != null) {
                subscriber.onNext(item);
                demand--;
            } else {
                kept.add(item);
                handOn();
            }
        }

        @Override
        public synchronized void onError(Throwable thrown) {
            failure = Objects.requireNonNull(thrown, "failure");
            onComplete();
        }

        @Override
        public synchronized void onComplete() {
            over = true;
            handOn();
        }

        @Override
        public synchronized void request(long count) {
            if (count <= 0) {
                invalid = true;
            } else {
                demand = count > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + count;
            }
            handOn();
        }

        @Override
        public synchronized void cancel() {
            subscriber = null;
            kept.clear();
            if (upstream != null) {
                upstream.cancel();
            }
        }

        private synchronized void handOn() {
            if (handing) {
                return;
            }
            handing = true;
            while (subscriber != null && !invalid && failure == null && demand > 0 && !kept.isEmpty()) {
                demand--;
                subscriber.onNext(kept.poll());
            }
            handing = false;
            Subscriber<? super Item> to = subscriber;
            if (failure != null) {
                kept.clear();
            }
            if (to != null && invalid) {
                subscriber = null;
                to.onError(new IllegalArgumentException("§3.9: non-positive subscription request"));
            } else if (to != null && over && (failure != null || kept.isEmpty())) {
                subscriber = null;
                if (failure != null) {
                    to.onError(failure);
                } else {
                    to.onComplete();
                }
            }
        }
    }
}
