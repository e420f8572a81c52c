package org.partyline.signaling.sip.stack;

import gov.nist.javax.sip.stack.DatagramQueuedMessageDispatch;
import java.net.DatagramPacket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// The datagrams that wait for a worker. Those of one call go to one worker at a time, in the order
/// they came: a re-INVITE must not overtake the ACK before it.
final class CallOrderedQueue extends LinkedBlockingQueue<DatagramQueuedMessageDispatch> {
  private static final long serialVersionUID = 1L;
  private static final int LANES = 256;

  private final transient ReentrantLock lock = new ReentrantLock();
  private final transient Condition ready = lock.newCondition();
  private final transient List<Deque<DatagramQueuedMessageDispatch>> lanes = new ArrayList<>();

  /// Lanes that have datagrams and no worker.
  private final transient Deque<Integer> readyLanes = new ArrayDeque<>();

  /// Lanes that have datagrams or a worker.
  private final boolean[] active = new boolean[LANES];

  private final transient Map<Thread, Integer> laneOf = new HashMap<>();
  private final transient Predicate<DatagramPacket> acceptable;
  private int waiting;

  /// @param acceptable asked on the worker's thread for each datagram; others are passed over
  CallOrderedQueue(Predicate<DatagramPacket> acceptable) {
    this.acceptable = acceptable;
    for (int i = 0; i < LANES; i++) {
      lanes.add(new ArrayDeque<>());
    }
  }

  @Override
  public boolean offer(DatagramQueuedMessageDispatch datagram) {
    int lane = Math.floorMod(callHash(datagram.packet), LANES);
    lock.lock();
    try {
      lanes.get(lane).add(datagram);
      waiting++;
      if (!active[lane]) {
        active[lane] = true;
        readyLanes.add(lane);
        ready.signal();
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /// Releases the calling worker's lane, then blocks for the next datagram.
  @Override
  public DatagramQueuedMessageDispatch take() throws InterruptedException {
    DatagramQueuedMessageDispatch next = nextDatagram();
    while (next.packet.getLength() > 0 && !acceptable.test(next.packet)) {
      next = nextDatagram();
    }
    return next;
  }

  private DatagramQueuedMessageDispatch nextDatagram() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      release(Thread.currentThread());
      while (readyLanes.isEmpty()) {
        ready.await();
      }
      int lane = readyLanes.remove();
      laneOf.put(Thread.currentThread(), lane);
      waiting--;
      return lanes.get(lane).remove();
    } finally {
      lock.unlock();
    }
  }

  private void release(Thread worker) {
    Integer lane = laneOf.remove(worker);
    if (lane != null && lanes.get(lane).isEmpty()) {
      active[lane] = false;
    } else if (lane != null) {
      readyLanes.add(lane);
      ready.signal();
    }
  }

  /// Releases the lanes held by workers that have died.
  ///
  /// @return how many died
  int releaseDeadWorkers() {
    lock.lock();
    try {
      List<Thread> dead = laneOf.keySet().stream().filter(t -> !t.isAlive()).toList();
      dead.forEach(this::release);
      return dead.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int size() {
    lock.lock();
    try {
      return waiting;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isEmpty() {
    return size() == 0;
  }

  /// The hash of the Call-ID; of the source where there is none to be found.
  static int callHash(DatagramPacket packet) {
    byte[] data = packet.getData();
    int end = packet.getOffset() + packet.getLength();
    for (int i = packet.getOffset(); i < end - 2; i++) {
      if (data[i] == '\n') {
        int value = callIdStart(data, i + 1, end);
        if (value > 0) {
          return hash(data, value, end);
        }
      }
    }
    return packet.getAddress() == null ? 0 : packet.getSocketAddress().hashCode();
  }

  private static int callIdStart(byte[] data, int start, int end) {
    for (String name : new String[] {"call-id", "i"}) {
      int at = start;
      while (at < end
          && at - start < name.length()
          && (data[at] | 0x20) == (name.charAt(at - start) | 0x20)) {
        at++;
      }
      boolean matched = at - start == name.length();
      while (at < end && (data[at] == ' ' || data[at] == '\t')) {
        at++;
      }
      if (matched && at < end && data[at] == ':') {
        return at + 1;
      }
    }
    return -1;
  }

  private static int hash(byte[] data, int start, int end) {
    int from = start;
    while (from < end && (data[from] == ' ' || data[from] == '\t')) {
      from++;
    }
    int to = from;
    while (to < end && data[to] > ' ') {
      to++;
    }
    return Arrays.hashCode(Arrays.copyOfRange(data, from, to));
  }
}
