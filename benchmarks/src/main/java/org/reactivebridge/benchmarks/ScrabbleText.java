package org.reactivebridge.benchmarks;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** A text in no language, the same for each seed: words of syllables, the short ones often and the long ones seldom. */
final class ScrabbleText {

    private static final String CONSONANTS = "nrtslcdpmbgfhvkwyjxzq"; // The common ones first.
    private static final String VOWELS = "eaiou";

    private final Random random;
    private final List<String> words;
    private final Set<String> dictionary;

    ScrabbleText(long seed, int size) {
        random = new Random(seed);
        Set<String> distinct = new LinkedHashSet<>();
        while (distinct.size() < size) {
            distinct.add(word());
        }
        words = new ArrayList<>(distinct);
        dictionary = new HashSet<>();
        for (String word : words) {
            if (random.nextInt(4) > 0) {
                dictionary.add(word);
            }
        }
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        do {
            if (random.nextInt(4) > 0) {
                word.append(letter(CONSONANTS));
            }
            word.append(letter(VOWELS));
            if (random.nextInt(3) == 0) {
                word.append(letter(CONSONANTS));
            }
        } while (word.length() < 12 && random.nextInt(5) > 1);
        return word.toString();
    }

    /** The smaller of two draws, so that the first letters come more often. */
    private char letter(String letters) {
        return letters.charAt(Math.min(random.nextInt(letters.length()), random.nextInt(letters.length())));
    }

    /** The distinct words of the text, in the order of their first appearance. */
    List<String> words() {
        return words;
    }

    /** The words that count: three quarters of them. */
    Set<String> dictionary() {
        return dictionary;
    }
}
