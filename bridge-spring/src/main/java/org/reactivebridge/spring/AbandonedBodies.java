package org.reactivebridge.spring;

import org.reactivestreams.Publisher;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Cancels the body of an answer when the exchange is over, however that came about, and releases what of it has not been written.
 *
 * <p>Spring subscribes to a body and waits for its first item before it writes. If the client has gone by then, Reactor Netty refuses to
 * write without looking at the body, and nobody cancels it: a query goes on waiting for demand, with its connection, for ever.
 */
final class AbandonedBodies implements WebFilter, Ordered {

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE; // Outside of all that may write an answer.
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        Sinks.Empty<Void> over = Sinks.empty();
        ServerWebExchange watched = exchange.mutate()
                .response(new Response(exchange.getResponse(), over))
                .build();
        return chain.filter(watched).doFinally(end -> over.tryEmitEmpty());
    }

    private static final class Response extends ServerHttpResponseDecorator {

        private final Sinks.Empty<Void> over;

        Response(ServerHttpResponse response, Sinks.Empty<Void> over) {
            super(response);
            this.over = over;
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            // A Mono has its item at once or not at all, and Spring treats it apart.
            return super.writeWith(body instanceof Mono ? body : watched(body));
        }

        @Override
        public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            BodyParts parts = new BodyParts();
            // Parts are known before anything else sees them, which might drop them.
            return super.writeAndFlushWith(watched(Flux.from(body).map(parts::add)))
                    .doFinally(end -> parts.end());
        }

        private <T> Flux<T> watched(Publisher<? extends T> body) {
            return Flux.<T>from(body)
                    .takeUntilOther(over.asMono())
                    .doOnDiscard(DataBuffer.class, DataBufferUtils::release); // What comes too late.
        }
    }
}
