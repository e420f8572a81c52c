package org.partyline.gateway;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.LoggerFactory;

/// Where log lines go on their way out: a queue that never blocks the thread that logs, as a call
/// or a media loop must not wait for whoever reads the log. Lines that find no place are counted,
/// and the count is logged once there is place again. Named in `logback.xml`.
public final class LogOutput extends AsyncAppender {
  private final AtomicLong lost = new AtomicLong();

  public LogOutput() {
    setNeverBlock(true);
    setDiscardingThreshold(0);
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (getRemainingCapacity() < 2) {
      lost.incrementAndGet();
      return;
    }
    long missing = lost.getAndSet(0);
    if (missing > 0) {
      super.append(lostLines(missing));
    }
    super.append(event);
  }

  private static LoggingEvent lostLines(long missing) {
    var logger = (Logger) LoggerFactory.getLogger(LogOutput.class);
    return new LoggingEvent(
        LogOutput.class.getName(),
        logger,
        Level.WARN,
        "{} log lines were lost: they came faster than they were read",
        null,
        new Object[] {missing});
  }

  /// Waits a moment for what is queued; whoever does not read does not hold up the end.
  static void flush() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.stop();
    }
  }
}
