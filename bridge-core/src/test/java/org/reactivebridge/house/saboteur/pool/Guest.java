package org.reactivebridge.house.saboteur.pool;

public final class Guest {}
