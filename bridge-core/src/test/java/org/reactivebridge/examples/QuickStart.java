package org.reactivebridge.examples;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.RetryPolicy;

/** The quick start of the README, word for word. */
final class QuickStart {

    private QuickStart() {}

    static Map<String, Long> countWords(List<String> lines) {
        ExecutorService workers = Executors.newFixedThreadPool(2);
        try {
            // snippet: quick start
            AsyncFuture<Map<String, Long>> counts = AsyncStream.fromIterable(lines)
                    .flatMapIterable(line -> List.of(line.toLowerCase().split("\\W+")))
                    .filter(word -> !word.isEmpty())
                    .via(workers) // what follows runs there; at most 256 words wait in between
                    .groupBy(word -> word)
                    .flatMap(group -> group.items().count().map(count -> Map.entry(group.key(), count)))
                    .toMap(Map.Entry::getKey, Map.Entry::getValue)
                    .timeout(Duration.ofSeconds(10))
                    .retry(RetryPolicy.defaults());

            return counts.block(); // or counts.toCompletableFuture(), or subscribe any Reactive Streams subscriber
            // end
        } finally {
            workers.shutdown();
        }
    }
}
