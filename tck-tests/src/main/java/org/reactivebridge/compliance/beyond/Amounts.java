package org.reactivebridge.compliance.beyond;

import java.time.Duration;

/** Sums of requests, which stick at {@link Long#MAX_VALUE} (§3.17), and how reports write numbers. */
final class Amounts {

    private Amounts() {}

    static long add(long sum, long more) {
        return more > Long.MAX_VALUE - sum ? Long.MAX_VALUE : sum + more;
    }

    static String text(long amount) {
        return amount == Long.MAX_VALUE ? "max" : Long.toString(amount);
    }

    static String items(long count) {
        return text(count) + (count == 1 ? " item" : " items");
    }

    static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }
}
