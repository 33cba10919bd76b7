package org.reactivebridge.testing;

import static org.reactivebridge.testing.OperatorTable.stage;

import java.time.Duration;
import java.util.List;
import org.reactivebridge.kernel.Cursors;
import org.reactivebridge.kernel.Scalar;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.RetryPolicy;
import org.reactivebridge.testing.OperatorTable.Line;

/** The lines of the operators of failure. */
final class FailureLines {

    private FailureLines() {}

    static List<Line> lines() {
        RetryPolicy atOnce = RetryPolicy.defaults()
                .attempts(2)
                .backoff(Duration.ZERO, Duration.ZERO)
                .when(FirstFailure.class::isInstance);
        return List.of(
                stage("onErrorResume", "", s -> s.onErrorResume(AsyncStream::error)),
                // The item of the upstream's failure would be one too many: the failures that the contract makes must
                // pass.
                stage(
                        "onErrorReturn",
                        "of an inner stream",
                        s -> s.concatMap(x ->
                                AsyncStream.<Integer>error(new FirstFailure()).onErrorReturn(failure -> x))),
                stage("onErrorMap", "to itself", s -> s.onErrorMap(failure -> failure)),
                stage("retry", "of nothing", s -> s.retry(atOnce)),
                stage(
                        "retry",
                        "of a failed inner stream",
                        s -> s.concatMap(x -> failsOnce(x).retry(atOnce))),
                stage("repeat", "once", s -> s.repeat(1)),
                stage(
                        "repeat",
                        "for ever, of inner streams that are cut",
                        s -> s.concatMap(x -> AsyncStream.of(x).repeat().take(1))),
                stage(
                        "defaultIfEmpty",
                        "of an inner stream",
                        s -> s.concatMap(x -> AsyncStream.<Integer>empty().defaultIfEmpty(x))),
                stage("switchIfEmpty", "", s -> s.switchIfEmpty(AsyncStream.empty())),
                stage(
                        "switchIfEmpty",
                        "of an inner stream",
                        s -> s.concatMap(x -> AsyncStream.<Integer>empty().switchIfEmpty(AsyncStream.of(x)))));
    }

    /** Fails when it is subscribed to first, and has the item the second time. */
    private static AsyncStream<Integer> failsOnce(Integer item) {
        boolean[] failed = new boolean[1];
        return AsyncStream.fromSource((waker, context) -> {
            if (failed[0]) {
                return new Scalar<>(item).open(waker, context);
            }
            failed[0] = true;
            return Cursors.failed(new FirstFailure());
        });
    }

    private static final class FirstFailure extends Exception {
        private static final long serialVersionUID = 1;
    }
}
