package org.reactivebridge.house.saboteur.operator;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

public final class GoesParallel {
    Stream<String> ofCollection(List<String> items) {
        return items.parallelStream();
    }

    Stream<String> ofStream(Stream<String> items) {
        return items.parallel();
    }

    IntStream ofInts(IntStream items) {
        return items.parallel();
    }

    void sort(int[] items) {
        Arrays.parallelSort(items);
    }
}
