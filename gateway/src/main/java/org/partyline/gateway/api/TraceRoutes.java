package org.partyline.gateway.api;

import static org.partyline.gateway.access.Role.VIEWER;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.partyline.gateway.store.Store;
import org.partyline.gateway.trace.CallTrace;
import org.partyline.gateway.trace.CallTraces;
import org.partyline.gateway.trace.Pcap;

/// What is kept of calls beside their records: SIP messages and quality. Nothing secret is in them,
/// so whoever may see the record may see these.
public final class TraceRoutes {
  private static final String PCAP = "application/vnd.tcpdump.pcap";

  private final Store store;
  private final CallTraces traces;

  /// @param traces of calls that live, or have just ended
  public TraceRoutes(Store store, CallTraces traces) {
    this.store = store;
    this.traces = traces;
  }

  /// The routes.
  public List<Route> routes() {
    return List.of(
        Route.get(
                "/records/{id}/messages",
                VIEWER,
                "The SIP messages of a call that has ended, without credentials and whole numbers")
            .answers(LadderView.class)
            .by(request -> ApiResponse.ok(LadderView.of(ofRecord(request)))),
        Route.get(
                "/records/{id}/messages.pcap",
                VIEWER,
                "The same for Wireshark: each message as a UDP datagram")
            .answersAs(PCAP)
            .by(this::pcap),
        Route.get("/records/{id}/quality", VIEWER, "How the sound of an ended call fared over time")
            .answers(QualityView.class)
            .by(request -> ApiResponse.ok(QualityView.of(ofRecord(request).quality()))),
        Route.get("/calls/{id}/messages", VIEWER, "The SIP messages of a live call, so far")
            .answers(LadderView.class)
            .by(request -> ApiResponse.ok(LadderView.of(ofCall(request)))),
        Route.get("/calls/{id}/quality", VIEWER, "How the sound of a live call fared so far")
            .answers(QualityView.class)
            .by(request -> ApiResponse.ok(QualityView.of(ofCall(request).quality()))));
  }

  private ApiResponse pcap(Request request) {
    return ApiResponse.bytes(PCAP, Pcap.of(ofRecord(request).messages()))
        .with(
            "content-disposition",
            "attachment; filename=\"call-" + RecordRoutes.id(request) + ".pcap\"");
  }

  private CallTrace ofRecord(Request request) {
    UUID id = RecordRoutes.id(request);
    Optional<CallTrace> fresh = traces.ofRecord(id);
    if (fresh.isPresent()) {
      return fresh.get();
    }
    var _ = store.record(id).orElseThrow(RecordRoutes::unknown);
    return store.trace(id).orElse(CallTrace.NONE);
  }

  private CallTrace ofCall(Request request) {
    return traces
        .ofCall(request.path("id"))
        .orElseThrow(() -> ProblemException.notFound("live call of that id"));
  }
}
