package org.reactivebridge.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Makes the application's own data, {@code sensors.csv}: a hundred seconds of a boiler house, eight sensors with five measurements a second
 * each, slow swings, noise, and a few peaks that somebody should notice. The same seed gives the same file.
 */
final class SensorData {

    static final long SEED = 20260302;

    private static final Instant BEGIN = Instant.parse("2026-03-02T08:00:00Z");
    private static final int SECONDS = 100;
    private static final int A_SECOND = 5;

    /** How one sensor behaves. */
    private record Sensor(
            String name, String format, double centre, double swing, double period, double noise, double peak) {}

    private static final List<Sensor> SENSORS = List.of(
            new Sensor("temperature", "%.1f", 71.5, 4.0, 41, 0.25, 14),
            new Sensor("pressure", "%.3f", 2.4, 0.18, 29, 0.015, 0.9),
            new Sensor("flow", "%.2f", 12.8, 1.6, 17, 0.22, -8),
            new Sensor("vibration", "%.3f", 0.85, 0.1, 11, 0.06, 1.9),
            new Sensor("humidity", "%.1f", 46, 5, 73, 0.35, 21),
            new Sensor("co2", "%.0f", 640, 90, 57, 7, 420),
            new Sensor("voltage", "%.1f", 230.4, 1.2, 23, 0.45, -17),
            new Sensor("frequency", "%.3f", 50, 0.02, 13, 0.004, -0.16));

    private SensorData() {}

    /**
     * Writes the file.
     *
     * @param arguments where to
     * @throws IOException if that cannot be written
     */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), text());
    }

    static String text() {
        SplittableRandom random = new SplittableRandom(SEED);
        StringBuilder text = new StringBuilder("time,sensor,value\n");
        for (int step = 0; step < SECONDS * A_SECOND; step++) {
            for (int which = 0; which < SENSORS.size(); which++) {
                Sensor sensor = SENSORS.get(which);
                double second = (double) step / A_SECOND;
                double noise = 0;
                for (int i = 0; i < 4; i++) {
                    noise += random.nextDouble(-1, 1); // Four of them are near enough to a bell.
                }
                double value = sensor.centre + sensor.swing * wave(second / sensor.period) + sensor.noise * noise;
                // Each sensor has two peaks, at times of its own, which fade within a second.
                for (double at : new double[] {24 + 7 * which, 90 - 6.5 * which}) {
                    if (second >= at && second < at + 1.2) {
                        value += sensor.peak * (1 - (second - at) / 1.2);
                    }
                }
                text.append(BEGIN.plusMillis(1000L / A_SECOND * step + 17L * which))
                        .append(',')
                        .append(sensor.name)
                        .append(',')
                        .append(String.format(Locale.ROOT, sensor.format, value))
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** A wave between -1 and 1 with period 1, of plain arithmetic: a sine may differ in its last digit from one machine to the next. */
    private static double wave(double at) {
        double phase = at - Math.floor(at);
        double half = phase < 0.5 ? phase : phase - 0.5;
        double arc = 16 * half * (0.5 - half);
        return phase < 0.5 ? arc : -arc;
    }
}
