package org.reactivebridge.stream;

import io.micrometer.context.ContextAccessor;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;

/**
 * Lets Micrometer's context-propagation library read and write {@link Context}. Registered by {@link ThreadLocals}: a
 * module that provides a service cannot be resolved where the service is missing, and that library is optional.
 * <strong>Immutable.</strong>
 */
final class BridgeContextAccessor implements ContextAccessor<Context, Context> {

    @Override
    public Class<? extends Context> readableType() {
        return Context.class;
    }

    @Override
    public void readValues(Context source, Predicate<Object> keys, Map<Object, Object> target) {
        source.forEach((key, value) -> {
            if (keys.test(key)) {
                target.put(key, value);
            }
        });
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // As the library wants it.
    public <T> @Nullable T readValue(Context source, Object key) {
        return (T) source.get(key);
    }

    @Override
    public Class<? extends Context> writeableType() {
        return Context.class;
    }

    @Override
    public Context writeValues(Map<Object, Object> values, Context target) {
        Context written = target;
        for (Map.Entry<Object, Object> entry : values.entrySet()) {
            written = written.with(entry.getKey(), entry.getValue());
        }
        return written;
    }
}
