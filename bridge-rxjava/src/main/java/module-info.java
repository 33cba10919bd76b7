/**
 * Conversions between Reactive Bridge and RxJava 3.
 */
module org.reactivebridge.rxjava {
    requires transitive org.reactivebridge.core;
    requires transitive io.reactivex.rxjava3;
    requires static transitive org.jspecify;
    requires static transitive reactor.core; // For RxJavaReactorBridge only.

    exports org.reactivebridge.rxjava;
}
