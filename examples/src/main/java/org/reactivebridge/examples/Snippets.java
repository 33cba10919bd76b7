package org.reactivebridge.examples;

import io.reactivex.rxjava3.core.Flowable;
import java.util.concurrent.Executor;
import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.rxjava.RxJavaBridge;
import org.reactivebridge.rxjava.RxJavaContext;
import org.reactivebridge.rxjava.RxJavaReactorBridge;
import org.reactivebridge.spi.Installation;
import org.reactivebridge.stream.AsyncStream;
import reactor.core.publisher.Flux;

/** The quick starts of the README, each between its marks. */
final class Snippets {

    private Snippets() {}

    static Flux<Integer> reactor(Flux<String> words, Executor workers) {
        // snippet: reactor
        AsyncStream<String> stream = ReactorBridge.stream(words); // Flux in
        Flux<Integer> lengths = stream.via(workers) // ours in between, with the subscriber's context
                .map(String::length)
                .to(ReactorBridge::flux); // Flux out; ReactorBridge.future and mono do the same for a Mono
        // end
        return lengths;
    }

    static Flowable<Integer> rxJava(Flowable<String> words, Executor workers) {
        // snippet: rxjava
        AsyncStream<String> stream = RxJavaBridge.stream(words); // an Observable needs an Overflow as well
        Flowable<Integer> lengths = stream.via(workers)
                .map(String::length)
                .to(RxJavaBridge::flowable); // or observable, single, maybe, completable
        // end
        return lengths;
    }

    static Flux<Integer> both(Flux<String> words) {
        // snippet: both
        Installation context = RxJavaContext.install(); // once: RxJava keeps the context of Reactor's subscribers
        Flux<Integer> lengths =
                RxJavaReactorBridge.flux(RxJavaReactorBridge.flowable(words).map(String::length));
        // end
        context.close();
        return lengths;
    }
}
