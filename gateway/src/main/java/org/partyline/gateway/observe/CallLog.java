package org.partyline.gateway.observe;

import java.util.Locale;
import org.partyline.media.LegStats;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A line in the log when a call begins, when it enters a room, and when it ends.
public final class CallLog implements CallObserver {
  private static final Logger LOG = LoggerFactory.getLogger(CallLog.class);

  @Override
  public void started(CallSnapshot call) {
    LOG.info(
        "{} started: {} from=\"{}\" to=\"{}\" source={} call-id={} route={}",
        call.id(),
        call.kind(),
        call.from(),
        call.to(),
        call.source(),
        call.signalingId(),
        call.route());
  }

  @Override
  public void changed(CallSnapshot call) {
    LOG.debug("{} changed: room={} {}", call.id(), call.room().orElse("-"), call.participant());
  }

  @Override
  public void ended(CallRecord record) {
    CallSnapshot call = record.call();
    LOG.info(
        "{} ended: {} ({}{}) from=\"{}\" to=\"{}\" room={} total={}s in-room={}s {} call-id={}",
        call.id(),
        record.ending(),
        record.ending().blame().name().toLowerCase(Locale.ROOT),
        record.by().map(by -> ", by " + by).orElse(""),
        call.from(),
        call.to(),
        call.room().orElse("-"),
        record.total().toSeconds(),
        record.inRooms().toSeconds(),
        record.media().map(CallLog::media).orElse("media=none"),
        call.signalingId());
  }

  private static String media(LegStats stats) {
    return String.format(
        Locale.ROOT,
        "codec=%s encryption=%s received=%d sent=%d lost=%.1f%% max-jitter=%.1fms concealed=%d",
        stats.codec(),
        stats.encryption(),
        stats.received(),
        stats.sent(),
        stats.lostPercent(),
        stats.maxJitterMillis(),
        stats.concealed());
  }
}
