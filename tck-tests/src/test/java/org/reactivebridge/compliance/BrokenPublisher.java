package org.reactivebridge.compliance;

import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivebridge.compliance.beyond.Ledger;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A publisher of items that breaks one rule, or none. */
final class BrokenPublisher implements Publisher<Item> {

    private static final Queue<Object> KEPT = new ConcurrentLinkedQueue<>();

    private final PublisherFault fault;
    private final long length;
    private final RuntimeException failure;
    private final AtomicLong open;
    private final AtomicInteger subscribers = new AtomicInteger();
    private final Map<Subscriber<?>, BrokenRun> runs = new ConcurrentHashMap<>();

    BrokenPublisher(PublisherFault fault, long length) {
        this(fault, length, null, new AtomicLong());
    }

    private BrokenPublisher(PublisherFault fault, long length, RuntimeException failure, AtomicLong open) {
        this.fault = fault;
        this.length = length;
        this.failure = failure;
        this.open = open;
    }

    /** A subject whose publishers all have the same fault, and which counts what they hold open. */
    static Subject subject(PublisherFault fault) {
        return new Subject(fault, new AtomicLong());
    }

    /** Makes them. */
    record Subject(PublisherFault fault, AtomicLong opened) implements PublisherSubject<Item>, Ledger {

        @Override
        public Publisher<Item> publisher(long elements) {
            return new BrokenPublisher(fault, elements, null, opened);
        }

        @Override
        public Publisher<Item> failedPublisher() {
            return new BrokenPublisher(
                    fault, 0, new IllegalStateException("The failure of the failed publisher"), opened);
        }

        @Override
        public long open() {
            return opened.get();
        }

        @Override
        public String name() {
            return fault.toString();
        }
    }

    @Override
    public void subscribe(Subscriber<? super Item> subscriber) {
        if (subscriber == null && fault == PublisherFault.ACCEPTS_NULL) {
            return;
        }
        Objects.requireNonNull(subscriber, "subscriber");
        int number = subscribers.getAndIncrement();
        if (fault == PublisherFault.KEEPS_SUBSCRIBERS) {
            KEPT.add(subscriber);
        }
        if (fault == PublisherFault.NO_ON_SUBSCRIBE) {
            return;
        }
        if (failure != null && fault == PublisherFault.FAILS_BEFORE_ON_SUBSCRIBE) {
            subscriber.onError(failure);
            return;
        }
        if (failure != null && fault == PublisherFault.FAILS_IN_SILENCE) {
            subscriber.onSubscribe(new Subscription() {
                @Override
                public void request(long count) {}

                @Override
                public void cancel() {}
            });
            return;
        }
        open.incrementAndGet();
        boolean refused = number > 0 && fault == PublisherFault.REFUSES_SECOND;
        BrokenRun run = new BrokenRun(
                fault,
                subscriber,
                new Numbers(
                        refused ? new IllegalStateException("There is one subscriber already") : failure,
                        refused ? 0 : length - (fault == PublisherFault.ENDS_ONE_EARLY ? 1 : 0),
                        fault == PublisherFault.OTHER_ITEMS_FOR_EACH ? 1_000L * number : 0));
        if (fault == PublisherFault.SAME_SUBSCRIBER_REPLACES_ITS_RUN) {
            BrokenRun replaced = runs.put(subscriber, run);
            if (replaced != null) {
                replaced.cancel();
            }
        }
        run.start();
    }

    /** The items by their numbers. */
    private final class Numbers implements BrokenRun.Feed {

        private final RuntimeException failure;
        private final long length;
        private final long first;
        private long next;
        private boolean closed;

        Numbers(RuntimeException failure, long length, long first) {
            this.failure = failure;
            this.length = length;
            this.first = first;
        }

        @Override
        public Item next() {
            return next < length ? new Item(first + next++) : null;
        }

        @Override
        public boolean isOver() {
            if (next < length) {
                return false;
            }
            close();
            return true;
        }

        @Override
        public Throwable failure() {
            return failure;
        }

        @Override
        public void cancelled() {
            if (fault != PublisherFault.LEAKS_ON_CANCEL) {
                close();
            }
        }

        private synchronized void close() {
            if (!closed) {
                closed = true;
                open.decrementAndGet();
            }
        }
    }
}
