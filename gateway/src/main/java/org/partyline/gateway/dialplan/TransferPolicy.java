package org.partyline.gateway.dialplan;

/// Where phones may transfer their calls with us to (REFER).
public enum TransferPolicy {
  /// Nowhere.
  OFF,
  /// To the numbers of the dial plan.
  OWN_NUMBERS,
  /// There, and to whatever number `dial-out` lets phones call.
  DIAL_OUT
}
