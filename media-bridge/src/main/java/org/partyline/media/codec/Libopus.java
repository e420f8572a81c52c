package org.partyline.media.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.partyline.media.MediaException;

/// The C library libopus, from the jar of its natives. A coder's state lies in memory of ours, so
/// that closing its arena frees all of it.
@SuppressWarnings("restricted") // the one place of native calls
final class Libopus {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBRARY = load();

  private static final MethodHandle ENCODER_SIZE =
      handle("opus_encoder_get_size", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle ENCODER_INIT =
      handle(
          "opus_encoder_init",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, JAVA_INT));
  private static final MethodHandle ENCODER_CTL =
      handle(
          "opus_encoder_ctl",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle ENCODE =
      handle(
          "opus_encode",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT));
  private static final MethodHandle DECODER_SIZE =
      handle("opus_decoder_get_size", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
  private static final MethodHandle DECODER_INIT =
      handle("opus_decoder_init", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));
  private static final MethodHandle DECODE =
      handle(
          "opus_decode",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT));

  static final int SET_BITRATE = 4002;
  static final int SET_MAX_BANDWIDTH = 4004;
  static final int SET_COMPLEXITY = 4010;
  static final int SET_INBAND_FEC = 4012;
  static final int SET_PACKET_LOSS_PERC = 4014;
  static final int SET_SIGNAL = 4024;
  private static final int APPLICATION_VOIP = 2048;
  private static final int MONO = 1;

  private Libopus() {}

  private static SymbolLookup load() {
    String resource = resource(System.getProperty("os.name"), System.getProperty("os.arch"));
    try (InputStream library = Libopus.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw new MediaException(
            MediaException.Kind.UNAVAILABLE,
            "no libopus for this platform on the class path (%s); build with the opus.natives of it"
                .formatted(resource));
      }
      Path file = Files.createTempFile("libopus", ".so");
      try {
        Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
        return SymbolLookup.libraryLookup(file, Arena.global());
      } finally {
        Files.delete(file); // it stays mapped
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE,
          "libopus can't be loaded by way of the temporary folder: " + e,
          e);
    }
  }

  /// Where LWJGL's artifacts keep the library of a platform.
  static String resource(String osName, String arch) {
    boolean mac = osName.startsWith("Mac");
    return "/%s/%s/org/lwjgl/opus/libopus.%s"
        .formatted(
            mac ? "macos" : "linux",
            arch.equals("aarch64") ? "arm64" : "x64",
            mac ? "dylib" : "so");
  }

  private static MethodHandle handle(
      String name, FunctionDescriptor type, Linker.Option... options) {
    return LINKER.downcallHandle(LIBRARY.findOrThrow(name), type, options);
  }

  /// Memory for an encoder; [#startEncoder] begins it.
  static MemorySegment encoderState(Arena arena) {
    try {
      return state(arena, (int) ENCODER_SIZE.invokeExact(MONO));
    } catch (Throwable e) {
      throw fault(e);
    }
  }

  /// Begins a stream, or begins anew.
  static void startEncoder(MemorySegment state, int rate) {
    try {
      check((int) ENCODER_INIT.invokeExact(state, rate, MONO, APPLICATION_VOIP));
    } catch (Throwable e) {
      throw fault(e);
    }
  }

  /// Memory for a decoder; [#startDecoder] begins it.
  static MemorySegment decoderState(Arena arena) {
    try {
      return state(arena, (int) DECODER_SIZE.invokeExact(MONO));
    } catch (Throwable e) {
      throw fault(e);
    }
  }

  /// Begins a stream, or begins anew.
  static void startDecoder(MemorySegment state, int rate) {
    try {
      check((int) DECODER_INIT.invokeExact(state, rate, MONO));
    } catch (Throwable e) {
      throw fault(e);
    }
  }

  private static MemorySegment state(Arena arena, int size) {
    return arena.allocate(size, ValueLayout.JAVA_LONG.byteAlignment() * 2);
  }

  static void control(MemorySegment encoder, int request, int value) {
    try {
      check((int) ENCODER_CTL.invokeExact(encoder, request, value));
    } catch (Throwable e) {
      throw fault(e);
    }
  }

  /// Returns the payload's length, or an error below 0.
  static int encode(MemorySegment encoder, MemorySegment pcm, int samples, MemorySegment payload) {
    try {
      return (int) ENCODE.invokeExact(encoder, pcm, samples, payload, (int) payload.byteSize());
    } catch (Throwable e) {
      throw fault(e);
    }
  }

  /// Returns the number of samples, or an error below 0. A length of 0 means a lost packet.
  static int decode(
      MemorySegment decoder,
      MemorySegment payload,
      int length,
      MemorySegment pcm,
      int samples,
      boolean fec) {
    try {
      MemorySegment data = length == 0 ? MemorySegment.NULL : payload;
      return (int) DECODE.invokeExact(decoder, data, length, pcm, samples, fec ? 1 : 0);
    } catch (Throwable e) {
      throw fault(e);
    }
  }

  private static void check(int result) {
    if (result != 0) {
      throw new MediaException(
          MediaException.Kind.UNAVAILABLE, "libopus refused with error " + result);
    }
  }

  private static RuntimeException fault(Throwable e) {
    if (e instanceof RuntimeException known) {
      return known;
    }
    return new MediaException(MediaException.Kind.UNAVAILABLE, "libopus failed: " + e, e);
  }
}
