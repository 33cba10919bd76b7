package org.reactivebridge.house.saboteur.channel;

import org.reactivebridge.house.saboteur.runtime.Neighbour;

public final class LooksAcross {
    public Object beside() {
        return new Neighbour();
    }
}
