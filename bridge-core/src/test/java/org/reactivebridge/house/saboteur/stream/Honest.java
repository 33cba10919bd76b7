package org.reactivebridge.house.saboteur.stream;

/** Breaks no rule. */
public record Honest(Object below) {
    public int size() {
        return below.toString().length();
    }
}
