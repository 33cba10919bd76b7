package org.reactivebridge.spring;

import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ReactiveTypeDescriptor;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes the two faces known to Spring: a stream is as a {@code Flux}, a future as a {@code Mono}.
 *
 * <p>By override, since both are publishers: otherwise Spring would find the adapter of {@link Publisher} first, and send the one item
 * of a future as an array. The context of the subscriber flows up, as Reactor's does.
 */
final class ReactiveTypes {

    private ReactiveTypes() {}

    static void register(ReactiveAdapterRegistry registry) {
        registry.registerReactiveTypeOverride(
                ReactiveTypeDescriptor.multiValue(AsyncStream.class, AsyncStream::empty),
                stream -> ReactorBridge.flux((AsyncStream<?>) stream),
                publisher -> ReactorBridge.stream(Flux.from(publisher)));
        registry.registerReactiveTypeOverride(
                ReactiveTypeDescriptor.singleOptionalValue(AsyncFuture.class, AsyncFuture::empty),
                future -> ReactorBridge.mono((AsyncFuture<?>) future),
                ReactiveTypes::future);
    }

    /** By way of Reactor, so that its context flows up; and to the very end, where Spring commits a transaction, say. */
    private static AsyncFuture<?> future(Publisher<?> publisher) {
        return publisher instanceof Mono<?> mono
                ? ReactorBridge.future(mono)
                : ReactorBridge.stream(Flux.from(publisher)).last();
    }
}
