package org.reactivebridge.live;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Makes measurements of lines {@code time,sensor,value}. What is no measurement is counted and told, and is no reason to stop: the line
 * behind it may be one.
 *
 * <p>{@link #parse} is <strong>confined</strong> to the pipeline; what is told is concurrent.
 */
@Component
class ReadingParser {

    /** A line that the source begins anew, as a file does that is replayed, and a connection that was lost. */
    static final String BEGIN = "# begin";

    /** More sensors than this are no data that anybody looks at, and each of them costs memory. */
    static final int MOST_SENSORS = 200;

    private static final int MOST_TOLD = 5;
    private static final int LONGEST_NAME = 64;
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}(\\.\\d{1,9})?");

    /** Why a line is no measurement. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message, null, false, false); // One a line, in the worst case: no stack.
        }
    }

    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();
    private final Deque<String> told = new ArrayDeque<>(); // Guarded by itself.
    private long pass; // The pipeline's, as the next two.
    private long number;
    private final Set<String> sensors = new HashSet<>();
    private volatile List<String> sensorNames = List.of();

    /** The measurement of a line; null if it is none. */
    @Nullable
    Reading parse(String line, Trail trail) {
        if (line.equals(BEGIN)) {
            pass++;
            number = 0;
            return null;
        }
        lines.incrementAndGet();
        number++;
        if (line.isBlank() || line.startsWith("#") || line.equals("time,sensor,value")) {
            return null;
        }
        try {
            String[] fields = line.split(",", -1);
            if (fields.length != 3) {
                throw new Malformed("there must be three fields, time,sensor,value, but there are " + fields.length);
            }
            return new Reading(
                    time(fields[0].strip()), sensor(fields[1].strip()), value(fields[2].strip()), pass, trail);
        } catch (Malformed problem) {
            malformed.incrementAndGet();
            String text = "Line " + number + ": " + problem.getMessage();
            synchronized (told) {
                if (told.size() == MOST_TOLD) {
                    told.removeFirst();
                }
                told.addLast(text);
            }
            return null;
        }
    }

    private static long time(String text) throws Malformed {
        if (NUMBER.matcher(text).matches()) {
            // Since 1970: seconds, or milliseconds if it would be thousands of years otherwise.
            BigDecimal number = new BigDecimal(text);
            boolean isSeconds = number.abs().longValue() < 100_000_000_000L;
            return isSeconds ? number.movePointRight(3).longValue() : number.longValue();
        }
        try {
            return OffsetDateTime.parse(text).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw new Malformed(
                    "'" + shortened(text) + "' is no time; write 2026-03-02T08:00:00.000Z, or seconds since 1970");
        }
    }

    private String sensor(String name) throws Malformed {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new Malformed("the name of a sensor has 1 to " + LONGEST_NAME + " characters, not " + name.length());
        }
        if (!sensors.contains(name)) {
            if (sensors.size() == MOST_SENSORS) {
                throw new Malformed("'" + name + "' is one sensor more than " + MOST_SENSORS);
            }
            sensors.add(name);
            sensorNames = List.copyOf(new TreeSet<>(sensors));
        }
        return name;
    }

    private static double value(String text) throws Malformed {
        double value;
        try {
            value = Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new Malformed("'" + shortened(text) + "' is no number");
        }
        if (!Double.isFinite(value)) {
            throw new Malformed("'" + shortened(text) + "' is no finite number");
        }
        return value;
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    long lines() {
        return lines.get();
    }

    long malformed() {
        return malformed.get();
    }

    /** The last lines that were none, and why. */
    List<String> malformedLines() {
        synchronized (told) {
            return List.copyOf(told);
        }
    }

    /** The sensors that there have been, sorted. */
    List<String> sensors() {
        return sensorNames;
    }
}
