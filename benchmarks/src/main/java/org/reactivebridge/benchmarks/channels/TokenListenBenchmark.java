package org.reactivebridge.benchmarks.channels;

import io.reactivex.rxjava3.disposables.CompositeDisposable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.reactivebridge.channel.CancellationToken;
import reactor.core.Disposable;
import reactor.core.Disposables;

/**
 * Somebody begins to listen for a cancellation and stops, while so many others listen.
 *
 * <p>The others are sets of things to dispose of. That is less: they have no cause, and nobody can subscribe to them.
 */
public class TokenListenBenchmark extends ChannelBenchmark {

    @Param({"10", "1000"})
    private int listeners;

    private int told;

    private final CancellationToken token = CancellationToken.create();
    private final Disposable.Composite composite = Disposables.composite();
    private final CompositeDisposable disposables = new CompositeDisposable();

    @Setup(Level.Trial)
    public void populate() {
        for (int i = 0; i < listeners; i++) {
            token.onCancel(() -> told++);
            composite.add(() -> told++);
            disposables.add(io.reactivex.rxjava3.disposables.Disposable.fromRunnable(() -> told++));
        }
    }

    @Benchmark
    public void ours() {
        token.onCancel(() -> told++).close();
    }

    @Benchmark
    public void reactor() {
        Disposable listener = () -> told++;
        composite.add(listener);
        if (!composite.remove(listener)) {
            throw new IllegalStateException("Nobody listened");
        }
    }

    @Benchmark
    public void rxjava() {
        io.reactivex.rxjava3.disposables.Disposable listener =
                io.reactivex.rxjava3.disposables.Disposable.fromRunnable(() -> told++);
        disposables.add(listener);
        if (!disposables.delete(listener)) {
            throw new IllegalStateException("Nobody listened");
        }
    }

    /** Whoever took itself back must not be told. */
    @TearDown(Level.Trial)
    public void cancel() {
        token.cancel();
        composite.dispose();
        disposables.dispose();
        check("listeners", 3L * listeners, told);
    }
}
