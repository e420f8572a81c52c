package org.partyline.signaling.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.partyline.signaling.sip.SipStatus;

class ReasonPhraseTest {
  @ParameterizedTest
  @EnumSource
  void whateverTheApplicationAnswersHasOne(SipStatus status) {
    assertThat(ReasonPhrase.of(status.code())).isNotBlank();
  }
}
