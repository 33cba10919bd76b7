package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

class FromCompletionStageTest {
    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    private final CompletableFuture<Integer> stage = new CompletableFuture<>();

    private Recorder<Integer> run(CancelPolicy policy) {
        return Recorder.of(AsyncFuture.<Integer>fromCompletionStage(() -> stage, policy));
    }

    @Test
    void complete_value_isDelivered() {
        Recorder<Integer> run = run(CancelPolicy.CANCEL);
        assertThat(run.isEnded()).isFalse();

        stage.complete(1);

        assertThat(run.items).containsExactly(1);
        assertThat(run.completions).isEqualTo(1);
    }

    @Test
    @SuppressWarnings("NullAway")
    void complete_null_isEmpty() {
        stage.complete(null);

        Recorder<Integer> run = Recorder.idle(AsyncFuture.<Integer>fromCompletionStage(() -> stage));

        assertThat(run.completions).isEqualTo(1);
    }

    @Test
    void complete_wrappedFailure_isUnwrappedOnce_reactorCore3138() {
        CompletionException inner = new CompletionException(BOOM);

        Recorder<Integer> once = Recorder.of(AsyncFuture.<Integer>fromCompletionStage(() -> stage.thenApply(x -> x)));
        stage.completeExceptionally(BOOM);
        Recorder<Integer> twice = Recorder.of(AsyncFuture.<Integer>fromCompletionStage(
                () -> CompletableFuture.failedFuture(new CompletionException(inner))));

        assertThat(once.errors).containsExactly(BOOM);
        assertThat(twice.errors).containsExactly(inner);
    }

    @Test
    void cancel_policyCancel_cancelsTheStageInSilence() {
        Recorder<Integer> run = run(CancelPolicy.CANCEL);

        run.cancel();

        assertThat(stage).isCancelled();
        assertThat(run.dropped).isEmpty();
        assertThat(run.isEnded()).isFalse();
    }

    @Test
    void cancel_policyDetach_discardsTheLateValue_reactorCore3235() {
        Recorder<Integer> run = run(CancelPolicy.DETACH);

        run.cancel();
        assertThat(stage).isNotDone();
        stage.complete(1);

        assertThat(run.discarded).containsExactly(1);
        assertThat(run.items).isEmpty();
    }

    @Test
    void cancel_policyDetach_dropsTheLateFailure() {
        Recorder<Integer> run = run(CancelPolicy.DETACH);

        run.cancel();
        stage.completeExceptionally(BOOM);

        assertThat(run.dropped).containsExactly(BOOM);
    }

    @Test
    void cancel_valueWaitsForDemand_discardsIt() {
        Recorder<Integer> run = Recorder.idle(AsyncFuture.<Integer>fromCompletionStage(() -> stage));
        stage.complete(1);

        run.cancel();

        assertThat(run.discarded).containsExactly(1);
    }

    @Test
    void subscribe_supplierThrows_fails() {
        Recorder<Integer> run = Recorder.of(AsyncFuture.<Integer>fromCompletionStage(() -> {
            throw BOOM;
        }));

        assertThat(run.errors).containsExactly(BOOM);
    }
}
