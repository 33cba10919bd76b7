package org.reactivebridge.examples;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;

/** The access log of a shop that does not exist: how its lines look, and a file of them, the same on every machine. */
final class AccessLog {

    private static final int PRODUCTS = 2_000;

    private AccessLog() {}

    /** One line: who asked for what, with what success, and how long it took. */
    record Entry(String path, int status, int bytes, int millis) {

        boolean failed() {
            return status >= 500;
        }
    }

    /**
     * Reads one line.
     *
     * @param line the line
     * @return what it says
     * @throws IllegalArgumentException if it is none of this log's
     */
    static Entry parse(String line) {
        String[] fields = line.split(" ", -1);
        if (fields.length != 7) {
            throw new IllegalArgumentException(
                    "Expected «time host method path status bytes milliseconds», but got: " + line);
        }
        try {
            return new Entry(
                    fields[3], Integer.parseInt(fields[4]), Integer.parseInt(fields[5]), Integer.parseInt(fields[6]));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Status, bytes and milliseconds must be numbers in: " + line, e);
        }
    }

    /** What is sold under a path; the same for everybody, as if looked up in a catalogue. */
    static String title(String path) {
        int product = Integer.parseInt(path.substring(path.lastIndexOf('/') + 1));
        String[] kinds = {"Lamp", "Chair", "Table", "Kettle", "Clock", "Mirror", "Carpet", "Shelf"};
        String[] colours = {"red", "blue", "green", "white", "black"};
        return colours[product % colours.length] + " " + kinds[product % kinds.length] + " no. " + product;
    }

    /**
     * Writes a log, if it is not there yet.
     *
     * @param directory where to
     * @param size how many bytes it has at least
     * @return the file
     * @throws IOException if it cannot be written
     */
    static Path write(Path directory, long size) throws IOException {
        Path file = directory.resolve("access-" + size + ".log");
        if (Files.exists(file) && Files.size(file) >= size) {
            return file;
        }
        Files.createDirectories(directory);
        Path unfinished = Files.createTempFile(directory, "access", ".part");
        SplittableRandom random = new SplittableRandom(42);
        long millis = 1_767_225_600_000L; // The first of January 2026
        long written = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(unfinished), 1 << 16)) {
            while (written < size) {
                millis += random.nextInt(20);
                // Few products are asked for often, and many seldom; some are slow, and fail.
                int product = (int) (PRODUCTS * Math.pow(random.nextDouble(), 3));
                boolean fails = random.nextInt(100) < 1 + product % 5;
                byte[] line = (millis + " 10.0." + random.nextInt(256) + "." + random.nextInt(256) + " GET /product/"
                                + product + " " + (fails ? 503 : 200) + " " + (500 + random.nextInt(20_000)) + " "
                                + (2 + product % 97 + random.nextInt(40)) + "\n")
                        .getBytes(StandardCharsets.US_ASCII);
                out.write(line);
                written += line.length;
            }
        }
        Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        return file;
    }
}
