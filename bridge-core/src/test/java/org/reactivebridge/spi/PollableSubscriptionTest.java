package org.reactivebridge.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.PollableSubscription;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** Runs that are polled by somebody else than a task of ours. */
class PollableSubscriptionTest {

    private final ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "placed"));

    @AfterEach
    void stop() {
        executor.shutdownNow();
    }

    /** Does something within onSubscribe, and is signalled nothing. */
    private static final class Within implements Subscriber<Integer> {

        private final Consumer<PollableSubscription<Integer>> action;

        Within(Consumer<PollableSubscription<Integer>> action) {
            this.action = action;
        }

        @Override
        @SuppressWarnings("unchecked")
        public void onSubscribe(Subscription subscription) {
            action.accept((PollableSubscription<Integer>) subscription);
        }

        @Override
        public void onNext(Integer item) {
            throw new AssertionError("signalled " + item);
        }

        @Override
        public void onError(Throwable error) {
            throw new AssertionError(error);
        }

        @Override
        public void onComplete() {
            throw new AssertionError("completed");
        }
    }

    @Test
    void synchronousRun_isPolledByWhoeverTookIt() throws Throwable {
        AtomicReference<Cursor<Integer>> taken = new AtomicReference<>();
        AsyncStream.range(0, 3).map(x -> x * 2).subscribe(new Within(subscription -> {
            assertThat(subscription.isSynchronous()).isTrue();
            assertThat(subscription.isPlaceless()).as("it calls a function").isFalse();
            taken.set(subscription.takeOver(() -> {}));
            subscription.request(1); // Counts for nothing.
            subscription.cancel();
            assertThatIllegalStateException().isThrownBy(() -> subscription.takeOver(() -> {}));
        }));
        List<Integer> items = new ArrayList<>();
        for (Integer item = taken.get().poll(); item != null; item = taken.get().poll()) {
            items.add(item);
        }
        assertThat(items).containsExactly(0, 2, 4);
        assertThat(taken.get().isDone()).isTrue();
    }

    @Test
    void runThatWaits_cannotBeTaken_andGoesOn() {
        List<Integer> items = new ArrayList<>();
        AsyncStream.of(1, 2).concatWith(AsyncStream.of(3)).subscribe(new Subscriber<>() {
            @Override
            public void onSubscribe(Subscription given) {
                PollableSubscription<?> pollable = (PollableSubscription<?>) given;
                assertThat(pollable.isSynchronous()).isFalse();
                assertThat(pollable.isPlaceless()).isFalse();
                assertThatIllegalStateException().isThrownBy(() -> pollable.takeOver(() -> {}));
                given.request(10);
            }

            @Override
            public void onNext(Integer item) {
                items.add(item);
            }

            @Override
            public void onError(Throwable error) {
                throw new AssertionError(error);
            }

            @Override
            public void onComplete() {}
        });
        assertThat(items).containsExactly(1, 2, 3);
    }

    @Test
    void runBehindABoundary_wakesWhereItWasPlaced() throws Throwable {
        AtomicReference<Cursor<Integer>> taken = new AtomicReference<>();
        List<String> wokenOn = new ArrayList<>();
        Semaphore woken = new Semaphore(0);
        AsyncStream.range(0, 3).map(x -> x).via(executor).subscribe(new Within(subscription -> {
            assertThat(subscription.isSynchronous()).isFalse();
            assertThat(subscription.isPlaceless()).isTrue();
            taken.set(subscription.takeOver(() -> {
                wokenOn.add(Thread.currentThread().getName());
                woken.release();
            }));
        }));
        List<Integer> items = new ArrayList<>();
        while (items.size() < 3) {
            assertThat(woken.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
            for (Integer item = taken.get().poll();
                    item != null;
                    item = taken.get().poll()) {
                items.add(item);
            }
        }
        taken.get().close();
        assertThat(items).containsExactly(0, 1, 2);
        assertThat(wokenOn).containsOnly("placed");
    }

    @Test
    void runWhosePlaceRefusesIt_fails() {
        executor.shutdown();
        AtomicReference<Cursor<Integer>> taken = new AtomicReference<>();
        AsyncStream.range(0, 3)
                .map(x -> x)
                .via(executor)
                .subscribe(new Within(subscription -> taken.set(subscription.takeOver(() -> {}))));
        assertThat(taken.get().isDone()).isTrue();
        assertThatThrownBy(() -> taken.get().poll()).isInstanceOf(RejectedExecutionException.class);
        taken.get().close();
    }

    @Test
    void runThatSaysWhereItRuns_isNotPolledElsewhere() {
        AsyncStream.range(0, 3).map(x -> x).subscribeOn(executor).subscribe(new Within(subscription -> {
            assertThat(subscription.isSynchronous()).isFalse();
            assertThat(subscription.isPlaceless()).isFalse();
            subscription.cancel();
        }));
    }
}
