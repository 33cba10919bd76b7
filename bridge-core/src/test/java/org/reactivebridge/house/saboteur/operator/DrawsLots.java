package org.reactivebridge.house.saboteur.operator;

import java.security.SecureRandom;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

public final class DrawsLots {
    double math() {
        return Math.random();
    }

    double strictMath() {
        return StrictMath.random();
    }

    int ofTheThread() {
        return ThreadLocalRandom.current().nextInt();
    }

    UUID uuid() {
        return UUID.randomUUID();
    }

    Random unseeded() {
        return new Random();
    }

    SplittableRandom splittable() {
        return new SplittableRandom();
    }

    Random secure() {
        return new SecureRandom(new byte[] {1});
    }

    RandomGenerator generator() {
        return RandomGenerator.getDefault();
    }

    RandomGenerator generatorFromFactory() {
        return RandomGeneratorFactory.getDefault().create();
    }

    void shuffle(List<?> items) {
        Collections.shuffle(items);
    }
}
