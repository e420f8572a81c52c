package org.partyline.media.kurento;

import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.kurento.client.KurentoClient;
import org.kurento.client.MediaPipeline;
import org.kurento.client.Tag;
import org.kurento.client.Transaction;
import org.partyline.media.MediaException;
import org.partyline.media.kurento.KurentoServer.Command;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which pipelines on a media server are ours. A pipeline is tagged with our name from its first
/// moment, so that one whose creator died, or gave up waiting for a server that created it later,
/// is found.
final class OwnPipelines {
  private static final Logger LOG = LoggerFactory.getLogger(OwnPipelines.class);

  /// The tag that says whose a pipeline is.
  private static final String GATEWAY = "gateway";

  private final URI uri;
  private final String owner;
  private final Set<String> inUse = ConcurrentHashMap.newKeySet();
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private volatile boolean strays;

  /// @param owner as no other gateway that uses the server is called
  OwnPipelines(URI uri, String owner) {
    this.uri = uri;
    this.owner = owner;
  }

  /// @param ask asks the server for what [#create] creates, and waits for it
  MediaPipeline open(Function<Command<MediaPipeline>, MediaPipeline> ask) {
    begun.incrementAndGet();
    try {
      MediaPipeline pipeline = ask.apply(this::create);
      inUse.add(pipeline.getId());
      return pipeline;
    } catch (RuntimeException e) {
      strays = true; // it may come into being yet
      throw e;
    } finally {
      done.incrementAndGet();
    }
  }

  /// The pipeline and its tag, in one request.
  private MediaPipeline create(KurentoClient client) {
    Transaction transaction = client.beginTransaction();
    MediaPipeline pipeline = client.createMediaPipeline(transaction);
    pipeline.addTag(transaction, GATEWAY, owner);
    transaction.commit();
    return pipeline;
  }

  void released(MediaPipeline pipeline) {
    inUse.remove(pipeline.getId());
  }

  /// Nothing there is ours any more, but what a gateway of our name has left, which died or lost
  /// its connection for good.
  void releaseLeftovers(KurentoLink link) {
    inUse.clear();
    releaseUnused(
        link, link.ask("its pipelines", client -> client.getServerManager().getPipelines()));
  }

  /// What was opened when nobody waited any more. Not while one is being opened, which looks the
  /// same.
  void releaseStrays(KurentoLink link) {
    int before = begun.get();
    if (!strays || done.get() != before) {
      return;
    }
    List<MediaPipeline> there =
        link.ask("its pipelines", client -> client.getServerManager().getPipelines());
    if (begun.get() == before) {
      strays = false;
      releaseUnused(link, there);
    }
  }

  private void releaseUnused(KurentoLink link, List<MediaPipeline> there) {
    for (MediaPipeline pipeline : there) {
      try {
        if (inUse.contains(pipeline.getId())) {
          continue;
        }
        List<Tag> tags = link.ask("its tags", _ -> pipeline.getTags());
        if (tags.stream().anyMatch(this::isOurs)) {
          LOG.info("{}: releasing {}, left over", uri, pipeline.getId());
          boolean _ = link.ask("release", Command.of(pipeline::release));
        }
      } catch (MediaException e) {
        LOG.debug("{}: {}", uri, e.getMessage()); // its own gateway has just released it
      }
    }
  }

  private boolean isOurs(Tag tag) {
    return tag.getKey().equals(GATEWAY) && tag.getValue().equals(owner);
  }
}
