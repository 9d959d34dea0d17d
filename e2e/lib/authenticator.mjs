// What a person has beside a password: an app with one-time passwords, and a device with passkeys.

import { createHmac } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** How long a one-time password is shown. */
const STEP_MS = 30_000;

/** The six digits of an app that was told these letters (RFC 6238), now or so many steps later. */
export function oneTimePassword(letters, later = 0) {
  const bits = [...letters.replaceAll(" ", "")].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0"));
  const secret = Buffer.from(bits.join("").match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + later));
  const mac = createHmac("sha1", secret).update(counter).digest();
  const number = mac.readUInt32BE(mac.at(-1) & 15) & 0x7fff_ffff;
  return `${number % 1_000_000}`.padStart(6, "0");
}

/** A device with passkeys in the visitor's browser; `verifies` says whether its owner shows the right finger. */
export async function plugIn(visitor, verifies = true) {
  const devices = await visitor.context.newCDPSession(visitor.page);
  await devices.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: verifies,
    automaticPresenceSimulation: true,
  };
  const { authenticatorId } = await devices.send("WebAuthn.addVirtualAuthenticator", { options });
  return {
    verify: (isUserVerified) => devices.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified }),
    count: async () => (await devices.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length,
  };
}
