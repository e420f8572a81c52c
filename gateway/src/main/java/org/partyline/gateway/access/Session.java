package org.partyline.gateway.access;

/// Somebody's being logged in.
///
/// @param id what the cookie holds
/// @param csrf what a request has to show beside the cookie when it changes something
public record Session(String id, String user, String csrf) {
  /// Whether this is the session's secret against forgery; takes the same time whatever it is.
  public boolean isShownBy(String csrfToken) {
    return Secrets.same(csrf, csrfToken);
  }

  @Override
  public String toString() {
    return "Session[" + user + "]";
  }
}
