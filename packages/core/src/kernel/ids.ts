import { randomBytes, randomUUID } from "node:crypto";

/** Makes ids that are unique in the cluster. */
export type IdGenerator = () => string;

/**
 * Ids of one random prefix (72 bits, drawn once per generator) and a counter: as unique as a UUID between
 * processes, several times cheaper to make.
 */
export function createIdGenerator(): IdGenerator {
  const prefix = `${randomBytes(9).toString("base64url")}-`;
  let count = 0;
  return () => prefix + (++count).toString(36);
}

/** A random UUID (version 4), for the identity of a broker instance. */
export const instanceId = (): string => randomUUID();
