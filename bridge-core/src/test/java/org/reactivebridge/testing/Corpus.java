package org.reactivebridge.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The seeds that failed once: the resources named {@code seed-corpus.txt}, which every build replays first.
 *
 * <p>A line is {@code scenario seed why}: the test as {@code package.Class#method}, its seed, and what went wrong then.
 * Lines that are empty or begin with {@code #} say nothing. <strong>Immutable.</strong>
 */
public final class Corpus {

    private static final String RESOURCE = "seed-corpus.txt";

    private Corpus() {}

    /**
     * One seed that failed once.
     *
     * @param scenario the test, as {@code package.Class#method}
     * @param seed the seed
     * @param why what went wrong
     */
    public record Entry(String scenario, long seed, String why) {

        static Entry parse(String line) {
            String[] parts = line.strip().split("\\s+", 3);
            if (parts.length < 3 || parts[0].indexOf('#') < 0) {
                throw new IllegalArgumentException("Not 'package.Class#method seed why': " + line);
            }
            return new Entry(parts[0], Long.parseLong(parts[1]), parts[2]);
        }
    }

    /**
     * Reads the corpus.
     *
     * @return all entries on the class path
     */
    public static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        try {
            for (URL url : Collections.list(Corpus.class.getClassLoader().getResources(RESOURCE))) {
                try (BufferedReader reader =
                        new BufferedReader(new InputStreamReader(url.openStream(), StandardCharsets.UTF_8))) {
                    reader.lines()
                            .filter(line -> !line.isBlank() && !line.startsWith("#"))
                            .map(Entry::parse)
                            .forEach(entries::add);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return entries;
    }
}
