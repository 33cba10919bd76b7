package org.reactivebridge.house.saboteur.operator;

import org.reactivebridge.house.saboteur.kernel.LooksUp;
import org.reactivebridge.house.saboteur.stream.Honest;

/** Looking down is allowed, looking up is not. */
public final class LooksAtStream {
    private final LooksUp below = new LooksUp();

    public Object above() {
        return new Honest(below);
    }
}
