package org.reactivebridge.house.saboteur.operator;

import java.util.IdentityHashMap;
import java.util.Map;
import java.util.WeakHashMap;

public final class AsksForIdentity {
    int hash(Object object) {
        return System.identityHashCode(object);
    }

    Map<Object, Object> identityMap() {
        return new IdentityHashMap<>();
    }

    Map<Object, Object> weakMap() {
        return new WeakHashMap<>();
    }
}
