import type { ShopOptions } from "./shop.ts";

/** With it, the payments of one of the ten first customers fail three times; others need a second attempt. */
const PAYMENT_SEED = 81;

/** Reads `TRANSPORTER`, `SERIALIZER` and `PORT`. Throws for a value that means nothing. */
export function readShopOptions(environment: NodeJS.ProcessEnv): ShopOptions {
  const { TRANSPORTER = "tcp", SERIALIZER = "json", PORT = "0" } = environment;
  if (TRANSPORTER.toLowerCase() !== "tcp" && !TRANSPORTER.startsWith("nats://")) {
    throw new Error(`TRANSPORTER must be tcp or nats://<host>:<port>, not "${TRANSPORTER}".`);
  }
  const serializer = SERIALIZER.toLowerCase();
  if (serializer !== "json" && serializer !== "msgpack") {
    throw new Error(`SERIALIZER must be json or msgpack, not "${SERIALIZER}".`);
  }
  if (!/^\d{1,5}$/.test(PORT)) throw new Error(`PORT must be a number, not "${PORT}".`);
  return {
    natsUrl: TRANSPORTER.startsWith("nats://") ? TRANSPORTER : null,
    serializer,
    httpPort: Number(PORT),
    frontTimeoutMs: 2_000,
    paymentSeed: PAYMENT_SEED,
  };
}
