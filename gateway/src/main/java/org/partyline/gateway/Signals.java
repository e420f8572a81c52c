package org.partyline.gateway;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.List;

/// SIGTERM and Ctrl-C. Java has no public way to take them other than to end; the one that every
/// JDK has since the first is reached by reflection, as compilers warn of it for good.
final class Signals {
  private Signals() {}

  /// Does this at each of them. Where they cannot be taken, they end the program as ever.
  static void onTermination(Runnable what) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      InvocationHandler handled =
          (_, method, arguments) -> {
            if (!method.getName().equals("handle")) {
              return method.invoke(what, arguments); // what every object has
            }
            what.run();
            return null;
          };
      Object ours =
          Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, handled);
      for (String name : List.of("TERM", "INT")) {
        signal
            .getMethod("handle", signal, handler)
            .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
      }
    } catch (ReflectiveOperationException | RuntimeException _) {
      // They go on to end the program at once.
    }
  }
}
