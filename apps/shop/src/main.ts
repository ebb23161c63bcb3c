/** `npm start`: opens the shop, uses it the way customers do, says what happened, and closes it. */
import { parseArgs } from "node:util";
import { drive } from "./drive/drive.ts";
import { readShopOptions } from "./drive/shop-options.ts";

const { values } = parseArgs({ options: { keep: { type: "boolean", default: false } } });

const interrupted = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interrupted.abort(signal));

try {
  await drive({ options: readShopOptions(process.env), keep: values.keep, signal: interrupted.signal });
} catch (error) {
  if (!interrupted.signal.aborted) console.error(`\nThe shop failed: ${(error as Error).message}`);
  process.exitCode = interrupted.signal.aborted ? 130 : 1;
}
