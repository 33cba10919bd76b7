package org.reactivebridge.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;

/** What every operator of the faces does with null, and with functions that throw: found by reflection (H1). */
class ArgumentsTest {

    /** Methods whose function is not called by a run: it is called at once, and what it throws is the caller's. */
    private static final Set<String> CALLED_AT_ONCE = Set.of("transform", "to");

    /** Methods whose run goes on until its function ends it, which a function that only throws does not. */
    private static final Set<String> ENDED_BY_FUNCTION = Set.of("create");

    static Stream<Arguments> references() {
        return methods()
                .flatMap(method -> IntStream.range(0, method.getParameterCount())
                        .filter(index -> !method.getParameterTypes()[index].isPrimitive())
                        .mapToObj(index -> Arguments.of(name(method), index, method)));
    }

    @ParameterizedTest(name = "{0}, parameter {1}")
    @MethodSource("references")
    void nullArgument_isRefusedAtOnce(String name, int index, Method method) {
        Object[] arguments = arguments(method, () -> {});
        arguments[index] = null;

        assertThatThrownBy(() -> invoke(method, numbers(3), arguments)).isInstanceOf(NullPointerException.class);
    }

    static Stream<Arguments> functions() {
        return methods()
                .filter(method -> Publisher.class.isAssignableFrom(method.getReturnType()))
                .filter(method -> !CALLED_AT_ONCE.contains(method.getName()))
                .filter(method -> Arrays.stream(method.getParameterTypes()).anyMatch(Dummies::isFunction))
                .flatMap(method -> Stream.of(
                                new IllegalStateException("thrown"), new Exception("checked"), new Error("an error"))
                        .map(failure -> Arguments.of(name(method), failure, method)));
    }

    /** At its first, second, … call, until it is not called so often any more. */
    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("functions")
    void throwingFunction_failsTheRunOnceAndReleases(String name, Throwable failure, Method method) throws Throwable {
        for (boolean failing : new boolean[] {false, true}) {
            AtomicBoolean thrown = new AtomicBoolean(true);
            for (int at = 0; thrown.get() && at < 20; at++) {
                thrown.set(false);
                run(method, failing, at, failure, thrown);
            }
        }
    }

    private static void run(Method method, boolean failing, int at, Throwable failure, AtomicBoolean thrown)
            throws Throwable {
        RuntimeException upstreamFailure = new RuntimeException("of the upstream");
        TrackedSource source = new TrackedSource(3, failing ? upstreamFailure : null);
        AtomicInteger calls = new AtomicInteger();
        Object[] arguments = arguments(method, () -> {
            if (calls.getAndIncrement() == at) {
                thrown.set(true);
                throw failure;
            }
        });
        Drops drops = new Drops();
        Publisher<?> publisher = (Publisher<?>) invoke(method, AsyncStream.fromSource(source), arguments);
        Waiting recorder = new Waiting(drops.environment(), Long.MAX_VALUE);

        subscribe(publisher, recorder);

        if (thrown.get() || !ENDED_BY_FUNCTION.contains(method.getName())) {
            recorder.awaitEnd();
        } else {
            recorder.cancel();
        }
        assertThat(recorder.violations).isEmpty();
        if (thrown.get()) {
            assertThat(recorder.error != null && leadsTo(recorder.error, failure)
                            || drops.errors.stream().anyMatch(error -> leadsTo(error, failure)))
                    .as("call " + at + ": " + failure + " was told: " + recorder + ", " + drops)
                    .isTrue();
        }
        Waiting.eventually().untilAsserted(() -> assertThat(source.closed.get()).isEqualTo(source.opened.get()));
    }

    private static boolean leadsTo(@Nullable Throwable from, Throwable failure) {
        if (from == null || from == failure) {
            return from != null;
        }
        return leadsTo(from.getCause(), failure)
                || Arrays.stream(from.getSuppressed()).anyMatch(suppressed -> leadsTo(suppressed, failure));
    }

    // ---- Shared parts

    private static Stream<Method> methods() {
        return Stream.of(AsyncStream.class, AsyncFuture.class)
                .flatMap(face -> Arrays.stream(face.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> method.getDeclaringClass().getSuperclass() == Object.class)
                .filter(method -> !Set.of("equals", "toString", "hashCode").contains(method.getName()));
    }

    private static String name(Method method) {
        return method.getDeclaringClass().getSimpleName() + "." + method.getName()
                + Arrays.stream(method.getParameterTypes())
                        .map(Class::getSimpleName)
                        .toList();
    }

    private static Object[] arguments(Method method, Dummies.Interception interception) {
        return Arrays.stream(method.getGenericParameterTypes())
                .map((Type type) -> Dummies.of(type, interception))
                .toArray();
    }

    private static AsyncStream<Integer> numbers(int length) {
        return AsyncStream.fromSource(new TrackedSource(length, null));
    }

    private static @Nullable Object invoke(Method method, AsyncStream<Integer> upstream, @Nullable Object[] arguments)
            throws Throwable {
        Object target = method.getDeclaringClass() == AsyncFuture.class ? upstream.first() : upstream;
        try {
            return method.invoke(Modifier.isStatic(method.getModifiers()) ? null : target, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    @SuppressWarnings("unchecked") // A publisher only produces.
    private static void subscribe(Publisher<?> publisher, Waiting recorder) {
        Publisher<?> placed = publisher instanceof AsyncStream<?> stream
                ? stream.in(recorder.context().environment())
                : publisher;
        ((Publisher<Object>) placed).subscribe(recorder);
    }
}
