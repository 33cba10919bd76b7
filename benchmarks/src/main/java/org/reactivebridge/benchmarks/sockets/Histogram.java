package org.reactivebridge.benchmarks.sockets;

/** Counts times in buckets, each of which is at most a 64th wider than its times are long. <strong>Confined.</strong> */
final class Histogram {

    private static final int BITS = 6;
    private static final int PER_POWER = 1 << BITS;

    private final long[] counts = new long[(Long.SIZE - BITS) << BITS];
    private long count;

    void add(long nanos) {
        counts[bucket(Math.max(0, nanos))]++;
        count++;
    }

    long count() {
        return count;
    }

    /** A time that a share of all times do not exceed, but for the width of its bucket. */
    long at(double share) {
        long left = Math.max(1, (long) Math.ceil(share * count));
        for (int bucket = 0; bucket < counts.length; bucket++) {
            left -= counts[bucket];
            if (left <= 0) {
                return start(bucket);
            }
        }
        throw new IllegalStateException("Nothing was counted");
    }

    private static int bucket(long value) {
        if (value < PER_POWER) {
            return (int) value;
        }
        int power = Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - BITS; // Above those that are exact.
        return ((power + 1) << BITS) + (int) (value >>> power) - PER_POWER;
    }

    private static long start(int bucket) {
        int power = (bucket >>> BITS) - 1;
        return power < 0 ? bucket : (long) (PER_POWER + (bucket & (PER_POWER - 1))) << power;
    }
}
