package org.reactivebridge.benchmarks.channels;

import io.reactivex.rxjava3.disposables.CompositeDisposable;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.reactivebridge.channel.CancellationToken;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * A cancellation that a thousand listen for, from its beginning: for each of them. {@code children} listen each by a child of the token.
 *
 * <p>The others do less: none has a cause, the sets of Reactor and RxJava cannot be subscribed to, and who listens to a {@link CompletableFuture} cannot stop.
 */
public class TokenCancelBenchmark extends ChannelBenchmark {

    private static final int LISTENERS = 1_000;

    private int told;

    @Benchmark
    @OperationsPerInvocation(LISTENERS)
    public void ours() {
        told = 0;
        CancellationToken token = CancellationToken.create();
        for (int i = 0; i < LISTENERS; i++) {
            token.onCancel(() -> told++);
        }
        token.cancel();
        check("listeners", LISTENERS, told);
    }

    @Benchmark
    @OperationsPerInvocation(LISTENERS)
    public void children() {
        told = 0;
        CancellationToken token = CancellationToken.create();
        for (int i = 0; i < LISTENERS; i++) {
            token.child().onCancel(() -> told++);
        }
        token.cancel();
        check("listeners", LISTENERS, told);
    }

    @Benchmark
    @OperationsPerInvocation(LISTENERS)
    public void completable() {
        told = 0;
        CompletableFuture<Void> future = new CompletableFuture<>();
        for (int i = 0; i < LISTENERS; i++) {
            future.thenRun(() -> told++);
        }
        future.complete(null);
        check("listeners", LISTENERS, told);
    }

    @Benchmark
    @OperationsPerInvocation(LISTENERS)
    public void reactor() {
        told = 0;
        Disposable.Composite composite = Disposables.composite();
        for (int i = 0; i < LISTENERS; i++) {
            composite.add(() -> told++);
        }
        composite.dispose();
        check("listeners", LISTENERS, told);
    }

    @Benchmark
    @OperationsPerInvocation(LISTENERS)
    public void rxjava() {
        told = 0;
        CompositeDisposable disposables = new CompositeDisposable();
        for (int i = 0; i < LISTENERS; i++) {
            disposables.add(io.reactivex.rxjava3.disposables.Disposable.fromRunnable(() -> told++));
        }
        disposables.dispose();
        check("listeners", LISTENERS, told);
    }
}
