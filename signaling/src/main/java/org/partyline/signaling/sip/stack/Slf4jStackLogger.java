package org.partyline.signaling.sip.stack;

import gov.nist.core.StackLogger;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// JAIN SIP's log, on SLF4J instead of log4j 1.2. Its messages may quote whole SIP messages with
/// phone numbers, so nothing below a warning passes, and of those only the first line.
public final class Slf4jStackLogger implements StackLogger {
  private static final Logger LOG = LoggerFactory.getLogger("org.partyline.signaling.sip.stack");

  @Override
  public void logError(String message) {
    LOG.debug("stack: {}", firstLine(message));
  }

  @Override
  public void logError(String message, Exception cause) {
    LOG.debug("stack: {} ({})", firstLine(message), cause.getClass().getSimpleName());
  }

  @Override
  public void logFatalError(String message) {
    LOG.error("stack: {}", firstLine(message));
  }

  @Override
  public void logException(Throwable cause) {
    LOG.debug("stack: {}", cause.getClass().getSimpleName());
  }

  @Override
  public void logWarning(String message) {
    LOG.debug("stack: {}", firstLine(message));
  }

  private static String firstLine(String message) {
    String line = message.lines().findFirst().orElse("");
    return line.substring(0, Math.min(line.length(), 60));
  }

  @Override
  public boolean isLoggingEnabled() {
    return false;
  }

  @Override
  public boolean isLoggingEnabled(int level) {
    return level <= TRACE_ERROR && LOG.isDebugEnabled();
  }

  @Override
  public String getLoggerName() {
    return LOG.getName();
  }

  @Override
  public int getLineCount() {
    return 0;
  }

  @Override
  public void logStackTrace() {}

  @Override
  public void logStackTrace(int level) {}

  @Override
  public void logDebug(String message) {}

  @Override
  public void logDebug(String message, Exception cause) {}

  @Override
  public void logTrace(String message) {}

  @Override
  public void logInfo(String message) {}

  @Override
  public void disableLogging() {}

  @Override
  public void enableLogging() {}

  @Override
  public void setBuildTimeStamp(String stamp) {}

  @Override
  public void setStackProperties(Properties properties) {}
}
