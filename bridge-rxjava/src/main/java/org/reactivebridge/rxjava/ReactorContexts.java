package org.reactivebridge.rxjava;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.spi.ThreadContext;

/**
 * Turns Reactor's context into the one that goes with a thread, and back. <strong>Concurrent.</strong>
 *
 * <p>The environment of a run of ours is an entry under its type, as it is wherever a run of ours has a subscriber of Reactor's.
 */
final class ReactorContexts {

    private ReactorContexts() {}

    /** The context to go with the thread; null if there is nothing to carry. */
    static @Nullable Context toThread(reactor.util.context.Context context) {
        if (context.isEmpty()) {
            return null;
        }
        Environment brought = context.getOrDefault(Environment.class, null);
        Context[] all = {Context.in(brought == null ? Environment.current() : brought)};
        context.forEach((key, value) -> {
            if (key != Environment.class) {
                all[0] = all[0].with(key, value);
            }
        });
        return all[0];
    }

    /** What a source of Reactor's sees of the current thread's context. */
    static reactor.util.context.Context ofThread() {
        Context current = ThreadContext.current();
        if (current == null) {
            return reactor.util.context.Context.empty();
        }
        Map<Object, Object> values = new HashMap<>();
        current.forEach(values::put);
        if (current.environment() != Environment.system()) {
            values.put(Environment.class, current.environment());
        }
        return reactor.util.context.Context.of(values);
    }
}
