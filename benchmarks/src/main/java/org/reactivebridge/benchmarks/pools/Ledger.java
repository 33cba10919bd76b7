package org.reactivebridge.benchmarks.pools;

/** A benchmark that loses what it borrows measures something else. */
final class Ledger {

    private Ledger() {}

    static void check(String what, long expected, long actual) {
        if (expected != actual) {
            throw new IllegalStateException(what + ": expected " + expected + ", but there are " + actual);
        }
    }
}
