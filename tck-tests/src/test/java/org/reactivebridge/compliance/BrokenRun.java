package org.reactivebridge.compliance;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The subscription of a broken publisher or processor. With {@link PublisherFault#NONE} it keeps every rule: whoever raises {@code work}
 * from zero signals until it is back at zero, and demand is a sum that is only ever added to.
 */
class BrokenRun implements Subscription {

    /** Where the items come from. */
    interface Feed {
        /** The next item; null if there is none now. */
        Item next();

        /** Whether there will be no more, what there was having been taken. */
        boolean isOver();

        /** What it failed with, if anything. */
        Throwable failure();

        /** Tells that so many items have been requested altogether, or that there is nobody any more. */
        default void requested(long total) {}

        default void cancelled() {}

        /** Tells that the end was signalled. */
        default void ended() {}
    }

    private static final Executor ELSEWHERE = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "saboteur");
        thread.setDaemon(true);
        return thread;
    });

    private final PublisherFault fault;
    private final Feed feed;
    private final Executor executor;
    private final AtomicInteger work = new AtomicInteger();
    private final AtomicLong demand = new AtomicLong();
    private volatile Subscriber<? super Item> subscriber;
    private volatile boolean cancelled;
    private volatile boolean invalid;
    private volatile boolean broken;
    private volatile boolean subscribing = true;
    private volatile Thread signalling;
    private volatile boolean overlapped;
    private volatile long balance;
    private long sent;
    private boolean over;

    BrokenRun(PublisherFault fault, Subscriber<? super Item> subscriber, Feed feed) {
        this.fault = fault;
        this.subscriber = subscriber;
        this.feed = feed;
        this.executor = fault == PublisherFault.LOSES_REQUESTS_THAT_RACE_WITH_SIGNALS ? ELSEWHERE : Runnable::run;
    }

    final void start() {
        if (fault == PublisherFault.SIGNALS_UNDER_A_LOCK) {
            synchronized (this) {
                subscriber.onSubscribe(this);
            }
        } else {
            subscriber.onSubscribe(this);
        }
        if (fault == PublisherFault.FORGETS_REQUESTS_WITHIN_ON_SUBSCRIBE) {
            demand.set(0);
        }
        if (fault == PublisherFault.FORGETS_CANCEL_WITHIN_ON_SUBSCRIBE) {
            cancelled = false;
        }
        subscribing = false;
        wake();
    }

    @Override
    public final void request(long count) {
        if (fault == PublisherFault.SIGNALS_UNDER_A_LOCK) {
            synchronized (this) {
                register(count);
            }
        } else {
            register(count);
        }
    }

    private void register(long count) {
        Subscriber<? super Item> to = subscriber;
        if (cancelled && fault == PublisherFault.REQUEST_AFTER_CANCEL_THROWS) {
            throw new IllegalStateException("Cancelled");
        }
        if (count <= 0) {
            if (fault == PublisherFault.THROWS_INVALID_REQUEST) {
                throw new IllegalArgumentException("§3.9: not positive");
            }
            if (over && to != null && fault == PublisherFault.INVALID_REQUEST_AFTER_THE_END_FAILS) {
                to.onError(new IllegalArgumentException("§3.9: not positive"));
            }
            if (cancelled && fault == PublisherFault.INVALID_REQUEST_AFTER_CANCEL_FAILS) {
                to.onError(new IllegalArgumentException("§3.9: not positive"));
            }
            if (fault != PublisherFault.IGNORES_INVALID_REQUEST) {
                invalid = true;
            }
        } else if (subscribing && fault == PublisherFault.FAILS_REQUESTS_WITHIN_ON_SUBSCRIBE) {
            broken = true;
        } else if (signalling == Thread.currentThread()
                && fault == PublisherFault.FORGETS_REQUESTS_WITHIN_ON_NEXT
                && sent % 2 == 1) {
            return;
        } else {
            add(count);
        }
        if (over && to != null && fault == PublisherFault.FAILURE_IS_REPEATED_ON_REQUEST) {
            to.onError(new IllegalStateException("Failed again"));
        }
        if (signalling == Thread.currentThread() && fault == PublisherFault.OVERLAPS && !overlapped) {
            overlapped = true;
            Item next = feed.next();
            if (next != null) {
                sent++;
                CompletableFuture.runAsync(() -> to.onNext(next), ELSEWHERE).join();
            }
        }
        if (cancelled && fault == PublisherFault.IGNORES_CANCEL) {
            cancelled = false;
        }
        wake();
    }

    private void add(long count) {
        long before = demand.get();
        switch (fault) {
            case ONE_MORE_THAN_REQUESTED ->
                demand.set(sum(before, before == 0 ? count + (count < Long.MAX_VALUE ? 1 : 0) : count));
            case DEMAND_IS_AN_INT -> demand.set((int) before + (int) count);
            case FAILS_AT_TOO_MUCH_DEMAND -> {
                broken |= before > Long.MAX_VALUE - count;
                demand.accumulateAndGet(count, BrokenRun::sum);
            }
            case LOSES_REQUESTS_THAT_RACE -> {
                Thread.yield();
                demand.set(sum(before, count));
            }
            case LOSES_REQUESTS_THAT_RACE_WITH_SIGNALS -> {
                long open = balance;
                Thread.yield();
                balance = sum(open, count);
            }
            default -> demand.accumulateAndGet(count, BrokenRun::sum);
        }
        feed.requested(demand.get());
    }

    private static long sum(long a, long b) {
        return b > Long.MAX_VALUE - a ? Long.MAX_VALUE : a + b;
    }

    @Override
    public final void cancel() {
        if (fault == PublisherFault.SIGNALS_UNDER_A_LOCK) {
            synchronized (this) {
                stop();
            }
        } else {
            stop();
        }
    }

    private void stop() {
        Subscriber<? super Item> to = subscriber;
        if (cancelled) {
            if (fault == PublisherFault.SECOND_CANCEL_THROWS) {
                throw new IllegalStateException("Cancelled already");
            }
            if (fault == PublisherFault.SECOND_CANCEL_IS_A_FAILURE && to != null && !over) {
                over = true;
                to.onError(new IllegalStateException("Cancelled already"));
            }
            return;
        }
        cancelled = true;
        if (fault == PublisherFault.RUNS_ON_AFTER_CANCEL) {
            for (Item item = feed.next(); item != null; item = feed.next()) {
                to.onNext(item);
            }
        }
        feed.cancelled();
        if (!keepsSubscriber()) {
            subscriber = null;
        }
    }

    private boolean keepsSubscriber() {
        return switch (fault) {
            case IGNORES_CANCEL,
                    SECOND_CANCEL_IS_A_FAILURE,
                    INVALID_REQUEST_AFTER_CANCEL_FAILS,
                    FORGETS_CANCEL_WITHIN_ON_SUBSCRIBE,
                    FAST_PATH_IGNORES_CANCEL,
                    INVALID_REQUEST_AFTER_THE_END_FAILS,
                    FAILURE_IS_REPEATED_ON_REQUEST,
                    SIGNALS_ON_AFTER_INVALID_REQUEST -> true;
            default -> false;
        };
    }

    /** Looks for something to signal, unless somebody does already. */
    final void wake() {
        if (subscribing) {
            return; // §1.3: onSubscribe is a signal too, and start looks again.
        }
        if (fault == PublisherFault.RECURSES) {
            signalSome();
        } else if (work.getAndIncrement() == 0) {
            executor.execute(() -> {
                int seen = 1;
                while (seen != 0) {
                    signalSome();
                    seen = work.addAndGet(-seen);
                }
            });
        }
    }

    private void signalSome() {
        switch (fault) {
            case BATCH_FORGETS_ITS_LAST -> inBatches(1024);
            case SMALL_BATCH_FORGETS_ITS_LAST -> inBatches(4);
            case LOSES_REQUESTS_THAT_RACE_WITH_SIGNALS -> fromBalance();
            default -> {
                boolean unbounded = demand.get() == Long.MAX_VALUE;
                while (goesOn(unbounded) && sent < demand.get() && signalOne()) {
                    continue;
                }
            }
        }
        end();
    }

    private boolean goesOn(boolean unbounded) {
        boolean stopped = cancelled && !(unbounded && fault == PublisherFault.FAST_PATH_IGNORES_CANCEL);
        return !stopped && !broken && (!invalid || fault == PublisherFault.SIGNALS_ON_AFTER_INVALID_REQUEST);
    }

    /** The count within the condition is not reached for the last item of a batch. */
    private void inBatches(int size) {
        while (goesOn(false) && sent < demand.get()) {
            int inBatch = 0;
            boolean some;
            do {
                some = signalOne();
                sent -= some ? 1 : 0; // It is counted below.
                inBatch++;
            } while (some && goesOn(false) && inBatch < size && ++sent < demand.get());
            if (!some) {
                return;
            }
        }
    }

    private void fromBalance() {
        while (goesOn(false) && balance > 0 && signalOne()) {
            long open = balance;
            Thread.yield();
            balance = open - 1;
        }
    }

    private boolean signalOne() {
        Subscriber<? super Item> to = subscriber;
        Item item = to == null ? null : feed.next();
        if (item == null) {
            return false;
        }
        sent++;
        signalling = Thread.currentThread();
        try {
            if (fault == PublisherFault.SIGNALS_UNDER_A_LOCK) {
                synchronized (this) {
                    to.onNext(item);
                }
            } else {
                to.onNext(item);
            }
        } catch (RuntimeException thrown) {
            if (fault != PublisherFault.IGNORES_WHAT_ON_NEXT_THROWS) {
                cancel(); // §2.13
                throw thrown;
            }
        } finally {
            signalling = null;
        }
        return true;
    }

    private void end() {
        Subscriber<? super Item> to = subscriber;
        if (cancelled || over || to == null) {
            return;
        }
        if (invalid) {
            over = true;
            to.onError(new IllegalArgumentException(
                    fault == PublisherFault.OTHER_WORDS_FOR_INVALID_REQUEST
                            ? "No"
                            : "§3.9: non-positive subscription request"));
            if (fault == PublisherFault.SIGNALS_ON_AFTER_INVALID_REQUEST) {
                Item item = feed.next();
                if (item != null) {
                    to.onNext(item);
                }
            }
        } else if (broken) {
            over = true;
            to.onError(new IllegalStateException("Cannot do that"));
        } else if (feed.isOver() && fault != PublisherFault.NEVER_ENDS) {
            over = true;
            Throwable failure = feed.failure();
            if (failure != null) {
                to.onError(failure);
            } else {
                to.onComplete();
                if (fault == PublisherFault.ENDS_TWICE) {
                    to.onComplete();
                }
            }
        }
        if (over) {
            feed.ended();
            if (!keepsSubscriber()) {
                subscriber = null;
            }
        }
    }
}
