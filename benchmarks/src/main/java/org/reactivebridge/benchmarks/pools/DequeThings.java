package org.reactivebridge.benchmarks.pools;

import java.util.concurrent.ConcurrentLinkedDeque;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** No pool at all, only where one would keep its things: nobody can wait, nothing expires, a thing can come back twice. */
@State(Scope.Benchmark)
public class DequeThings {

    final ConcurrentLinkedDeque<Thing> things = new ConcurrentLinkedDeque<>();

    @Setup
    public void fill() {
        for (int i = 0; i < 32; i++) {
            things.add(new Thing());
        }
    }
}
