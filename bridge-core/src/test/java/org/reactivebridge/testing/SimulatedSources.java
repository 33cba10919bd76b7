package org.reactivebridge.testing;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.kernel.Waker;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * Where the items of a {@link Simulation} come from. All of them are booked when they are made; their values count up from
 * 0. <strong>Confined</strong> to one thread.
 */
public final class SimulatedSources {

    private final Simulation simulation;

    SimulatedSources(Simulation simulation) {
        this.simulation = simulation;
    }

    /**
     * Items that are there at once.
     *
     * @param count how many
     * @param failure how the run fails behind them; null if it completes
     * @return a source
     */
    public Source<Integer> ready(int count, @Nullable Throwable failure) {
        return simulation.watch((waker, context) -> new Counter(count, count, failure));
    }

    /**
     * Items that come one by one or a few at a time, after delays that the seed decides, some of them zero.
     *
     * @param count how many
     * @param failure how the run fails behind them; null if it completes
     * @return a source
     */
    public Source<Integer> timed(int count, @Nullable Throwable failure) {
        return simulation.watch((waker, context) -> new Timed(count, failure, waker, context));
    }

    /**
     * A foreign publisher that gives what is requested from a thread of its own, with delays, and now and then one item
     * more after it was cancelled (§2.8).
     *
     * @param count how many
     * @param failure how it fails behind them; null if it completes
     * @return a publisher that keeps the rules
     */
    public Publisher<Integer> publisher(int count, @Nullable Throwable failure) {
        return subscriber -> {
            simulation.ledger().open();
            subscriber.onSubscribe(new Feed(subscriber, count, failure));
        };
    }

    private RandomGenerator random() {
        return simulation.environment().random("sources");
    }

    /** Counts up as far as items are available, which is raised from outside. */
    private class Counter implements Cursor<Integer> {

        final int count;
        int available;
        private final @Nullable Throwable failure;
        private int next;

        Counter(int count, int available, @Nullable Throwable failure) {
            this.count = count;
            this.available = available;
            this.failure = failure;
        }

        @Override
        public @Nullable Integer poll() throws Throwable {
            if (next < Math.min(count, available)) {
                return simulation.ledger().enter(next++);
            }
            if (isDone() && failure != null) {
                throw failure;
            }
            return null;
        }

        @Override
        public boolean isDone() {
            return next == count && available >= count;
        }

        @Override
        public void close() {
            next = count;
        }
    }

    private final class Timed extends Counter {

        private final Waker waker;
        private final Timers timers;
        private Timers.@Nullable Timer timer;
        private boolean closed;

        Timed(int count, @Nullable Throwable failure, Waker waker, Context context) {
            super(count, -1, failure); // The end comes in its own time, too.
            this.waker = waker;
            this.timers = context.environment().timers();
            order();
        }

        private void order() {
            timer = timers.schedule(random().nextInt(4) * 500L, this::arrive);
        }

        private void arrive() {
            if (closed) {
                return; // It was due when it was cancelled.
            }
            available += 1 + random().nextInt(3);
            if (available < count) {
                order();
            } else {
                timer = null;
            }
            simulation.note("arrival", available);
            waker.wake();
        }

        @Override
        public void close() {
            super.close();
            closed = true;
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }
    }

    private final class Feed implements Subscription {

        private final Subscriber<? super Integer> subscriber;
        private final int count;
        private final @Nullable Throwable failure;
        private long demand;
        private int next;
        private boolean scheduled;
        private boolean over;
        private boolean cancelled;

        Feed(Subscriber<? super Integer> subscriber, int count, @Nullable Throwable failure) {
            this.subscriber = subscriber;
            this.count = count;
            this.failure = failure;
            schedule();
        }

        private void schedule() {
            if (!scheduled) {
                scheduled = true;
                simulation.after(random().nextInt(4) * 300L, this::emit);
            }
        }

        private void emit() {
            scheduled = false;
            if (over) {
                return;
            }
            if (cancelled) {
                // In flight while it was cancelled.
                if (demand > 0 && next < count && random().nextBoolean()) {
                    over = true;
                    subscriber.onNext(simulation.ledger().enter(next));
                }
                return;
            }
            int burst = 1 + random().nextInt(3);
            while (burst-- > 0 && demand > 0 && next < count && !cancelled) {
                demand--;
                subscriber.onNext(simulation.ledger().enter(next++));
            }
            if (cancelled) {
                return;
            }
            if (next == count) {
                over = true;
                simulation.ledger().close();
                if (failure == null) {
                    subscriber.onComplete();
                } else {
                    subscriber.onError(failure);
                }
            } else if (demand > 0) {
                schedule();
            }
        }

        @Override
        public void request(long n) {
            if (cancelled || over) {
                return;
            }
            demand = n > Long.MAX_VALUE - demand ? Long.MAX_VALUE : demand + n;
            schedule();
        }

        @Override
        public void cancel() {
            if (cancelled) {
                simulation.ledger().violation("a subscription was cancelled twice");
            } else if (over) {
                simulation.ledger().violation("a subscription was cancelled after its end (§2.4)");
            } else {
                cancelled = true;
                simulation.ledger().close();
            }
        }
    }
}
