package org.reactivebridge.live;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * What a sensor measured within one window of time.
 *
 * @param sensor the sensor
 * @param from when the window begins, in milliseconds since 1970, in the time of the measurements
 * @param closed when it was closed, by our clock
 * @param count how many measurements there are
 * @param mean their mean
 * @param min the least
 * @param max the greatest
 * @param deviation their standard deviation, of the population
 * @param p95 95 of 100 are at most this, by the nearest rank
 * @param anomaly whether it is far from what the sensor had measured before
 * @param trail where it has been; nobody's business outside
 */
record Window(
        String sensor,
        long from,
        long closed,
        int count,
        double mean,
        double min,
        double max,
        double deviation,
        double p95,
        boolean anomaly,
        @JsonIgnore Trail trail) {

    /** What is stored, in the order of the columns. */
    List<Object> columns() {
        return List.of(sensor, from, closed, count, mean, min, max, deviation, p95, anomaly);
    }
}
