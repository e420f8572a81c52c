package org.partyline.gateway.trace;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/// What is kept of a call beside its record.
///
/// @param callIds of its dialogs
/// @param messages in the order in which they came and went
/// @param more how many others there were, for which there was no place
/// @param quality of its sound, over time
public record CallTrace(
    List<String> callIds, List<TracedMessage> messages, int more, List<QualitySample> quality) {
  /// Of a call of which nothing is kept.
  public static final CallTrace NONE = new CallTrace(List.of(), List.of(), 0, List.of());

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(
                  JsonInclude.Include.NON_ABSENT, JsonInclude.Include.ALWAYS))
          .build();

  public CallTrace {
    callIds = List.copyOf(callIds);
    messages = List.copyOf(messages);
    quality = List.copyOf(quality);
  }

  /// Whether there is nothing to keep.
  @JsonIgnore
  public boolean isEmpty() {
    return messages.isEmpty() && more == 0 && quality.isEmpty();
  }

  /// As it is stored: JSON, compressed.
  public byte[] bytes() {
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      JSON.writeValue(gzip, this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// Reads what [#bytes] wrote.
  public static CallTrace of(byte[] bytes) {
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return JSON.readValue(gzip, CallTrace.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
