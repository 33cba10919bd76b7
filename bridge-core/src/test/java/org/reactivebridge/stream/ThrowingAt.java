package org.reactivebridge.stream;

import java.io.IOException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.reactivebridge.kernel.Failures;

/** A function's fault: throws at one of its calls, whatever the kind of throwable. */
final class ThrowingAt {

    private final int call;
    private final Throwable failure;
    private int calls;

    ThrowingAt(int call, Throwable failure) {
        this.call = call;
        this.failure = failure;
    }

    /** One of each kind: unchecked, checked by stealth, error. */
    static Stream<Supplier<Throwable>> kinds() {
        return Stream.of(
                () -> new IllegalStateException("injected"),
                () -> new IOException("injected"),
                () -> new AssertionError("injected"));
    }

    /** Passes a value through, or throws. */
    <V> V pass(V value) {
        if (++calls == call) {
            throw Failures.sneak(failure);
        }
        return value;
    }
}
