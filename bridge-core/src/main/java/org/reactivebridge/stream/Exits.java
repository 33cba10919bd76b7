package org.reactivebridge.stream;

import java.time.Duration;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.boundary.BlockingPull;
import org.reactivebridge.boundary.CancellingFuture;
import org.reactivebridge.boundary.FunctionSubscriber;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Environment;

/** The ways out of the asynchronous world. <strong>Immutable.</strong> */
final class Exits {

    private Exits() {}

    private static Context context(Recipe<?> recipe) {
        Environment own = recipe.environment();
        return Context.in(own == null ? Environment.current() : own);
    }

    static <T> CancellingFuture<@Nullable T> future(Recipe<T> recipe) {
        CancellingFuture.Run<T> run = CancellingFuture.run(context(recipe));
        recipe.subscribe(run);
        return run.future;
    }

    static <T> @Nullable T block(Recipe<T> recipe, @Nullable Duration timeout) {
        Context context = context(recipe);
        CancellingFuture.Run<T> run = CancellingFuture.run(context);
        recipe.subscribe(run);
        try {
            boolean complete = run.future.await(context.environment(), nanos(timeout));
            // A result that comes between the two counts.
            if (!complete && run.future.cancel(false)) {
                throw new IllegalStateException(
                        "No result within " + timeout + "; the run was cancelled", new TimeoutException());
            }
            return run.future.result();
        } catch (InterruptedException interrupted) {
            run.future.cancel(false);
            throw interrupted(interrupted);
        } catch (Throwable failure) {
            run.future.cancel(false);
            throw unchecked(failure);
        }
    }

    private static long nanos(@Nullable Duration timeout) {
        if (timeout == null) {
            return Long.MAX_VALUE;
        }
        try {
            return timeout.toNanos();
        } catch (ArithmeticException tooLong) {
            return timeout.isNegative() ? 0 : Long.MAX_VALUE;
        }
    }

    static <T> CloseableIterator<T> iterator(Recipe<T> recipe, int prefetch) {
        Context context = context(recipe);
        int size = prefetch == 0 ? context.environment().capacities().prefetch() : prefetch;
        BlockingPull<T> run = new BlockingPull<>(context, size);
        recipe.subscribe(run);
        return new CloseableIterator<>(run);
    }

    static <T> Stream<T> stream(CloseableIterator<T> iterator) {
        Spliterator<T> items = Spliterators.spliteratorUnknownSize(iterator, Spliterator.ORDERED | Spliterator.NONNULL);
        return StreamSupport.stream(items, false).onClose(iterator::close);
    }

    static <T> RunHandle subscribe(
            Recipe<T> recipe,
            Consumer<? super T> onNext,
            @Nullable Consumer<? super Throwable> onError,
            Runnable onComplete) {
        FunctionSubscriber<T> subscriber = new FunctionSubscriber<>(context(recipe), onNext, onError, onComplete);
        recipe.subscribe(subscriber);
        return new RunHandle(subscriber);
    }

    static RuntimeException unchecked(Throwable failure) {
        if (failure instanceof RuntimeException exception) {
            return exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
        return new CompletionException(failure);
    }

    static CancellationException interrupted(InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        CancellationException cancelled = new CancellationException("Interrupted while waiting; the run was cancelled");
        cancelled.initCause(interrupted);
        return cancelled;
    }
}
