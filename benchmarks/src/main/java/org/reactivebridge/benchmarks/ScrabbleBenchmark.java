package org.reactivebridge.benchmarks;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Which words of a text bring most in a game of letters? Thousands of tiny streams within one another, each step of the
 * reckoning a stream of its own: the same steps in all libraries.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class ScrabbleBenchmark {

    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz";

    // How much a letter counts, and how many of it a set holds: our own numbers, rare letters being worth more.
    private static final int[] VALUES = {1, 3, 3, 2, 1, 4, 3, 3, 1, 9, 6, 2, 3, 1, 1, 3, 9, 1, 1, 1, 2, 5, 5, 8, 4, 9};
    private static final int[] COUNTS = {8, 2, 2, 4, 9, 2, 3, 2, 8, 1, 1, 4, 2, 6, 7, 2, 1, 6, 4, 6, 4, 2, 2, 1, 2, 1};
    private static final int JOKERS = 2;

    private record Scored(String word, int score) {}

    private String[] words;
    private Set<String> dictionary;

    @Setup
    public void write() throws Exception {
        ScrabbleText text = new ScrabbleText(20, 4_000);
        words = text.words().toArray(String[]::new);
        dictionary = text.dictionary();
        List<Map.Entry<Integer, List<String>>> best = bridge();
        if (best.size() != 3 || !best.equals(reactor()) || !best.equals(rxjava())) {
            throw new IllegalStateException("The libraries do not agree");
        }
    }

    private static int value(char letter) {
        return VALUES[ALPHABET.indexOf(letter)];
    }

    private static int valueOfAvailable(Map.Entry<Character, Long> letter) {
        int at = ALPHABET.indexOf(letter.getKey());
        return VALUES[at] * (int) Math.min(letter.getValue(), COUNTS[at]);
    }

    private static int missing(Map.Entry<Character, Long> letter) {
        return (int) Math.max(0, letter.getValue() - COUNTS[ALPHABET.indexOf(letter.getKey())]);
    }

    private static Collector<Character, ?, Map<Character, Long>> histogram() {
        return Collectors.groupingBy(Function.identity(), Collectors.counting());
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // There are no arrays of generic types.
    private static Map.Entry<Character, Long>[] entries(Map<Character, Long> histogram) {
        return histogram.entrySet().toArray(new Map.Entry[0]);
    }

    private static Scored score(String word, int letters, int bonus) {
        return new Scored(word, 2 * letters + bonus + (word.length() >= 7 ? 50 : 0));
    }

    private static Collector<Scored, ?, TreeMap<Integer, List<String>>> byScore() {
        return Collectors.groupingBy(
                Scored::score,
                () -> new TreeMap<>(Comparator.reverseOrder()),
                Collectors.mapping(Scored::word, Collectors.toList()));
    }

    private static List<Map.Entry<Integer, List<String>>> firstThree(TreeMap<Integer, List<String>> words) {
        return new ArrayList<>(words.entrySet()).subList(0, 3);
    }

    // ---- Reactive Bridge

    @Benchmark
    public List<Map.Entry<Integer, List<String>>> bridge() throws Exception {
        return AsyncStream.of(words)
                .filter(dictionary::contains)
                .concatMap(word -> bridgeHistogram(word)
                        .toStream()
                        .concatMap(histogram -> bridgeMissing(histogram)
                                .toStream()
                                .filter(missing -> missing <= JOKERS)
                                .concatMap(missing -> bridgeLetters(histogram)
                                        .zipWith(bridgeBonus(word), (letters, bonus) -> score(word, letters, bonus)))))
                .collect(byScore())
                .map(ScrabbleBenchmark::firstThree)
                .block(Duration.ofMinutes(1));
    }

    private static AsyncFuture<Map<Character, Long>> bridgeHistogram(String word) {
        return AsyncStream.range(0, word.length()).map(word::charAt).collect(histogram());
    }

    private static AsyncFuture<Integer> bridgeMissing(Map<Character, Long> histogram) {
        return AsyncStream.of(entries(histogram))
                .map(ScrabbleBenchmark::missing)
                .reduce(0, Integer::sum);
    }

    private static AsyncFuture<Integer> bridgeLetters(Map<Character, Long> histogram) {
        return AsyncStream.of(entries(histogram))
                .map(ScrabbleBenchmark::valueOfAvailable)
                .reduce(0, Integer::sum);
    }

    private static AsyncFuture<Integer> bridgeBonus(String word) {
        return AsyncStream.range(0, word.length())
                .map(word::charAt)
                .map(ScrabbleBenchmark::value)
                .reduce(0, Math::max);
    }

    // ---- Reactor

    @Benchmark
    public List<Map.Entry<Integer, List<String>>> reactor() {
        return Flux.fromArray(words)
                .filter(dictionary::contains)
                .concatMap(word -> reactorHistogram(word)
                        .flux()
                        .concatMap(histogram -> reactorMissing(histogram)
                                .flux()
                                .filter(missing -> missing <= JOKERS)
                                .concatMap(missing -> reactorLetters(histogram)
                                        .zipWith(reactorBonus(word), (letters, bonus) -> score(word, letters, bonus)))))
                .collect(byScore())
                .map(ScrabbleBenchmark::firstThree)
                .block(Duration.ofMinutes(1));
    }

    private static Mono<Map<Character, Long>> reactorHistogram(String word) {
        return Flux.range(0, word.length()).map(word::charAt).collect(histogram());
    }

    private static Mono<Integer> reactorMissing(Map<Character, Long> histogram) {
        return Flux.fromArray(entries(histogram))
                .map(ScrabbleBenchmark::missing)
                .reduce(0, Integer::sum);
    }

    private static Mono<Integer> reactorLetters(Map<Character, Long> histogram) {
        return Flux.fromArray(entries(histogram))
                .map(ScrabbleBenchmark::valueOfAvailable)
                .reduce(0, Integer::sum);
    }

    private static Mono<Integer> reactorBonus(String word) {
        return Flux.range(0, word.length())
                .map(word::charAt)
                .map(ScrabbleBenchmark::value)
                .reduce(0, Math::max);
    }

    // ---- RxJava

    @Benchmark
    public List<Map.Entry<Integer, List<String>>> rxjava() {
        return Flowable.fromArray(words)
                .filter(dictionary::contains)
                .concatMap(word -> rxjavaHistogram(word)
                        .toFlowable()
                        .concatMap(histogram -> rxjavaMissing(histogram)
                                .toFlowable()
                                .filter(missing -> missing <= JOKERS)
                                .concatMap(missing -> rxjavaLetters(histogram)
                                        .zipWith(rxjavaBonus(word), (letters, bonus) -> score(word, letters, bonus))
                                        .toFlowable())))
                .collect(byScore())
                .map(ScrabbleBenchmark::firstThree)
                .blockingGet();
    }

    private static Single<Map<Character, Long>> rxjavaHistogram(String word) {
        return Flowable.range(0, word.length()).map(word::charAt).collect(histogram());
    }

    private static Single<Integer> rxjavaMissing(Map<Character, Long> histogram) {
        return Flowable.fromArray(entries(histogram))
                .map(ScrabbleBenchmark::missing)
                .reduce(0, Integer::sum);
    }

    private static Single<Integer> rxjavaLetters(Map<Character, Long> histogram) {
        return Flowable.fromArray(entries(histogram))
                .map(ScrabbleBenchmark::valueOfAvailable)
                .reduce(0, Integer::sum);
    }

    private static Single<Integer> rxjavaBonus(String word) {
        return Flowable.range(0, word.length())
                .map(word::charAt)
                .map(ScrabbleBenchmark::value)
                .reduce(0, Math::max);
    }
}
