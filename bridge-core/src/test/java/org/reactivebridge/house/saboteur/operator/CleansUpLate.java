package org.reactivebridge.house.saboteur.operator;

import java.lang.ref.Cleaner;

public final class CleansUpLate {
    Cleaner make() {
        return Cleaner.create();
    }

    void register(Cleaner cleaner) {
        cleaner.register(this, () -> {});
    }

    public static class Finalized {
        @Override
        @SuppressWarnings({"deprecation", "removal"})
        protected void finalize() {}
    }
}
