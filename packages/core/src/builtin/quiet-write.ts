/** Writing to an output that may be gone. */
import type { Writable } from "node:stream";

const ignore = (): void => {};

/**
 * Writes to a stream whose failure (a closed pipe) is nobody's concern. A stream reports a failure by an `error` event,
 * which ends the process when nobody listens; so somebody listens during the write, and after one that failed, because
 * the event of an asynchronous failure follows the callback. `done` is called in every case.
 */
export function writeQuietly(stream: Writable, text: string, done: () => void = ignore): void {
  const unguarded = stream.listenerCount("error") === 0;
  if (unguarded) stream.on("error", ignore);
  try {
    stream.write(text, (error) => {
      if (error && stream.listenerCount("error") === 0) stream.once("error", ignore);
      done();
    });
  } catch {
    done();
  } finally {
    if (unguarded) stream.removeListener("error", ignore);
  }
}
