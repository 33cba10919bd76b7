package org.reactivebridge.net;

import java.nio.ByteBuffer;

/**
 * Finds a delimiter in bytes that come one by one, by Knuth, Morris and Pratt: no byte is looked at twice, whatever a peer
 * sends. <strong>Immutable</strong>; how much is matched so far is the caller's.
 */
final class Matcher {

    private final byte[] delimiter;
    private final int[] shorter; // For each number of matched bytes the longest smaller one that the same bytes match.

    Matcher(ByteBuffer delimiter) {
        this.delimiter = new byte[delimiter.remaining()];
        delimiter.get(delimiter.position(), this.delimiter);
        this.shorter = new int[this.delimiter.length + 1];
        for (int i = 1, matched = 0; i < this.delimiter.length; i++) {
            matched = step(matched, this.delimiter[i]);
            shorter[i + 1] = matched;
        }
    }

    int length() {
        return delimiter.length;
    }

    ByteBuffer delimiter() {
        return ByteBuffer.wrap(delimiter).asReadOnlyBuffer();
    }

    /** How many bytes of the delimiter are matched after one more byte; not asked after all of them. */
    int step(int matched, byte next) {
        int state = matched;
        while (state > 0 && delimiter[state] != next) {
            state = shorter[state];
        }
        return delimiter[state] == next ? state + 1 : state;
    }

    /** Whether the first delimiter in these bytes with a delimiter behind them is the one behind them. */
    boolean canFollow(ByteBuffer frame) {
        int matched = 0;
        for (int i = frame.position(); i < frame.limit(); i++) {
            matched = step(matched, frame.get(i));
            if (matched == delimiter.length) {
                return false;
            }
        }
        for (int i = 0; i < delimiter.length - 1; i++) {
            matched = step(matched, delimiter[i]);
            if (matched == delimiter.length) {
                return false;
            }
        }
        return true;
    }
}
