package org.reactivebridge.compliance;

/** An item that nobody caches, so that it is seen whether it is still held. */
record Item(long number) {}
