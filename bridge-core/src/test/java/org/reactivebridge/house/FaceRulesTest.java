package org.reactivebridge.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.channel.Broadcast;
import org.reactivebridge.channel.CancellationToken;
import org.reactivebridge.channel.Mpsc;
import org.reactivebridge.channel.Mutex;
import org.reactivebridge.channel.Notify;
import org.reactivebridge.channel.Oneshot;
import org.reactivebridge.channel.Semaphore;
import org.reactivebridge.channel.Watch;
import org.reactivebridge.net.Framing;
import org.reactivebridge.pool.Pool;
import org.reactivebridge.pool.Pooled;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.OperatorTable;
import org.reactivebridge.testing.OperatorTable.Kind;
import org.reactivebridge.testing.OperatorTable.Line;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;

/** The faces keep the {@link FaceRules}; and the rules find what breaks them. */
class FaceRulesTest {

    private static final Set<String> FACES = Set.of("AsyncStream", "AsyncFuture");

    /** Methods that make a publisher and have no line of their own, each for a reason. */
    private static final Map<String, String> WITHOUT_LINE = Map.of(
            "error", "has neither an item nor a completion; it is the failed publisher of the contract and the TCK",
            "never", "has no signal at all",
            "transform", "is whatever the caller's function makes");

    static Stream<Arguments> faces() {
        return Stream.of(
                Arguments.of(AsyncStream.class, EnumSet.of(Kind.SOURCE, Kind.STAGE, Kind.END)),
                Arguments.of(AsyncFuture.class, EnumSet.of(Kind.FUTURE_SOURCE, Kind.FUTURE_STAGE)));
    }

    @ParameterizedTest
    @MethodSource("faces")
    void operators_haveALineInTheTable(Class<?> face, Set<Kind> kinds) {
        Set<String> lines = OperatorTable.lines().stream()
                .filter(line -> kinds.contains(line.kind()))
                .map(Line::method)
                .collect(Collectors.toSet());

        assertThat(FaceRules.untested(face, lines, WITHOUT_LINE.keySet())).isEmpty();
        assertThat(lines)
                .as("lines are of methods that there are")
                .isSubsetOf(
                        FaceRules.operators(face).stream().map(Method::getName).toList());
    }

    @ParameterizedTest
    @ValueSource(classes = {AsyncStream.class, AsyncFuture.class})
    void operators_areDocumentedByAllTags(Class<?> face) throws IOException {
        Path source = Path.of("src", "main", "java", "org", "reactivebridge", "stream", face.getSimpleName() + ".java");
        Set<String> documented = new TreeSet<>();

        assertThat(FaceRules.undocumented(Files.readString(source), FACES, documented))
                .isEmpty();
        assertThat(documented)
                .as("every operator was seen")
                .containsAll(
                        FaceRules.operators(face).stream().map(Method::getName).toList());
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                Broadcast.class,
                CancellationToken.class,
                Framing.class,
                Mpsc.class,
                Mutex.class,
                Notify.class,
                Oneshot.class,
                Pool.class,
                Pooled.class,
                Semaphore.class,
                Watch.class
            })
    void partsThatMakeStreams_areDocumentedByAllTags(Class<?> part) throws IOException {
        Path source = Path.of("src", "main", "java", part.getName().replace('.', '/') + ".java");
        Set<String> documented = new TreeSet<>();

        assertThat(FaceRules.undocumented(Files.readString(source), FACES, documented))
                .isEmpty();
        assertThat(documented)
                .isNotEmpty()
                .containsAll(FaceRules.operators(part).stream()
                        .filter(method -> FACES.contains(method.getReturnType().getSimpleName()))
                        .map(Method::getName)
                        .toList());
        assertThat(FaceRules.overloaded(part)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(classes = {AsyncStream.class, AsyncFuture.class})
    void names_haveTwoOverloadsAtMost(Class<?> face) {
        assertThat(FaceRules.overloaded(face)).isEmpty();
    }

    // ---- The rules find what breaks them

    @Test
    void untested_methodWithoutLine_isReported() {
        assertThat(FaceRules.untested(Sloppy.class, List.of("once"), List.of("excused")))
                .containsExactly("thrice");
    }

    @Test
    void overloaded_thirdOverload_isReported() {
        assertThat(FaceRules.overloaded(Sloppy.class)).containsExactly(Map.entry("thrice", 3L));
    }

    @Test
    void undocumented_missingTag_isReported() {
        String source = """
                public final class Sloppy<T> {
                    /**
                     * All there.
                     * @demand a
                     * @thread b
                     * @failure c
                     * @cancel d
                     * @memory e
                     */
                    @SafeVarargs // Safe; really.
                    public static <T> AsyncStream<T> once(T... items) { return null; }

                    /**
                     * Says nothing of memory and threads.
                     * @demand a
                     * @failure c
                     * @cancel d
                     */
                    public <R> AsyncFuture<Map<R, T>> thrice(
                            Function<R, T> f) { return null; }

                    /** Private, and no operator. */
                    private AsyncStream<T> then(int stage) { return null; }

                    /** No operator. */
                    public int count() { return 0; }
                }
                """;
        Set<String> documented = new TreeSet<>();

        assertThat(FaceRules.undocumented(source, FACES, documented))
                .containsExactly("thrice lacks @thread", "thrice lacks @memory");
        assertThat(documented).containsExactly("once", "thrice");
    }

    /** Breaks the rules. */
    abstract static class Sloppy implements Publisher<Object> {

        public abstract AsyncStream<Object> once();

        public abstract AsyncStream<Object> excused();

        public abstract AsyncStream<Object> thrice();

        public abstract AsyncFuture<Object> thrice(int a);

        public abstract AsyncFuture<Object> thrice(int a, int b);

        /** Asked for by the interface, so it does not count. */
        @Override
        public void subscribe(Subscriber<? super Object> subscriber) {}

        public void subscribe() {}

        public void subscribe(int a) {}
    }
}
