/**
 * Conversions between Reactive Bridge and RxJava 3.
 */
module org.reactivebridge.rxjava {
    requires transitive org.reactivebridge.core;
    requires transitive io.reactivex.rxjava3;
    requires static transitive org.jspecify;
    requires static transitive reactor.core; // For RxJavaReactorBridge only.

    exports org.reactivebridge.rxjava;

    provides org.reactivebridge.spi.TypeConverter with
            org.reactivebridge.rxjava.FlowableConverter,
            org.reactivebridge.rxjava.ObservableConverter,
            org.reactivebridge.rxjava.SingleConverter,
            org.reactivebridge.rxjava.MaybeConverter,
            org.reactivebridge.rxjava.CompletableConverter;
}
