package org.reactivebridge.r2dbc;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.pool.Reuse;

/**
 * The options of a pool by name, as they stand in a URL. What is not the pool's goes to the driver. <strong>Confined.</strong>
 */
final class UrlOptions {

    private static final Pattern TIME = Pattern.compile("(\\d+)(ns|us|ms|s|m|h|d)");

    /** Options of other pools whose meaning this one does not have: who relies on them has to know that. */
    private static final Set<String> ELSEWHERE = Set.of(
            "acquireRetry", "backgroundEvictionInterval", "initialSize", "postAllocate", "preRelease", "registerJmx");

    /** Takes a value. */
    private interface Taker {
        void take(UrlOptions options, Object value);
    }

    private static final Map<String, Taker> TAKERS = new LinkedHashMap<>();
    private static final Map<String, String> OTHER_NAMES = new HashMap<>();
    private static final Map<String, String> FOLDED = new HashMap<>();

    static {
        named("poolName", (options, value) -> options.change(pool -> pool.name(value.toString())));
        number("maxSize", PoolOptions::maxSize);
        number("minIdle", PoolOptions::minIdle);
        number("parallelConnects", PoolOptions::parallelConnects);
        number("maxPending", PoolOptions::maxPending);
        time("acquireTimeout", PoolOptions::acquireTimeout, "maxAcquireTime");
        time("createTimeout", PoolOptions::createTimeout, "maxCreateConnectionTime");
        time("validateTimeout", PoolOptions::validateTimeout, "maxValidationTime");
        time("resetTimeout", PoolOptions::resetTimeout);
        time("closeTimeout", PoolOptions::closeTimeout);
        time("maxLife", PoolOptions::maxLife, "maxLifeTime");
        time("idleTimeout", PoolOptions::idleTimeout, "maxIdleTime");
        time("keepAlive", PoolOptions::keepAlive);
        time("trustFor", PoolOptions::trustFor);
        time("leakThreshold", PoolOptions::leakThreshold);
        named("firstBackoff", (options, value) -> options.firstBackoff = duration(value));
        named("mostBackoff", (options, value) -> options.mostBackoff = duration(value));
        named("testOnCheckOut", (options, value) -> options.change(pool -> pool.testOnCheckOut(yesOrNo(value))));
        named("reuse", (options, value) -> options.change(pool -> pool.reuse(reuse(value))));
        named("validation", (options, value) -> options.validation = validation(value), "validationDepth");
        named("validationQuery", (options, value) -> options.validationQuery = value.toString());
        named("drainLimit", (options, value) -> options.drainLimit = integer(value));
        named("closeGrace", (options, value) -> options.closeGrace = duration(value));
    }

    private PoolOptions pool = PoolOptions.defaults();
    private @Nullable Duration firstBackoff;
    private @Nullable Duration mostBackoff;
    private @Nullable Validation validation;
    private @Nullable String validationQuery;
    private @Nullable Integer drainLimit;
    private @Nullable Duration closeGrace;

    private UrlOptions() {}

    private static void named(String name, Taker taker, String... others) {
        TAKERS.put(name, taker);
        FOLDED.put(fold(name), name);
        for (String other : others) {
            OTHER_NAMES.put(other, name);
            FOLDED.put(fold(other), other);
        }
    }

    private static void number(String name, BiFunction<PoolOptions, Integer, PoolOptions> change) {
        named(name, (options, value) -> options.change(pool -> change.apply(pool, integer(value))));
    }

    private static void time(String name, BiFunction<PoolOptions, Duration, PoolOptions> change, String... others) {
        named(name, (options, value) -> options.change(pool -> change.apply(pool, duration(value))), others);
    }

    private static String fold(String name) {
        return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** Whether a name is the pool's, by which it is kept from the driver. */
    static boolean isPools(String name) {
        return TAKERS.containsKey(name) || OTHER_NAMES.containsKey(name);
    }

    /**
     * Takes what is the pool's out of options and puts it into a builder.
     *
     * @throws IllegalArgumentException if a value is none, or a name is nearly one
     */
    static void apply(ConnectionFactoryOptions options, PooledConnectionFactory.Builder builder) {
        UrlOptions read = new UrlOptions();
        Map<String, String> given = new HashMap<>();
        for (Option<?> option : options(options)) {
            String name = option.name();
            if (isPools(name)) {
                String proper = OTHER_NAMES.getOrDefault(name, name);
                String before = given.put(proper, name);
                if (before != null) {
                    throw new IllegalArgumentException("Pool options " + before + " and " + name + " mean the same");
                }
                read.take(name, proper, value(options, option));
            } else if (ELSEWHERE.contains(name)) {
                throw new IllegalArgumentException(
                        "Pool option " + name + " is another pool's: this one has nothing like it");
            } else if (FOLDED.containsKey(fold(name))) {
                throw new IllegalArgumentException(
                        "Option " + name + " is unknown; " + FOLDED.get(fold(name)) + " is not");
            }
        }
        read.finish(builder);
        given(options, ConnectionFactoryOptions.LOCK_WAIT_TIMEOUT, builder::lockWaitTimeout);
        given(options, ConnectionFactoryOptions.STATEMENT_TIMEOUT, builder::statementTimeout);
    }

    /** The driver reads these too; the pool has to know what to restore. */
    private static void given(ConnectionFactoryOptions options, Option<Duration> option, Consumer<Duration> taker) {
        Object value = options.getValue(option);
        if (value != null) {
            taker.accept(naming(option.name(), () -> duration(value)));
        }
    }

    /** All options there are: the only way to find out is to build others of them. */
    static Set<Option<?>> options(ConnectionFactoryOptions options) {
        Set<Option<?>> all = new LinkedHashSet<>();
        ConnectionFactoryOptions.builder().from(options, all::add).build();
        return all;
    }

    private static Object value(ConnectionFactoryOptions options, Option<?> option) {
        Object value = options.getValue(option);
        if (value == null) {
            throw new IllegalArgumentException("Pool option " + option.name() + " has no value");
        }
        return value;
    }

    private void take(String name, String proper, Object value) {
        Taker taker = TAKERS.get(proper);
        if (taker != null) {
            naming(name, () -> {
                taker.take(this, value);
                return value;
            });
        }
    }

    private static <T> T naming(String name, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (IllegalArgumentException failure) {
            throw new IllegalArgumentException("Pool option " + name + ": " + failure.getMessage(), failure);
        }
    }

    private void finish(PooledConnectionFactory.Builder builder) {
        Duration first = firstBackoff == null ? pool.firstBackoff() : firstBackoff;
        Duration most = mostBackoff == null ? pool.mostBackoff() : mostBackoff;
        builder.options(pool.backoff(first, most));
        if (validationQuery != null) {
            if (validation == Validation.LOCAL) {
                throw new IllegalArgumentException(
                        "Pool options validation=LOCAL and validationQuery exclude each other");
            }
            builder.validation(Validation.query(validationQuery));
        } else if (validation != null) {
            builder.validation(validation);
        }
        if (drainLimit != null) {
            builder.drainLimit(drainLimit);
        }
        if (closeGrace != null) {
            builder.closeGrace(closeGrace);
        }
    }

    private void change(UnaryOperator<PoolOptions> change) {
        pool = change.apply(pool);
    }

    // ---- Values

    private static int integer(Object value) {
        if (value instanceof Integer number) {
            return number;
        }
        String text = value.toString();
        if (text.equalsIgnoreCase("unlimited")) {
            return PoolOptions.UNLIMITED;
        }
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException failure) {
            throw new IllegalArgumentException("'" + text + "' is neither an integer nor 'unlimited'", failure);
        }
    }

    private static Duration duration(Object value) {
        if (value instanceof Duration time) {
            return time;
        }
        String text = value.toString();
        if (text.equalsIgnoreCase("forever")) {
            return PoolOptions.FOREVER;
        }
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        try {
            Matcher matcher = TIME.matcher(text);
            return matcher.matches() ? times(Long.parseLong(matcher.group(1)), matcher.group(2)) : Duration.parse(text);
        } catch (DateTimeParseException | NumberFormatException | ArithmeticException failure) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not a time, as PT30S, 30s, 500ms and 'forever' are", failure);
        }
    }

    private static Duration times(long count, String unit) {
        return switch (unit) {
            case "ns" -> Duration.ofNanos(count);
            case "us" -> Duration.ofNanos(Math.multiplyExact(count, 1000L));
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static boolean yesOrNo(Object value) {
        String text = value.toString();
        if (text.equalsIgnoreCase("true")) {
            return true;
        }
        if (text.equalsIgnoreCase("false")) {
            return false;
        }
        throw new IllegalArgumentException("'" + text + "' is neither 'true' nor 'false'");
    }

    private static Reuse reuse(Object value) {
        if (value instanceof Reuse known) {
            return known;
        }
        return switch (value.toString().toUpperCase(Locale.ROOT)) {
            case "LIFO", "LAST_RETURNED" -> Reuse.LAST_RETURNED;
            case "FIFO", "FIRST_RETURNED" -> Reuse.FIRST_RETURNED;
            default -> throw new IllegalArgumentException("'" + value + "' is neither 'LIFO' nor 'FIFO'");
        };
    }

    private static Validation validation(Object value) {
        if (value instanceof Validation known) {
            return known;
        }
        return switch (value.toString().toUpperCase(Locale.ROOT)) {
            case "LOCAL" -> Validation.LOCAL;
            case "REMOTE" -> Validation.REMOTE;
            default ->
                throw new IllegalArgumentException(
                        "'" + value + "' is neither 'LOCAL' nor 'REMOTE'; a query is given as validationQuery");
        };
    }
}
