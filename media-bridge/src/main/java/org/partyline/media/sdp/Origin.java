package org.partyline.media.sdp;

/// An o= line. The version is to be raised by 1 with each changed description (RFC 3264 8).
///
/// @param id as text, because some write numbers beyond 64 bits
/// @param version as text, for the same reason
public record Origin(String username, String id, String version, Connection connection) {
  @Override
  public String toString() {
    return username + " " + id + " " + version + " " + connection;
  }
}
