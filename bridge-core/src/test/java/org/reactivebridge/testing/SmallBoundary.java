package org.reactivebridge.testing;

import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Sink;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Task;
import org.reactivebridge.kernel.Turn;
import org.reactivebridge.kernel.Waker;

/**
 * A bounded boundary between two tasks of a simulated world, in small steps each of which a planted bug can spoil.
 *
 * <p><strong>Confined</strong> to the one thread of the simulation, which is all the synchronisation it needs.
 */
class SmallBoundary implements Cursor<Integer> {

    final ArrayDeque<Integer> queue = new ArrayDeque<>();
    final Waker consumer;
    final Context context;
    final Producer producer;
    final int capacity;

    @Nullable
    Throwable failure;

    boolean ended;
    boolean closed;

    SmallBoundary(Source<Integer> source, Scheduler scheduler, int capacity, Waker consumer, Context context) {
        this.consumer = consumer;
        this.context = context;
        this.capacity = capacity;
        this.producer = new Producer(source, scheduler);
        producer.start();
    }

    // ---- The steps

    void wakeConsumer() {
        consumer.wake();
    }

    void wakeProducer() {
        producer.wake();
    }

    boolean hasRoom() {
        return queue.size() < capacity;
    }

    void offer(Integer item) {
        queue.add(item);
    }

    @Nullable
    Integer take() {
        return queue.poll();
    }

    void storeEnd(@Nullable Throwable error) {
        failure = error;
        ended = true;
        wakeConsumer();
    }

    void closeUpstream(Cursor<Integer> upstream) {
        upstream.close();
    }

    void discardRest() {
        for (Integer item; (item = queue.poll()) != null; ) {
            context.hooks().discard(item);
        }
    }

    void refused(RejectedExecutionException refusal) {
        producer.end(refusal);
    }

    // ---- The consumer's side

    @Override
    public @Nullable Integer poll() throws Throwable {
        Integer item = take();
        if (item != null) {
            wakeProducer();
        } else if (ended && failure != null) {
            Throwable error = failure;
            failure = null;
            throw error;
        }
        return item;
    }

    @Override
    public boolean isDone() {
        return ended && queue.isEmpty();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            discardRest();
            wakeProducer();
        }
    }

    /** Pulls the upstream ahead. */
    final class Producer extends Task implements Sink<Integer> {

        private final Source<Integer> source;
        private @Nullable Cursor<Integer> upstream;

        Producer(Source<Integer> source, Scheduler scheduler) {
            super(scheduler);
            this.source = source;
        }

        @Override
        protected Turn turn() {
            try {
                while (true) {
                    if (closed) {
                        return end(null);
                    }
                    if (upstream == null) {
                        upstream = source.open(this, context);
                    }
                    if (upstream.isDone()) {
                        Cursors.finish(upstream);
                        return end(null);
                    }
                    if (!hasRoom()) {
                        return Turn.PARK;
                    }
                    if (!upstream.drain(this, 1)) {
                        return upstream.isDone() ? Turn.YIELD : Turn.PARK;
                    }
                }
            } catch (Throwable error) {
                return end(error);
            }
        }

        @Override
        public boolean push(Integer item) {
            offer(item);
            wakeConsumer();
            return true;
        }

        Turn end(@Nullable Throwable error) {
            if (upstream != null) {
                closeUpstream(upstream);
            }
            if (closed) {
                discardRest();
                if (error != null) {
                    context.hooks().dropError(error);
                }
            } else {
                storeEnd(error);
            }
            return Turn.DONE;
        }

        @Override
        protected void rejected(RejectedExecutionException refusal) {
            refused(refusal);
        }

        @Override
        protected boolean isCancelled() {
            return closed;
        }
    }
}
