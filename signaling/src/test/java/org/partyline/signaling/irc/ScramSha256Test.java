package org.partyline.signaling.irc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.security.GeneralSecurityException;
import org.junit.jupiter.api.Test;

/// The exchange that RFC 7677 §3 prints.
class ScramSha256Test {
  private static final String SERVER_FIRST =
      "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0," + "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";

  private final ScramSha256 scram = new ScramSha256("user", "pencil", "rOprNGfwEbeRWgbNEkqO");

  @Test
  void provesThePasswordAndChecksTheServer() throws Exception {
    assertThat(scram.first()).isEqualTo("n,,n=user,r=rOprNGfwEbeRWgbNEkqO");
    assertThat(scram.last(SERVER_FIRST))
        .isEqualTo(
            "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
    assertThat(scram.verify("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")).isTrue();
    assertThat(scram.verify("v=7rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=")).isFalse();
    assertThat(scram.verify("e=other-error")).isFalse();
  }

  @Test
  void aServerThatCannotBeTrustedIsRefused() {
    for (String bad :
        new String[] {
          SERVER_FIRST.replace("r=rOpr", "r=xOpr"),
          "r=rOprNGfwEbeRWgbNEkqO,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
          SERVER_FIRST.replace("4096", "9999999"),
          SERVER_FIRST.replace("4096", "0"),
          SERVER_FIRST.replace("s=W22", "s=*"),
          "e=unknown-user",
          ""
        }) {
      assertThatExceptionOfType(GeneralSecurityException.class)
          .as(bad)
          .isThrownBy(() -> scram.last(bad));
    }
    assertThat(scram.verify("v=")).isFalse();
  }
}
