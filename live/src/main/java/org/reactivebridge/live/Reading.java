package org.reactivebridge.live;

/**
 * One measurement.
 *
 * @param time when it was taken, in milliseconds since 1970
 * @param sensor what measured
 * @param value what it measured
 * @param pass which time the source is read: what comes from another pass has nothing to do with this
 * @param trail where it has been
 */
record Reading(long time, String sensor, double value, long pass, Trail trail) {}
