package org.reactivebridge.live;

/** The stages whose threads are watched, in the order of the page. */
enum Stage {
    FEED("Replay the file", "Reactive Bridge: TcpListener"),
    READ("Read lines", "Reactive Bridge: TcpClient, Framing"),
    PARSE("Parse", "Reactive Bridge: AsyncStream"),
    ANALYSE("Windows by sensor", "RxJava: Flowable"),
    STORE("Store", "R2DBC"),
    PUBLISH("Hand out to viewers", "Reactive Bridge: Broadcast"),
    SEND("Send events", "WebFlux: server-sent events"),
    REQUEST("Take a request", "WebFlux: controller"),
    QUERY("Read rows", "R2DBC"),
    COLLECT("Add rows up", "RxJava: Flowable"),
    ANSWER("Make the answer", "Reactor: Mono");

    private final String title;
    private final String library;

    Stage(String title, String library) {
        this.title = title;
        this.library = library;
    }

    String title() {
        return title;
    }

    String library() {
        return library;
    }
}
