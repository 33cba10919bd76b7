package org.reactivebridge.house.saboteur.attic;

/** Lives in a package that has no floor. */
public final class Homeless {}
