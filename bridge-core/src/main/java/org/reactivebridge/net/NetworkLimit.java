package org.reactivebridge.net;

/** What is limited. {@link NetworkMetrics} counts how often each limit was reached. */
public enum NetworkLimit {

    /** {@link TcpOptions#maxConnections()}: no more are accepted until one ends. */
    CONNECTIONS,

    /** {@link TcpOptions#maxConnectionsPerAddress()}: {@link TooManyConnectionsException}. */
    CONNECTIONS_PER_ADDRESS,

    /** {@link TcpOptions#connectTimeout()}: {@link ConnectTimeoutException}. */
    CONNECT_TIME,

    /** {@link TlsOptions#handshakeTimeout()}: {@link HandshakeTimeoutException}. */
    HANDSHAKE_TIME,

    /** {@link TcpOptions#idleTimeout()}: {@link IdleTimeoutException}. */
    IDLE_TIME,

    /** {@link TcpOptions#readTimeout()}: {@link ReadTimeoutException}. */
    READ_TIME,

    /** {@link TcpOptions#writeTimeout()}: {@link WriteTimeoutException}. */
    WRITE_TIME,

    /** {@link TcpOptions#firstByteTimeout()}: {@link FirstByteTimeoutException}. */
    FIRST_BYTE_TIME,

    /** {@link TcpOptions#minReadRate()}: {@link SlowPeerException}. */
    READ_RATE,

    /** {@link TcpOptions#minWriteRate()}: {@link SlowPeerException}. */
    WRITE_RATE,

    /** {@link TcpOptions#outboundBytes()}: {@link TcpConnection#trySend} says false. */
    OUTBOUND_BYTES,

    /** {@link BufferPool#budget()}: {@link BufferBudgetException}. */
    BUFFER_BUDGET,

    /** {@link FrameLimits#maxLength()}: {@link FrameTooLongException}. */
    FRAME_LENGTH,

    /** {@link FrameLimits#maxEmptyFrames()}: {@link EmptyFramesException}. */
    EMPTY_FRAMES,

    /** {@link FrameLimits#maxTime()}: {@link FrameTimeoutException}. */
    FRAME_TIME
}
