package org.reactivebridge.house.saboteur.operator;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.function.LongSupplier;

public final class ReadsTheClock {
    long nanos() {
        return System.nanoTime();
    }

    long millis() {
        return System.currentTimeMillis();
    }

    LongSupplier nanosByReference() {
        return System::nanoTime;
    }

    LongSupplier nanosByLambda() {
        return () -> System.nanoTime() / 1_000;
    }

    Instant instant() {
        return Instant.now();
    }

    LocalDate date() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    ZonedDateTime zoned() {
        return ZonedDateTime.now(Clock.systemUTC());
    }

    Clock ticking() {
        return Clock.tickSeconds(ZoneOffset.UTC);
    }

    Date oldDate() {
        return new Date();
    }
}
