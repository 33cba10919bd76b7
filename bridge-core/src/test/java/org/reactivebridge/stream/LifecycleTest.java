package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** doOnSubscribe, Next, Error, Complete, Cancel, Request; doFinally; contextWrite, deferContext. */
class LifecycleTest {

    private final List<Object> log = new ArrayList<>();
    private final HandPublisher<Integer> upstream = new HandPublisher<>();

    private AsyncStream<Integer> watched() {
        return AsyncStream.from(upstream)
                .doOnSubscribe(() -> log.add("subscribe"))
                .doOnNext(log::add)
                .doOnError(error -> log.add(error.getMessage()))
                .doOnComplete(() -> log.add("complete"))
                .doOnCancel(() -> log.add("cancel"))
                .doFinally(log::add);
    }

    @Test
    void doOn_ofACompleteRun_areCalledInOrderAndOnce() {
        Recorder<Integer> run = Recorder.of(watched());
        upstream.next(1, 2).complete();
        assertThat(log).containsExactly("subscribe", 1, 2, "complete", EndKind.COMPLETED);
        run.cancel();
        assertThat(log).hasSize(5);
    }

    @Test
    void doOn_ofAFailedRun_tellTheFailure() {
        Recorder<Integer> run = Recorder.of(watched());
        upstream.next(1).fail(new IllegalStateException("boom"));
        assertThat(log).containsExactly("subscribe", 1, "boom", EndKind.FAILED);
        assertThat(run.errors).hasSize(1);
    }

    @Test
    void doOn_ofACancelledRun_tellTheCancellation() {
        Recorder.of(watched()).cancel().cancel();
        assertThat(log).containsExactly("subscribe", "cancel", EndKind.CANCELLED);
        assertThat(upstream.cancellations).isOne();
    }

    @Test
    void doOn_aboveAStageThatFails_seeACancellation() {
        Recorder<Integer> run = Recorder.of(watched().map(x -> 1 / (x - x)));
        upstream.next(1);
        assertThat(log).containsExactly("subscribe", 1, "cancel", EndKind.CANCELLED);
        assertThat(run.errors).singleElement().isInstanceOf(ArithmeticException.class);
    }

    @Test
    void doOn_aboveAStageThatNeedsNoMore_seeACancellation() {
        Recorder<Integer> run = Recorder.of(watched().take(1));
        upstream.next(1);
        assertThat(log).containsExactly("subscribe", 1, "cancel", EndKind.CANCELLED);
        assertThat(run.completions).isOne();
    }

    @Test
    void doOnComplete_needsNoDemand() {
        Recorder.idle(watched());
        upstream.complete();
        assertThat(log).containsExactly("subscribe", "complete", EndKind.COMPLETED);
    }

    @Test
    void doFinally_isCalledBeforeTheEndIsSignalledAndAfterTheUpstreamIsClosed() {
        AsyncStream<Integer> stream = AsyncStream.of(1)
                .doFinally(kind -> log.add("inner " + kind))
                .map(x -> x)
                .doFinally(kind -> log.add("outer " + kind));
        stream.subscribe(item -> log.add(item), error -> log.add(error), () -> log.add("end"));
        assertThat(log).containsExactly(1, "inner COMPLETED", "outer COMPLETED", "end");
    }

    @Test
    void callbacks_thatThrow_failTheRunOrAreDropped() {
        RuntimeException boom = new RuntimeException("boom");
        Runnable thrower = () -> {
            throw boom;
        };
        assertThat(Recorder.of(AsyncStream.of(1).doOnSubscribe(thrower)).errors).containsExactly(boom);
        assertThat(Recorder.of(AsyncStream.of(1).doOnComplete(thrower)).errors).containsExactly(boom);
        Recorder<Integer> next = Recorder.of(AsyncStream.of(1).doOnNext(x -> thrower.run()));
        assertThat(next.errors).containsExactly(boom);
        assertThat(next.discarded).containsExactly(1);
        Recorder<Integer> late = Recorder.of(AsyncStream.of(1).doFinally(kind -> thrower.run()));
        assertThat(late.completions).isOne();
        assertThat(late.dropped).containsExactly(boom);
        assertThat(Recorder.of(AsyncFuture.never().toStream().doOnCancel(thrower))
                        .cancel()
                        .dropped)
                .containsExactly(boom);
    }

    @Test
    void doOnError_throwing_carriesTheFirstFailureSuppressed() {
        IllegalStateException first = new IllegalStateException("first");
        IllegalStateException second = new IllegalStateException("second");
        Recorder<Object> run = Recorder.of(AsyncStream.error(first).doOnError(error -> {
            throw second;
        }));
        assertThat(run.errors).containsExactly(second);
        assertThat(second.getSuppressed()).containsExactly(first);
    }

    @Test
    void doOnRequest_showsWhatTheSubscriberRequests() {
        Recorder<Integer> run =
                Recorder.idle(AsyncStream.range(0, 10).doOnRequest(log::add).filter(x -> x % 2 == 0));
        run.request(1).request(3);
        assertThat(log).containsExactly(1L, 3L);
        assertThat(run.items).containsExactly(0, 2, 4, 6);
    }

    @Test
    void doOnRequest_ofAnInnerStream_seesNothing() {
        AsyncStream<Integer> inner = AsyncStream.of(1, 2).doOnRequest(log::add);
        assertThat(Recorder.of(AsyncStream.of(1).flatMap(x -> inner)).items).containsExactly(1, 2);
        assertThat(log).isEmpty();
    }

    @Test
    void doOnRequest_throwing_isDroppedAndTheRequestTakesEffect() {
        RuntimeException boom = new RuntimeException("boom");
        Recorder<Integer> run = Recorder.idle(AsyncStream.of(1).doOnRequest(n -> {
            throw boom;
        }));
        run.request(1);
        assertThat(run.items).containsExactly(1);
        assertThat(run.dropped).containsExactly(boom);
    }

    @Test
    void contextWrite_changesWhatIsSeenAbove_andNothingBelow() {
        AsyncStream<String> above =
                AsyncStream.deferContext(context -> AsyncStream.of(context.getOrDefault("user", "nobody")));
        AsyncStream<String> both = above.contextWrite(context -> context.with("user", "inside"))
                .concatMap(seen -> AsyncFuture.deferContext(
                        context -> AsyncFuture.of(seen + "/" + context.getOrDefault("user", "nobody"))));
        assertThat(new Recorder<String>()
                        .with("user", "outside")
                        .subscribe(both)
                        .request(9)
                        .items)
                .containsExactly("inside/outside");
    }

    @Test
    void contextWrite_throwing_failsTheRun() {
        RuntimeException boom = new RuntimeException("boom");
        assertThat(Recorder.of(AsyncStream.of(1).contextWrite(context -> {
                            throw boom;
                        }))
                        .errors)
                .containsExactly(boom);
    }
}
