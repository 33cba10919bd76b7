package org.reactivebridge.compliance;

import io.reactivex.rxjava3.core.FlowableSubscriber;
import io.reactivex.rxjava3.operators.ConditionalSubscriber;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;

/**
 * A publisher whose subscription can be polled by the contract of Reactor as well as by that of RxJava, which it breaks in one way, or not
 * at all. It offers both modes; it signals on the thread that requests.
 */
record BrokenQueue(Fault fault, long length) implements Publisher<Item> {

    enum Fault {
        NONE,
        AGREES_TO_WHAT_WAS_NOT_ASKED,
        SIGNALS_NULL_WITHOUT_FUSION,
        SYNC_ENDS_ONE_EARLY,
        SYNC_COMPLETES_TOO,
        SYNC_IS_BOUND_TO_ITS_THREAD,
        ASYNC_SIGNALS_ITEMS,
        ASYNC_NEVER_COMPLETES,
        CLEAR_KEEPS_ITEMS,
        REFUSED_ITEMS_COUNT
    }

    /** Makes them. */
    record Subject(Fault fault) implements PublisherSubject<Item> {
        @Override
        public Publisher<Item> publisher(long elements) {
            return new BrokenQueue(fault, elements);
        }

        @Override
        public String name() {
            return fault.name();
        }
    }

    @Override
    public void subscribe(Subscriber<? super Item> subscriber) {
        subscriber.onSubscribe(new Queue(subscriber));
    }

    /** Both contracts at once; modes have the same numbers in both. */
    private final class Queue
            implements Fuseable.QueueSubscription<Item>, io.reactivex.rxjava3.operators.QueueSubscription<Item> {

        private final Subscriber<? super Item> subscriber;
        private final Thread home = Thread.currentThread();
        private final AtomicLong demand = new AtomicLong();
        private int mode;
        private long next;
        private long end = length;
        private boolean cancelled;
        private boolean over;

        Queue(Subscriber<? super Item> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public int requestFusion(int asked) {
            if (fault == Fault.AGREES_TO_WHAT_WAS_NOT_ASKED) {
                return Fuseable.SYNC;
            }
            mode = (asked & Fuseable.SYNC) != 0 ? Fuseable.SYNC : asked & Fuseable.ASYNC;
            if (mode == Fuseable.SYNC && fault == Fault.SYNC_ENDS_ONE_EARLY) {
                end--;
            }
            return mode;
        }

        @Override
        public Item poll() {
            if (fault == Fault.SYNC_IS_BOUND_TO_ITS_THREAD && Thread.currentThread() != home) {
                throw new IllegalStateException("Polled elsewhere");
            }
            if (next < end) {
                return new Item(next++);
            }
            if (fault == Fault.SYNC_COMPLETES_TOO && mode == Fuseable.SYNC && !over) {
                over = true;
                subscriber.onComplete();
            }
            return null;
        }

        @Override
        public boolean isEmpty() {
            return next >= end;
        }

        @Override
        public int size() {
            return (int) (end - next);
        }

        @Override
        public void clear() {
            if (fault != Fault.CLEAR_KEEPS_ITEMS) {
                next = end;
            }
        }

        @Override
        public void request(long count) {
            boolean hints = mode == Fuseable.ASYNC && fault != Fault.ASYNC_SIGNALS_ITEMS;
            if (hints) {
                subscriber.onNext(null);
                if (fault != Fault.ASYNC_NEVER_COMPLETES) {
                    subscriber.onComplete();
                }
                return;
            }
            if (demand.getAndAccumulate(count, (a, b) -> b > Long.MAX_VALUE - a ? Long.MAX_VALUE : a + b) > 0) {
                return;
            }
            while (!cancelled && next < end && demand.get() > 0) {
                Item item = new Item(next++);
                boolean counts = offer(item) || fault == Fault.REFUSED_ITEMS_COUNT;
                if (counts && demand.get() != Long.MAX_VALUE) {
                    demand.decrementAndGet();
                }
            }
            boolean knowsOfFusion = subscriber instanceof CoreSubscriber || subscriber instanceof FlowableSubscriber;
            if (knowsOfFusion && fault == Fault.SIGNALS_NULL_WITHOUT_FUSION) {
                subscriber.onNext(null);
            }
            if (!cancelled && next == end && !over) {
                over = true;
                subscriber.onComplete();
            }
        }

        @Override
        @SuppressWarnings("unchecked") // They take what the subscriber takes.
        public boolean offer(Item item) {
            if (subscriber instanceof Fuseable.ConditionalSubscriber<?> conditional) {
                return ((Fuseable.ConditionalSubscriber<Item>) conditional).tryOnNext(item);
            }
            if (subscriber instanceof ConditionalSubscriber<?> conditional) {
                return ((ConditionalSubscriber<Item>) conditional).tryOnNext(item);
            }
            subscriber.onNext(item);
            return true;
        }

        @Override
        public boolean offer(Item first, Item second) {
            throw new UnsupportedOperationException("Only polled");
        }

        @Override
        public void cancel() {
            cancelled = true;
        }
    }
}
