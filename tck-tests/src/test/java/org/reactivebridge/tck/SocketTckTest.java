package org.reactivebridge.tck;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The Reactive Streams TCK over real sockets on loopback: what they receive as publishers, and the subscriber that sends. */
@Execution(ExecutionMode.CONCURRENT)
class SocketTckTest {

    private static final int CHECKS_OF_A_PUBLISHER = 38;
    private static final int CHECKS_OF_A_SUBSCRIBER = 26;
    private static final Checks.Count COUNT = new Checks.Count();

    @TestFactory
    Stream<DynamicTest> publishers() {
        return SocketSubject.all().stream()
                .flatMap(subject -> Checks.of(
                        subject.toString(), () -> new SocketVerification(subject), SocketSubject.skips(), COUNT));
    }

    @TestFactory
    Stream<DynamicTest> outbound() {
        return Stream.of(true, false)
                .flatMap(isRead -> Checks.of(
                        "TcpConnection.outbound" + (isRead ? "" : ", to who does not read"),
                        () -> new OutboundVerification(isRead),
                        Skips.subscriber(),
                        COUNT));
    }

    @Test
    void tck_checksAndSkips_areAllKnown() {
        List<String> names =
                Checks.names(() -> new SocketVerification(SocketSubject.all().get(0)));
        assertThat(names).hasSize(CHECKS_OF_A_PUBLISHER).containsAll(Skips.LENGTHS.keySet());
        assertThat(names)
                .filteredOn(name -> SocketSubject.skips().reason(name) != null)
                .as("7 that the TCK has no check for, 5 of many subscribers, 1 of very many items")
                .hasSize(13);
        assertThat(Checks.names(() -> new OutboundVerification(true))).hasSize(CHECKS_OF_A_SUBSCRIBER);
    }

    @AfterAll
    static void report() {
        System.out.printf(
                "TCK, sockets: %d checks executed and %d skipped as listed, over %d publishers and 2 subscribers%n",
                COUNT.executed().sum(),
                COUNT.skipped().sum(),
                SocketSubject.all().size());
    }
}
