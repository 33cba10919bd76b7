package org.reactivebridge.live;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Makes Spring's properties of flags. <strong>Immutable.</strong> */
final class CommandLine {

    static final String HELP = """
            Measurements over TCP, windows by RxJava, R2DBC, and a page by WebFlux, on one runtime.

              --file PATH         replay this file instead of the application's own: lines of time,sensor,value,
                                  with a time like 2026-03-02T08:00:00.000Z, or in seconds since 1970
              --tcp HOST:PORT     read such lines from there
              --rate N            lines of the file a second; 0 for as many as are taken (200)
              --window DURATION   how long a window is, in the time of the measurements, like 500ms, 1s, 1h (1s)
              --retention N       how many windows are kept in the database (20000)
              --port N            the port of the page (8080); 0 for one that is free
              --postgresql URL    store in PostgreSQL: r2dbc:postgresql://user:password@host:port/database;
                                  otherwise in memory, by H2
              --conventional      each library on its own threads, and Spring Boot's own pool, to compare with
              --help              this text

            Everything else that begins with -- and has a =, like --server.address=0.0.0.0, is a property of Spring Boot's,
            of reactive-bridge's, or of live's.""";

    /** What was written makes no sense, and the message says why. */
    static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    private static final List<String> FLAGS =
            List.of("--file", "--tcp", "--rate", "--window", "--retention", "--port", "--postgresql");
    private static final Pattern DURATION = Pattern.compile("[1-9]\\d{0,9}(ms|s|m|h|d)");
    private static final List<String> CONVENTIONAL = List.of(
            "--live.conventional=true",
            "--reactive-bridge.schedulers.reactor=false",
            "--reactive-bridge.schedulers.rxjava=false",
            "--reactive-bridge.netty.enabled=false",
            "--reactive-bridge.r2dbc.enabled=false",
            "--spring.r2dbc.pool.enabled=true");

    private CommandLine() {}

    static boolean asksForHelp(String... arguments) {
        return Arrays.asList(arguments).contains("--help");
    }

    /** The arguments for Spring. */
    static String[] properties(String... arguments) throws UsageException {
        List<String> properties = new ArrayList<>();
        boolean hasFile = false;
        boolean hasTcp = false;
        Iterator<String> rest = Arrays.asList(arguments).iterator();
        while (rest.hasNext()) {
            String argument = rest.next();
            int equals = argument.indexOf('=');
            String flag = equals < 0 ? argument : argument.substring(0, equals);
            if (flag.equals("--conventional") && equals < 0) {
                properties.addAll(CONVENTIONAL);
            } else if (FLAGS.contains(flag)) {
                if (equals < 0 && !rest.hasNext()) {
                    throw new UsageException(flag + " needs a value");
                }
                String value = equals < 0 ? rest.next() : argument.substring(equals + 1);
                hasFile |= flag.equals("--file");
                hasTcp |= flag.equals("--tcp");
                properties.addAll(property(flag, value));
            } else if (equals > 0 && flag.startsWith("--")) {
                properties.add(argument);
            } else {
                throw new UsageException("There is no flag " + argument);
            }
        }
        if (hasFile && hasTcp) {
            throw new UsageException("--file and --tcp exclude each other");
        }
        // Of a property that is given twice, Spring would make a list; the last one is meant.
        Map<String, String> last = new LinkedHashMap<>();
        properties.forEach(property -> last.put(property.substring(0, property.indexOf('=')), property));
        return last.values().toArray(String[]::new);
    }

    private static List<String> property(String flag, String value) throws UsageException {
        return switch (flag) {
            case "--file" -> List.of("--live.file=" + file(value));
            case "--tcp" -> List.of("--live.tcp=" + address(value));
            case "--rate" -> List.of("--live.rate=" + number(flag, value, 0, 10_000_000));
            case "--retention" -> List.of("--live.retention=" + number(flag, value, 1, Integer.MAX_VALUE));
            case "--port" -> List.of("--server.port=" + number(flag, value, 0, 65_535));
            case "--window" -> List.of("--live.window=" + duration(value));
            case "--postgresql" -> List.of("--spring.r2dbc.url=" + database(value));
            default -> throw new IllegalStateException(flag);
        };
    }

    private static Path file(String value) throws UsageException {
        try {
            Path file = Path.of(value).toAbsolutePath();
            FeedSource.check(file);
            return file;
        } catch (InvalidPathException e) {
            throw new UsageException("--file: '" + value + "' is no path: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new UsageException("--file: " + e.getMessage());
        }
    }

    private static String address(String value) throws UsageException {
        int colon = value.lastIndexOf(':');
        if (colon < 1) {
            throw new UsageException("--tcp: '" + value + "' must be HOST:PORT");
        }
        number("--tcp", value.substring(colon + 1), 1, 65_535);
        return value;
    }

    private static String duration(String value) throws UsageException {
        if (!DURATION.matcher(value).matches()) {
            throw new UsageException("--window: '" + value + "' must be a number with ms, s, m, h or d behind it");
        }
        return value;
    }

    private static String database(String value) throws UsageException {
        if (!value.toLowerCase(Locale.ROOT).startsWith("r2dbc:")) {
            // Not the value itself: it may have a password in it.
            throw new UsageException(
                    "--postgresql: the URL must begin with r2dbc:, like r2dbc:postgresql://host/database");
        }
        return value;
    }

    private static long number(String flag, String value, long least, long most) throws UsageException {
        try {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw new UsageException(flag + ": '" + value + "' must be a number from " + least + " to " + most);
    }
}
