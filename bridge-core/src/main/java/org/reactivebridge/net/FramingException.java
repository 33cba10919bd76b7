package org.reactivebridge.net;

import java.io.IOException;

/** The bytes of a stream are not frames that may be taken. */
public abstract sealed class FramingException extends IOException
        permits CorruptedFrameException,
                EmptyFramesException,
                FrameTimeoutException,
                FrameTooLongException,
                TruncatedFrameException {

    private static final long serialVersionUID = 1L;

    FramingException(String message) {
        super(message);
    }
}
