package org.reactivebridge.house.saboteur.net;

import org.reactivebridge.house.saboteur.pool.Guest;

public final class LooksAtPool {
    public Object beside() {
        return new Guest();
    }
}
