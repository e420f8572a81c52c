package org.partyline.signaling.sip.trunk;

import gov.nist.javax.sip.message.SIPResponse;
import java.net.ConnectException;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.partyline.signaling.sip.TrunkState.Kind;
import org.partyline.signaling.sip.transaction.ClientTransaction;

/// Posts what becomes of a trunk's request to the trunk's executor, with words for its failure.
final class TrunkExchange implements ClientTransaction.User {
  /// Called on the executor, one of the two, once.
  interface Outcome {
    void answered(SIPResponse response);

    /// No response came.
    ///
    /// @param reason to be followed by the target's address
    void failed(Kind kind, String reason);
  }

  private final Executor executor;
  private final Outcome outcome;
  private volatile @Nullable Exception unsent;

  TrunkExchange(Executor executor, Outcome outcome) {
    this.executor = executor;
    this.outcome = outcome;
  }

  @Override
  public void onResponse(SIPResponse response) {
    if (response.getStatusCode() >= 200) {
      executor.execute(() -> outcome.answered(response));
    }
  }

  @Override
  public void onUnsent(Exception reason) {
    unsent = reason;
  }

  @Override
  public void onFailure(int status) {
    Exception problem = unsent;
    executor.execute(() -> {
      if (problem == null) {
        outcome.failed(Kind.UNREACHABLE, "no answer from");
      } else if (problem instanceof SSLException) {
        outcome.failed(Kind.TLS_FAILED, "TLS " + words(problem) + ", at");
      } else if (problem instanceof ConnectException) {
        outcome.failed(Kind.UNREACHABLE, "no connection to");
      } else {
        outcome.failed(Kind.UNREACHABLE, "can't send to");
      }
    });
  }

  private static String words(Exception problem) {
    String message = String.valueOf(problem.getMessage());
    return message.contains("PKIX path")
        ? "certificate is not from an authority that is trusted"
        : message;
  }
}
