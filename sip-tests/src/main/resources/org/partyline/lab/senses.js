// Put into every page before its own scripts: the lab's ears and eyes. The page's code is not touched,
// only what it calls is watched.
(() => {
  const peers = [];
  const Native = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Native {
    constructor(...args) {
      super(...args);
      peers.push(this);
    }
  };

  // A steady tone is what noise suppression is there to remove, so the fake microphone goes without.
  const devices = navigator.mediaDevices;
  if (devices) {
    const open = devices.getUserMedia.bind(devices);
    devices.getUserMedia = (wanted) => {
      if (!wanted || !wanted.audio) return open(wanted);
      const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
      const audio = { ...(wanted.audio === true ? {} : wanted.audio), ...plain };
      return open({ ...wanted, audio });
    };
  }

  // A headless Firefox has no screen to share.
  if (devices && navigator.userAgent.includes('Firefox')) {
    devices.getDisplayMedia = async () => {
      const screen = Object.assign(document.createElement('canvas'), { width: 640, height: 360 });
      const pen = screen.getContext('2d');
      let n = 0;
      setInterval(() => {
        pen.fillStyle = `hsl(${(n += 20)} 80% 50%)`;
        pen.fillRect(0, 0, 640, 360);
      }, 100);
      return screen.captureStream(10);
    };
  }

  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const receivedTracks = (kind) =>
    peers
      .filter((peer) => peer.connectionState !== 'closed')
      .flatMap((peer) => peer.getReceivers().map((receiver) => receiver.track))
      .filter((track) => track && track.kind === kind && track.readyState === 'live');

  let context;
  const analysers = new Map();
  const analyserOf = (track) => {
    if (!analysers.has(track.id)) {
      const analyser = context.createAnalyser();
      analyser.fftSize = 16384;
      analyser.smoothingTimeConstant = 0;
      context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
      analysers.set(track.id, analyser);
    }
    return analysers.get(track.id);
  };

  // The peak of each tone (Hz) in dB below full scale, over the last third of a second.
  const levels = async (tones) => {
    context ??= new AudioContext({ sampleRate: 48000 });
    await context.resume();
    const ears = receivedTracks('audio').map(analyserOf);
    await wait(450);
    const BLACKMAN = 13.6; // what the analyser's window takes from a sine, in dB
    return tones.map((tone) =>
      Math.max(-120, ...ears.map((analyser) => {
        const bins = new Float32Array(analyser.frequencyBinCount);
        analyser.getFloatFrequencyData(bins);
        const middle = Math.round((tone * analyser.fftSize) / context.sampleRate);
        return Math.max(...bins.slice(middle - 2, middle + 3)) + BLACKMAN;
      })));
  };

  const frameOf = (video) => {
    const canvas = document.createElement('canvas');
    canvas.width = 64;
    canvas.height = 48;
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    pen.drawImage(video, 0, 0, 64, 48);
    return pen.getImageData(0, 0, 64, 48).data;
  };
  const average = (frame, offset) => {
    let sum = 0;
    for (let i = offset; i < frame.length; i += 4) sum += frame[i];
    return sum / (frame.length / 4);
  };

  // The mean colour of each quarter.
  const quarters = (frame) => {
    const sums = [0, 1, 2, 3].map(() => ({ red: 0, green: 0, blue: 0 }));
    for (let y = 0; y < 48; y++) {
      for (let x = 0; x < 64; x++) {
        const sum = sums[2 * (y >= 24) + (x >= 32)];
        const at = 4 * (64 * y + x);
        sum.red += frame[at] / 768;
        sum.green += frame[at + 1] / 768;
        sum.blue += frame[at + 2] / 768;
      }
    }
    return sums;
  };

  // Every video of others that the page shows: its mean colour, and how far two looks differ.
  const pictures = async () => {
    const remote = new Set(receivedTracks('video').map((track) => track.id));
    const shown = [...document.querySelectorAll('video')].filter(
      (video) =>
        video.videoWidth > 2 &&
        video.checkVisibility() &&
        video.srcObject?.getVideoTracks().some((track) => remote.has(track.id)));
    const before = shown.map(frameOf);
    await wait(400);
    return shown.map((video, n) => {
      const after = frameOf(video);
      let moved = 0;
      for (let i = 0; i < after.length; i++) moved += Math.abs(after[i] - before[n][i]);
      return {
        red: average(after, 0),
        green: average(after, 1),
        blue: average(after, 2),
        moved: moved / after.length,
        quarters: quarters(after),
      };
    });
  };

  // What the page does wrong, and what its security policy has kept it from.
  const complaints = [];
  for (const type of ['error', 'unhandledrejection', 'securitypolicyviolation']) {
    addEventListener(type, (event) => complaints.push(`${type}: ${event.message ?? event.reason ?? event.violatedDirective}`));
  }
  const complain = console.error;
  console.error = (...words) => (complaints.push(words.join(' ')), complain(...words));

  window.lab = { peers, levels, pictures, complaints };
})();
