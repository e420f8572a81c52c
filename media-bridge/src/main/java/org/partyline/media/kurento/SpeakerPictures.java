package org.partyline.media.kurento;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Each sees whom they pinned, else who spoke last of those with a camera, themselves left out.
final class SpeakerPictures implements Pictures {
  /// Who spoke last, and who before.
  private final List<KurentoBrowserLeg> spoke = new ArrayList<>();

  @Override
  public void changed(KurentoBrowserLeg leg) {
    if (!spoke.contains(leg)) {
      spoke.addLast(leg);
    }
    show();
  }

  @Override
  public void speaks(int csrc) {
    for (KurentoBrowserLeg leg : List.copyOf(spoke)) {
      if (leg.csrc() == csrc) {
        spoke.remove(leg);
        spoke.addFirst(leg);
        show();
      }
    }
  }

  @Override
  public void gone(KurentoBrowserLeg leg) {
    spoke.remove(leg);
    show();
  }

  private void show() {
    for (KurentoBrowserLeg viewer : spoke) {
      spoke.stream()
          .filter(each -> each != viewer && each.hasCamera())
          .min(Comparator.comparing(each -> !viewer.hasPinned(each)))
          .flatMap(KurentoBrowserLeg::picture)
          .ifPresent(viewer::show);
    }
  }
}
