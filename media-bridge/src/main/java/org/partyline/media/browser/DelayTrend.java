package org.partyline.media.browser;

/// Whether packets queue up on their way, by how the gaps between bursts change from sending to
/// arrival: the slope of a line through the latest of them, against a threshold that adapts
/// (draft-ietf-rmcat-gcc-02, 5; the line in place of its Kalman filter, as browsers do).
final class DelayTrend {
  private static final double BURST_MILLIS = 5;
  private static final int WINDOW = 20;
  private static final double SMOOTHING = 0.9;
  private static final double GAIN = 4;
  private static final int MOST_SAMPLES = 60;
  private static final double OVERUSE_MILLIS = 10;

  /// How links do.
  enum State {
    NORMAL,
    OVERUSE,
    UNDERUSE
  }

  private final double[] times = new double[WINDOW];
  private final double[] delays = new double[WINDOW];
  private int samples;
  private double accumulated;
  private double smoothed;
  private double threshold = 12.5;
  private double lastThresholdMillis = Double.NaN;
  private double overusing;
  private double lastTrend;
  private State state = State.NORMAL;

  private double burstStart = Double.NaN;
  private double burstSent;
  private double burstArrived;
  private double previousSent = Double.NaN;
  private double previousArrived;

  State state() {
    return state;
  }

  /// Packets in the order of their sending.
  void onPacket(double sentMillis, double arrivedMillis) {
    if (Double.isNaN(burstStart)) {
      begin(sentMillis, arrivedMillis);
    } else if (sentMillis - burstStart <= BURST_MILLIS) {
      burstSent = Math.max(burstSent, sentMillis);
      burstArrived = Math.max(burstArrived, arrivedMillis);
    } else {
      if (!Double.isNaN(previousSent)) {
        double sentGap = burstSent - previousSent;
        double arrivedGap = burstArrived - previousArrived;
        onGap(arrivedGap - sentGap, sentGap, burstArrived);
      }
      previousSent = burstSent;
      previousArrived = burstArrived;
      begin(sentMillis, arrivedMillis);
    }
  }

  private void begin(double sentMillis, double arrivedMillis) {
    burstStart = sentMillis;
    burstSent = sentMillis;
    burstArrived = arrivedMillis;
  }

  private void onGap(double difference, double sentGap, double arrivedMillis) {
    accumulated += difference;
    smoothed = SMOOTHING * smoothed + (1 - SMOOTHING) * accumulated;
    times[samples % WINDOW] = arrivedMillis;
    delays[samples % WINDOW] = smoothed;
    samples++;
    if (samples < WINDOW) {
      return;
    }
    double trend = slope() * Math.min(samples, MOST_SAMPLES) * GAIN;
    detect(trend, sentGap);
    adapt(trend, arrivedMillis);
    lastTrend = trend;
  }

  private double slope() {
    double meanTime = 0;
    double meanDelay = 0;
    for (int i = 0; i < WINDOW; i++) {
      meanTime += times[i] / WINDOW;
      meanDelay += delays[i] / WINDOW;
    }
    double above = 0;
    double below = 0;
    for (int i = 0; i < WINDOW; i++) {
      above += (times[i] - meanTime) * (delays[i] - meanDelay);
      below += (times[i] - meanTime) * (times[i] - meanTime);
    }
    return below == 0 ? 0 : above / below;
  }

  private void detect(double trend, double sentGap) {
    if (trend > threshold) {
      overusing += sentGap;
      if (overusing > OVERUSE_MILLIS && trend >= lastTrend) {
        overusing = 0;
        state = State.OVERUSE;
      }
    } else {
      overusing = 0;
      state = trend < -threshold ? State.UNDERUSE : State.NORMAL;
    }
  }

  /// So that it neither starves beside TCP nor reacts to every jitter.
  private void adapt(double trend, double nowMillis) {
    double magnitude = Math.abs(trend);
    double elapsed =
        Double.isNaN(lastThresholdMillis) ? 0 : Math.min(100, nowMillis - lastThresholdMillis);
    lastThresholdMillis = nowMillis;
    if (magnitude > threshold + 15) {
      return;
    }
    double gain = magnitude < threshold ? 0.039 : 0.0087;
    threshold = Math.clamp(threshold + gain * (magnitude - threshold) * elapsed, 6, 600);
  }
}
