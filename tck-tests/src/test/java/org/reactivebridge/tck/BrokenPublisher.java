package org.reactivebridge.tck;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A publisher that gives integers and breaks one rule, to see the alarm ring. */
record BrokenPublisher(Fault fault, long length) implements Publisher<Object> {

    enum Fault {
        /** Keeps every rule: the alarm must not ring. */
        NONE,
        ONE_MORE_THAN_REQUESTED,
        ONE_LESS_THAN_REQUESTED,
        ENDS_TWICE,
        NEVER_ENDS,
        IGNORES_CANCEL,
        IGNORES_INVALID_REQUEST,
        ACCEPTS_NULL,
        RECURSES,
        KEEPS_SUBSCRIBERS
    }

    private static final Queue<Object> KEPT = new ConcurrentLinkedQueue<>();

    @Override
    public void subscribe(Subscriber<? super Object> subscriber) {
        if (subscriber == null) {
            if (fault == Fault.ACCEPTS_NULL) {
                return;
            }
            throw new NullPointerException("subscriber");
        }
        if (fault == Fault.KEEPS_SUBSCRIBERS) {
            KEPT.add(subscriber);
        }
        Run run = new Run(subscriber);
        subscriber.onSubscribe(run);
        run.start();
    }

    private final class Run implements Subscription {

        private Subscriber<? super Object> subscriber;
        private long demand;
        private long next;
        private boolean started;
        private boolean emitting;
        private boolean over;
        private boolean invalid;

        Run(Subscriber<? super Object> subscriber) {
            this.subscriber = subscriber;
        }

        synchronized void start() {
            started = true;
            emit();
        }

        @Override
        public synchronized void request(long count) {
            if (count <= 0) {
                if (fault == Fault.IGNORES_INVALID_REQUEST) {
                    return;
                }
                invalid = true;
            } else {
                long more = fault == Fault.ONE_LESS_THAN_REQUESTED && count > 1 ? count - 1 : count;
                demand = demand + more < 0 ? Long.MAX_VALUE : demand + more;
                if (fault == Fault.ONE_MORE_THAN_REQUESTED && demand < Long.MAX_VALUE) {
                    demand++;
                }
            }
            emit();
        }

        @Override
        public synchronized void cancel() {
            if (fault != Fault.IGNORES_CANCEL) {
                over = true;
                subscriber = null;
            }
        }

        private void emit() {
            if (!started || over || emitting && fault != Fault.RECURSES) {
                return;
            }
            emitting = true;
            while (!over && !invalid && demand > 0 && next < length) {
                demand--;
                subscriber.onNext((Object) next++);
            }
            emitting = false;
            if (over) {
                return;
            }
            Subscriber<? super Object> target = subscriber;
            if (invalid) {
                over = true;
                subscriber = null;
                target.onError(new IllegalArgumentException("§3.9: not positive"));
            } else if (next == length && fault != Fault.NEVER_ENDS) {
                over = true;
                subscriber = null;
                target.onComplete();
                if (fault == Fault.ENDS_TWICE) {
                    target.onComplete();
                }
            }
        }
    }
}
