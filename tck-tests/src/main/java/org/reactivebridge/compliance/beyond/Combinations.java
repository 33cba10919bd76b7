package org.reactivebridge.compliance.beyond;

import java.util.ArrayList;
import java.util.List;

/** Every sequence of a few events. */
final class Combinations {

    private Combinations() {}

    /** Those of one event at least, shorter ones first, so that the first that fails is a smallest one. */
    static <E> List<List<E>> upTo(int length, E[] events) {
        List<List<E>> all = new ArrayList<>();
        List<List<E>> last = List.of(List.of());
        for (int i = 1; i <= length; i++) {
            List<List<E>> longer = new ArrayList<>(last.size() * events.length);
            for (List<E> start : last) {
                for (E event : events) {
                    List<E> sequence = new ArrayList<>(start);
                    sequence.add(event);
                    longer.add(List.copyOf(sequence));
                }
            }
            all.addAll(longer);
            last = longer;
        }
        return all;
    }
}
