package org.reactivebridge.stream;

/**
 * The items of a stream that have one key in common.
 *
 * <p><strong>Immutable.</strong>
 *
 * @param <K> the type of the key
 * @param <T> the type of the items
 * @param key the key
 * @param items a stream of the items, which can be subscribed to once
 */
public record Group<K, T>(K key, AsyncStream<T> items) {}
