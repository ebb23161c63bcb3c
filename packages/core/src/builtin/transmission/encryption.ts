import { createCipheriv, createDecipheriv } from "node:crypto";
import { BrokerOptionsError } from "../../errors/errors.ts";
import type { Transporter } from "../../ports/transporter.ts";
import { wrapFrames } from "./wrap-frames.ts";

export interface EncryptionOptions {
  /** The key itself: 32 bytes for the default algorithm. */
  readonly password: string | Uint8Array;
  /** Any cipher of OpenSSL without authentication. Default `"aes-256-cbc"`. */
  readonly algorithm?: string;
  /** Initialisation vector: 16 bytes for the default algorithm, `null` for one that has none. */
  readonly iv?: string | Uint8Array | null;
}

/**
 * The transporter with encrypted frames, byte by byte as `Transmit.Encryption` of Moleculer 0.15 (wire protocol 7). The vector
 * is the same for every frame and nothing is signed, so it hides what is said from those who listen and no more; use TLS
 * against anybody who can write. Throws a `BrokerOptionsError` for a key or vector that does not fit the algorithm.
 */
export function encrypted(
  transporter: Transporter,
  { password, algorithm = "aes-256-cbc", iv = null }: EncryptionOptions,
): Transporter {
  const key = Buffer.from(password as string);
  const vector = iv === null ? null : Buffer.from(iv as string);
  try {
    createCipheriv(algorithm, key, vector);
  } catch (cause) {
    const text = cause instanceof Error ? cause.message : String(cause);
    throw new BrokerOptionsError(`\`password\` and \`iv\` must fit the algorithm ${algorithm}: ${text}.`, undefined, {
      cause,
    });
  }
  return wrapFrames(transporter, {
    name: "encryption",
    seal(frame) {
      const cipher = createCipheriv(algorithm, key, vector);
      return Buffer.concat([cipher.update(frame), cipher.final()]);
    },
    open(frame) {
      const decipher = createDecipheriv(algorithm, key, vector);
      return Buffer.concat([decipher.update(frame), decipher.final()]);
    },
  });
}
