package org.reactivebridge.house.saboteur.operator;

public final class SharesField {
    volatile boolean done;
}
