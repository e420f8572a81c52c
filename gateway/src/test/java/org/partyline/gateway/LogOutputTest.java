package org.partyline.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LogOutputTest {
  private final LoggerContext context = new LoggerContext();
  private final CountDownLatch reading = new CountDownLatch(1);
  private final CountDownLatch told = new CountDownLatch(1);
  private final List<String> read = new CopyOnWriteArrayList<>();

  /// A terminal that is held, or a pipe that nobody reads.
  private final class Stuck extends AppenderBase<ILoggingEvent> {
    @Override
    protected void append(ILoggingEvent event) {
      try {
        reading.await();
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
      read.add(event.getFormattedMessage());
      if (event.getFormattedMessage().equals("last")) {
        told.countDown();
      }
    }
  }

  @Test
  @Timeout(20)
  void whoLogsNeverWaitsAndTheLossIsTold() throws Exception {
    context.setMDCAdapter(new LogbackMDCAdapter());
    var stuck = new Stuck();
    stuck.setContext(context);
    stuck.start();
    var output = new LogOutput();
    output.setContext(context);
    output.setQueueSize(16);
    output.addAppender(stuck);
    output.start();
    Logger logger = context.getLogger("test");
    logger.setLevel(Level.INFO);
    logger.addAppender(output);

    for (int i = 0; i < 1_000; i++) {
      logger.info("line {}", i);
    }
    reading.countDown();
    while (output.getNumberOfElementsInQueue() > 0) {
      Thread.onSpinWait();
    }
    logger.info("last");
    assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
    context.stop();

    var lines = read.stream().filter(line -> line.startsWith("line ")).toList();
    assertThat(lines).hasSizeGreaterThan(13).hasSizeLessThan(500).startsWith("line 0");
    // One who reads faster than the loop writes is told of the loss in several lines.
    long lost =
        read.stream()
            .filter(
                line -> line.endsWith(" log lines were lost: they came faster than they were read"))
            .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
            .sum();
    assertThat(lost).isEqualTo(1_000 - lines.size());
  }
}
