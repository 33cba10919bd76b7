package org.reactivebridge.house.saboteur.kernel;

import org.reactivebridge.house.saboteur.operator.LooksAtStream;

/** Closes a cycle as well, since that class looks back down. */
public final class LooksUp {
    public Object above() {
        return new LooksAtStream();
    }
}
