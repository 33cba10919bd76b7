package org.reactivebridge.bridges;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Single;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.rxjava.RxJavaBridge;
import org.reactivebridge.spi.TypeConverter;
import org.reactivebridge.spi.TypeConverter.Cardinality;
import org.reactivebridge.spi.TypeConverters;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Conversions between types that are known at run time only; two of them of a library that joins by a class each. */
class TypeConvertersTest {

    private static final TypeConverters CONVERTERS = TypeConverters.find(TypeConvertersTest.class.getClassLoader());

    private static final List<Class<?>> TYPES = List.of(
            AsyncStream.class,
            AsyncFuture.class,
            Publisher.class,
            Flow.Publisher.class,
            CompletionStage.class,
            Flux.class,
            Mono.class,
            Flowable.class,
            Observable.class,
            Single.class,
            Maybe.class,
            Completable.class,
            Uni.class,
            Multi.class);

    static Stream<Class<?>> types() {
        return TYPES.stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void convert_fromThisTypeToAnyOther_keepsTheItem(Class<?> from) {
        for (Class<?> to : TYPES) {
            Object value = CONVERTERS.convert(Mono.just(7), from);
            Object converted = CONVERTERS.convert(value, to);
            assertThat(converted).isInstanceOf(to);
            Mono<?> back = CONVERTERS.convert(converted, Mono.class);
            boolean hasItems = CONVERTERS.of(from).orElseThrow().cardinality() != Cardinality.NONE
                    && CONVERTERS.of(to).orElseThrow().cardinality() != Cardinality.NONE;
            if (!hasItems && to == Single.class) {
                continue; // Which fails, as it has to.
            }
            assertThat((Object) back.block(Duration.ofSeconds(10)))
                    .as(from + " to " + to)
                    .isEqualTo(hasItems ? 7 : null);
        }
    }

    @Test
    void mutiny_cancelCrosses() {
        AtomicInteger cancelled = new AtomicInteger();
        Multi<?> multi = CONVERTERS.convert(Flux.never().doOnCancel(cancelled::incrementAndGet), Multi.class);
        multi.subscribe().with(x -> {}).cancel();
        Uni<?> uni = CONVERTERS.convert(Mono.never().doOnCancel(cancelled::incrementAndGet), Uni.class);
        uni.subscribe().with(x -> {}).cancel();
        CONVERTERS
                .convert(
                        Multi.createFrom().nothing().onCancellation().invoke(cancelled::incrementAndGet),
                        Flowable.class)
                .subscribe()
                .dispose();
        CONVERTERS
                .convert(Uni.createFrom().nothing().onCancellation().invoke(cancelled::incrementAndGet), Maybe.class)
                .subscribe()
                .dispose();
        assertThat(cancelled).hasValue(4);
    }

    @Test
    void of_aSubclass_findsTheMostSpecialType() {
        assertThat(CONVERTERS.of(Flux.range(0, 3).getClass()).map(TypeConverter::type))
                .hasValue((Class) Flux.class);
        assertThat(CONVERTERS.of(CompletableFuture.class).map(TypeConverter::type))
                .hasValue((Class) CompletionStage.class);
        assertThat(CONVERTERS.of(String.class)).isEmpty();
    }

    @Test
    void convert_ofAnUnknownType_saysWhichAreKnown() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CONVERTERS.convert("text", Flux.class))
                .withMessageContaining("java.lang.String")
                .withMessageContaining("reactor.core.publisher.Flux");
        assertThatIllegalArgumentException().isThrownBy(() -> CONVERTERS.convert(Flux.empty(), Iterable.class));
    }

    @Test
    void find_withoutALibrary_leavesItsTypesOut() throws Exception {
        // The bridge's classes and registration, but no RxJava.
        URL bridge = RxJavaBridge.class.getProtectionDomain().getCodeSource().getLocation();
        URL core = AsyncStream.class.getProtectionDomain().getCodeSource().getLocation();
        URL streams = Publisher.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {bridge, core, streams}, ClassLoader.getPlatformClassLoader())) {
            Class<?> alone = loader.loadClass(TypeConverters.class.getName());
            Object found = alone.getMethod("find", ClassLoader.class).invoke(null, loader);
            assertThat(found.toString()).contains("AsyncStream").doesNotContain("Flowable");
        }
    }
}
