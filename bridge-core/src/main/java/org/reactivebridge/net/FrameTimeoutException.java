package org.reactivebridge.net;

import java.time.Duration;

/**
 * A frame that has begun was not complete in time, however often a little of it came. <strong>Immutable.</strong>
 */
public final class FrameTimeoutException extends FramingException {

    private static final long serialVersionUID = 1L;

    FrameTimeoutException(Duration limit) {
        super("A frame that has begun was not complete within " + limit);
    }
}
