package org.reactivebridge.contract;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;

/** An environment whose hooks write down what they get. */
final class Drops {

    final List<Object> discarded = new CopyOnWriteArrayList<>();
    final List<Object> items = new CopyOnWriteArrayList<>();
    final List<Throwable> errors = new CopyOnWriteArrayList<>();

    Environment environment() {
        return Environment.system()
                .withHooks(Hooks.defaults()
                        .onDiscard(discarded::add)
                        .onItemDropped(items::add)
                        .onErrorDropped(errors::add));
    }

    Environment environment(int capacity) {
        return environment().withCapacities(Capacities.of(capacity));
    }

    @Override
    public String toString() {
        return "discarded " + discarded + ", dropped " + items + " and " + errors;
    }
}
