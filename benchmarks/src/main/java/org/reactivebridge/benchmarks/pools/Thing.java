package org.reactivebridge.benchmarks.pools;

/** What costs nothing to make, check, clean or close, so that what is measured is the pool. */
final class Thing {}
