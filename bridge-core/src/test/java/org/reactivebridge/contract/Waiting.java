package org.reactivebridge.contract;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Environment;

/** A recorder that runs in an environment and can be waited for. */
class Waiting extends Recorder<Object> implements ContextProvider {

    /** Generous: reached only by a run that hangs. The saboteurs, which do, have less. */
    static volatile long patienceSeconds = 5;

    private final CountDownLatch end = new CountDownLatch(1);
    private final Context context;
    private final long first;

    /**
     * A recorder.
     *
     * @param environment where the run takes place
     * @param first what to request at once; nothing if 0
     */
    Waiting(Environment environment, long first) {
        this.context = Context.in(environment);
        this.first = first;
    }

    @Override
    public Context context() {
        return context;
    }

    @Override
    void subscribed() {
        if (first != 0) {
            request(first);
        }
    }

    @Override
    public void onError(Throwable failure) {
        super.onError(failure);
        end.countDown();
    }

    @Override
    public void onComplete() {
        super.onComplete();
        end.countDown();
    }

    /** Waits without a pause before the first look, since most of what is waited for is there. */
    static ConditionFactory eventually() {
        return Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .pollInSameThread()
                .atMost(Duration.ofSeconds(patienceSeconds));
    }

    void awaitEnd() {
        try {
            if (!end.await(patienceSeconds, TimeUnit.SECONDS)) {
                throw new AssertionError("hangs: " + this);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
