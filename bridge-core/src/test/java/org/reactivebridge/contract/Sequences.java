package org.reactivebridge.contract;

import java.util.Arrays;
import java.util.function.Consumer;

/** All sequences of a few events, up to a length. */
final class Sequences {

    private Sequences() {}

    /**
     * Visits every sequence of at least one event, shorter ones first.
     *
     * @param events what a sequence is made of
     * @param maxLength the greatest length
     * @param visitor gets each sequence, in an array of its own
     * @return how many there were
     */
    static <E> int all(E[] events, int maxLength, Consumer<E[]> visitor) {
        int count = 0;
        for (int length = 1; length <= maxLength; length++) {
            E[] sequence = Arrays.copyOf(events, length);
            int[] digits = new int[length];
            int at;
            do {
                for (int i = 0; i < length; i++) {
                    sequence[i] = events[digits[i]];
                }
                visitor.accept(sequence.clone());
                count++;
                at = length - 1;
                while (at >= 0 && ++digits[at] == events.length) {
                    digits[at--] = 0;
                }
            } while (at >= 0);
        }
        return count;
    }
}
