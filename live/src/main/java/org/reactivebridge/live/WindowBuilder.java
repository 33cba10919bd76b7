package org.reactivebridge.live;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * Puts the measurements of one sensor into windows, one behind the other, by the time of the measurements: so the same data gives the same
 * windows, however fast it comes.
 *
 * <p>A measurement that belongs before the open window is late, and counted only, unless the source has begun anew meanwhile.
 *
 * <p><strong>Confined</strong> to the run of its sensor.
 */
final class WindowBuilder {

    /** A window holds no more than this; of what comes beyond it, the least-recent value is forgotten for the 95th percentile. */
    private static final int MOST_VALUES = 10_000;

    private final String sensor;
    private final long length;
    private final LongAdder late;
    private final Baseline baseline = new Baseline();

    private boolean isOpen;
    private long pass;
    private long from;
    private double[] values = new double[16];
    private int count;
    private double mean;
    private double squares; // Sum of squared distances from the mean, by Welford.
    private double min;
    private double max;

    WindowBuilder(String sensor, long lengthMillis, LongAdder late) {
        this.sensor = sensor;
        this.length = lengthMillis;
        this.late = late;
    }

    /** Adds a measurement; gives the window that it closes, if it does. */
    List<Window> add(Reading reading) {
        reading.trail().pass(Stage.ANALYSE);
        long begins = Math.floorDiv(reading.time(), length) * length;
        boolean isSamePass = reading.pass() == pass;
        if (isOpen && isSamePass && begins < from) {
            late.increment();
            return List.of();
        }
        pass = reading.pass();
        List<Window> closed = isOpen && (begins != from || !isSamePass) ? List.of(close(reading.trail())) : List.of();
        if (!isOpen) {
            open(begins);
        }
        take(reading.value());
        return closed;
    }

    private void open(long begins) {
        isOpen = true;
        from = begins;
        count = 0;
        mean = 0;
        squares = 0;
        min = Double.POSITIVE_INFINITY;
        max = Double.NEGATIVE_INFINITY;
    }

    private void take(double value) {
        if (count < MOST_VALUES && count == values.length) {
            values = Arrays.copyOf(values, Math.min(values.length * 2, MOST_VALUES));
        }
        values[count % MOST_VALUES] = value;
        count++;
        double distance = value - mean;
        mean += distance / count;
        squares += distance * (value - mean);
        min = Math.min(min, value);
        max = Math.max(max, value);
    }

    private Window close(Trail trail) {
        isOpen = false;
        double[] sorted = Arrays.copyOf(values, Math.min(count, MOST_VALUES));
        Arrays.sort(sorted);
        double p95 = sorted[(int) Math.ceil(sorted.length * 0.95) - 1];
        boolean anomaly = baseline.isFar(min) || baseline.isFar(max);
        baseline.add(mean, min, max);
        return new Window(
                sensor,
                from,
                System.currentTimeMillis(),
                count,
                mean,
                min,
                max,
                Math.sqrt(squares / count),
                p95,
                anomaly,
                trail.branch());
    }

    /** What is usual for the sensor: mean and spread of the windows so far, the newest counting most. */
    private static final class Baseline {

        private static final double WEIGHT = 0.1;
        private static final int WARM_UP = 10;
        private static final double FAR = 4;

        private int windows;
        private double centre;
        private double variance;

        void add(double mean, double least, double greatest) {
            windows++;
            if (windows == 1) {
                centre = mean;
                return;
            }
            // The farthest value of a window speaks for its spread, but no more than the limit: one peak is not to hide
            // the next.
            double spread = Math.sqrt(variance);
            double distance = Math.max(Math.abs(least - centre), Math.abs(greatest - centre));
            if (windows > WARM_UP) {
                distance = Math.min(distance, FAR * spread);
            }
            variance += WEIGHT * (distance * distance - variance);
            centre += WEIGHT * (mean - centre);
        }

        boolean isFar(double value) {
            return windows >= WARM_UP && Math.abs(value - centre) > FAR * Math.sqrt(variance);
        }
    }
}
