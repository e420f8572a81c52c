package org.partyline.gateway.bench;

import java.net.InetSocketAddress;

/// Sends plain RTP to somebody else's server.
final class Talker implements Party {
  private final PhonePort port;
  private final InetSocketAddress target;
  private final int type;
  private final int ssrc;
  private final Voice voice;
  private int index;
  private int timestamp;

  Talker(PhonePort port, InetSocketAddress target, int type, int ssrc, Voice voice) {
    this.port = port;
    this.target = target;
    this.type = type;
    this.ssrc = ssrc;
    this.voice = voice;
  }

  @Override
  public void speak() {
    port.send(target, type, index & 0xFFFF, timestamp, ssrc, voice.frame(index));
    index++;
    timestamp += voice.codec().clockRate() / 50;
  }
}
