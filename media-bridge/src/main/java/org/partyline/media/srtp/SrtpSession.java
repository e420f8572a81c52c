package org.partyline.media.srtp;

/// SRTP and SRTCP in both directions.
public final class SrtpSession implements AutoCloseable {
  private final SrtpEncryptor encryptor;
  private final SrtpDecryptor decryptor;

  /// @param ours protects what we send
  public SrtpSession(SrtpKey ours, SrtpKey theirs) {
    encryptor = new SrtpEncryptor(ours);
    decryptor = new SrtpDecryptor(theirs);
  }

  /// Protects an RTP packet in place; false when it cannot be.
  public boolean protect(PacketBytes packet) {
    return encryptor.protect(packet);
  }

  /// Protects an RTCP compound packet in place; false when it cannot be.
  public boolean protectControl(PacketBytes packet) {
    return encryptor.protectControl(packet);
  }

  /// Opens an RTP packet in place; false when it is not authentic or has been here before.
  public boolean open(PacketBytes packet) {
    return decryptor.open(packet);
  }

  /// Opens an RTCP packet in place; false when it is not authentic or has been here before.
  public boolean openControl(PacketBytes packet) {
    return decryptor.openControl(packet);
  }

  /// Packets that were not authentic, or came twice.
  public long refused() {
    return decryptor.refused();
  }

  @Override
  public void close() {
    encryptor.close();
    decryptor.close();
  }
}
