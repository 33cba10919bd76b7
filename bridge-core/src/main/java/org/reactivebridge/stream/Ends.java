package org.reactivebridge.stream;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collector;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.operator.FoldCursor;

/** The ends that gather items in a container. <strong>Immutable.</strong> */
final class Ends {

    private Ends() {}

    static <T> Source<List<T>> toList(Source<T> upstream) {
        return FoldCursor.<T, List<T>, List<T>>source(
                upstream,
                ArrayList::new,
                (list, item) -> {
                    list.add(item);
                    return list;
                },
                list -> list,
                Ends::discardElements);
    }

    static <T, K, V> Source<Map<K, V>> toMap(
            Source<T> upstream,
            Function<? super T, ? extends K> key,
            Function<? super T, ? extends V> value,
            BiConsumer<Map<K, V>, Hooks> discarder) {
        return FoldCursor.<T, Map<K, V>, Map<K, V>>source(
                upstream,
                LinkedHashMap::new,
                (map, item) -> {
                    K newKey = Objects.requireNonNull(key.apply(item), "The key is null");
                    V newValue = Objects.requireNonNull(value.apply(item), "The value is null");
                    if (map.containsKey(newKey)) {
                        throw new IllegalStateException("Two items have the key " + newKey);
                    }
                    map.put(newKey, newValue);
                    return map;
                },
                map -> map,
                discarder);
    }

    static <T, A, R> Source<R> collect(Source<T> upstream, Collector<? super T, A, R> collector) {
        return (waker, context) -> FoldCursor.<T, A, R>source(
                        upstream,
                        collector.supplier(),
                        (container, item) -> {
                            collector.accumulator().accept(container, item);
                            return container;
                        },
                        collector.finisher(),
                        Ends::discardElements)
                .open(waker, context);
    }

    private static void discardElements(Object container, Hooks hooks) {
        if (container instanceof Collection<?> elements) {
            for (Object element : elements) {
                if (element != null) {
                    hooks.discard(element);
                }
            }
        }
    }

    static void discardValues(Map<?, ?> map, Hooks hooks) {
        discardElements(map.values(), hooks);
    }
}
