package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.contract.DownstreamEnumerationTest;
import org.reactivebridge.contract.DownstreamEnumerationTest.Where;
import org.reactivebridge.contract.Rogue.Mode;
import org.reactivebridge.contract.UpstreamEnumerationTest;
import org.reactivebridge.contract.UpstreamEnumerationTest.Downstream;
import org.reactivebridge.spi.ThreadContext;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/** C6 and G1: whatever a publisher or a subscriber does, in up to six steps, both sides of the border keep the rules. */
class RxJavaEnumerationTest {

    @BeforeEach
    void ignoreWhatRxJavaReports() {
        RxJavaPlugins.setErrorHandler(error -> {}); // Flowable.subscribe reports there what subscribeActual throws.
    }

    @AfterEach
    void reset() {
        RxJavaPlugins.reset();
    }

    /** A flowable that breaks every rule, straight into the bridge. */
    private static final class RogueFlowable extends Flowable<Integer> {

        private final Publisher<Integer> rogue;

        RogueFlowable(Publisher<Integer> rogue) {
            this.rogue = rogue;
        }

        @Override
        protected void subscribeActual(Subscriber<? super Integer> subscriber) {
            rogue.subscribe(subscriber);
        }
    }

    static Stream<Arguments> rogues() {
        Function<Publisher<Integer>, AsyncStream<Integer>> stream =
                rogue -> RxJavaBridge.stream(new RogueFlowable(rogue));
        // Out to RxJava and in again: the second border must add no fault of its own.
        Function<Publisher<Integer>, AsyncStream<Integer>> roundTrip = rogue -> RxJavaBridge.stream(
                RxJavaBridge.flowable(AsyncStream.<Integer>from(rogue)).hide());
        return Stream.of(Downstream.values())
                .flatMap(downstream -> Stream.of(
                        // What subscribe throws reaches us wrapped: by then RxJava has reported it.
                        Arguments.of("a flowable", stream, Mode.AFTER_SUBSCRIBE, downstream),
                        Arguments.of("a publisher, by way of a flowable", roundTrip, Mode.AFTER_SUBSCRIBE, downstream),
                        Arguments.of("a publisher, by way of a flowable", roundTrip, Mode.IN_SUBSCRIBE, downstream)));
    }

    @ParameterizedTest(name = "{0}, {2}, {3}")
    @MethodSource("rogues")
    void anySequence_ofAPublisher_isSurvived(
            String name, Function<Publisher<Integer>, AsyncStream<Integer>> over, Mode mode, Downstream downstream) {
        UpstreamEnumerationTest.survivesAll(name, over, mode, downstream);
    }

    static Stream<Arguments> recipes() {
        UnaryOperator<AsyncStream<Integer>> plain = s ->
                RxJavaBridge.stream(RxJavaBridge.flowable(s.filter(x -> true)).hide());
        UnaryOperator<AsyncStream<Integer>> fused = s ->
                RxJavaBridge.stream(RxJavaBridge.flowable(s.filter(x -> true)).map(x -> x));
        UnaryOperator<AsyncStream<Integer>> pairs = s -> RxJavaBridge.stream(RxJavaReactorBridge.flowable(
                        RxJavaReactorBridge.flux(RxJavaBridge.flowable(s.filter(x -> true))
                                        .hide())
                                .hide())
                .hide());
        UnaryOperator<AsyncStream<Integer>> fusedPairs =
                s -> RxJavaBridge.stream(RxJavaReactorBridge.flowable(RxJavaReactorBridge.flux(
                                RxJavaBridge.flowable(s.filter(x -> true)).map(x -> x))
                        .map(x -> x)));
        return Stream.of(
                        Arguments.of("signals", plain, 3),
                        Arguments.of("signals", plain, 0),
                        Arguments.of("signals, by way of Reactor", pairs, 3),
                        Arguments.of("signals, by way of Reactor", pairs, 0),
                        Arguments.of("fuseable, by way of Reactor", fusedPairs, 3),
                        Arguments.of("fuseable, by way of Reactor", fusedPairs, 0),
                        Arguments.of("fuseable", fused, 3),
                        Arguments.of("fuseable", fused, 0))
                .flatMap(recipe -> Stream.of(Where.values())
                        .map(where -> Arguments.of(recipe.get()[0], recipe.get()[1], recipe.get()[2], where)));
    }

    @ParameterizedTest(name = "{0} of {2} items, {3}")
    @MethodSource("recipes")
    void anySequence_ofASubscriber_isSurvived(
            String name, UnaryOperator<AsyncStream<Integer>> over, int length, Where where) {
        DownstreamEnumerationTest.survivesAll(name, over, length, false, where);
        org.assertj.core.api.Assertions.assertThat(ThreadContext.current()).isNull();
    }
}
