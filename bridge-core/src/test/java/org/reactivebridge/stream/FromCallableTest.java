package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FromCallableTest {

    private final ExecutorService threads = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void request_value_isDeliveredAndTheCallIsMadeOnDemand() {
        AtomicInteger calls = new AtomicInteger();
        Recorder<Integer> run = Recorder.idle(AsyncFuture.fromCallable(calls::incrementAndGet));
        assertThat(calls).hasValue(0);

        run.request(1);

        assertThat(run.items).containsExactly(1);
        assertThat(run.completions).isEqualTo(1);
        assertThat(Recorder.of(AsyncFuture.<Integer>fromCallable(() -> null)).completions)
                .isEqualTo(1);
    }

    @Test
    void request_checkedFailure_isDelivered() {
        IOException failure = new IOException();

        assertThat(Recorder.of(AsyncFuture.<Integer>fromInterruptible(() -> {
                            throw failure;
                        }))
                        .errors)
                .containsExactly(failure);
    }

    @Test
    void request_interruptedBySomebodyElse_isAFailure() {
        InterruptedException failure = new InterruptedException();

        assertThat(Recorder.of(AsyncFuture.<Integer>fromInterruptible(() -> {
                            throw failure;
                        }))
                        .errors)
                .containsExactly(failure);
    }

    @Test
    void cancel_callBlocks_interruptsItInSilence() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        Recorder<Integer> run = Recorder.of(AsyncFuture.<Integer>fromInterruptible(() -> {
                    inside.countDown();
                    try {
                        never.await();
                    } catch (InterruptedException e) {
                        interrupted.set(true);
                        throw e;
                    }
                    return 1;
                })
                .toStream()
                .subscribeOn(threads));
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();

        run.cancel();
        threadIsFreeAndNotInterrupted();

        assertThat(interrupted).isTrue();
        assertThat(run.dropped).isEmpty();
        assertThat(run.isEnded()).isFalse();
    }

    @Test
    void cancel_callBlocksWithoutInterruption_discardsItsResult() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Recorder<Integer> run = Recorder.of(AsyncFuture.fromCallable(() -> {
                    inside.countDown();
                    go.await();
                    return 1;
                })
                .toStream()
                .subscribeOn(threads));
        assertThat(inside.await(10, TimeUnit.SECONDS)).isTrue();

        run.cancel();
        assertThat(run.discarded).isEmpty();
        go.countDown();
        threadIsFreeAndNotInterrupted();

        assertThat(run.discarded).containsExactly(1);
        assertThat(run.items).isEmpty();
    }

    private void threadIsFreeAndNotInterrupted() {
        Assertions.assertThat(threads.submit(Thread::interrupted))
                .succeedsWithin(Duration.ofSeconds(10))
                .isEqualTo(false);
    }
}
