package org.reactivebridge.house.saboteur.runtime;

public final class Neighbour {}
