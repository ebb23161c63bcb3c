import { type DestinationStream, pino, symbols } from "pino";
import type { PinoInstance } from "./pino-instance.ts";

/** Where lines go, and how that is brought to an end. */
export interface Destination {
  /** `undefined` for the one that pino chooses. */
  readonly stream: DestinationStream | undefined;
  /** Resolves when everything is written and what is ours is closed. Never rejects. */
  readonly close: (instance: PinoInstance) => Promise<void>;
}

/** The streams that pino makes. */
interface EndableStream {
  readonly destroyed?: boolean;
  end(): void;
  once(event: string, listener: () => void): unknown;
}

/**
 * A path becomes a file that is appended to, folders included. A transport is a thread, which ends with the logger. Another
 * stream stays the application's: it is flushed.
 */
export function openDestination(
  destination: string | DestinationStream | undefined,
  hasTransport: boolean,
): Destination {
  if (typeof destination === "string") return openFile(destination);
  return { stream: destination, close: hasTransport ? endTransport : flush };
}

function openFile(path: string): Destination {
  const stream = pino.destination({ dest: path, mkdir: true, sync: false });
  let failed = false;
  // Without a listener, a full disk would end the process.
  stream.on("error", (error: Error) => {
    if (!failed) process.emitWarning(`PinoLogger cannot write to ${path}: ${error.message}`);
    failed = true;
  });
  const close = async (): Promise<void> => {
    if (failed) stream.destroy();
    else await ended(stream);
  };
  return { stream, close };
}

function endTransport(instance: PinoInstance): Promise<void> {
  return ended((instance as unknown as Record<symbol, EndableStream>)[symbols.streamSym] as EndableStream);
}

function ended(stream: EndableStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed === true) {
      resolve();
      return;
    }
    stream.once("close", () => resolve());
    stream.once("error", () => resolve());
    stream.end();
  });
}

function flush(instance: PinoInstance): Promise<void> {
  return new Promise((resolve) => {
    try {
      instance.flush(() => resolve());
    } catch {
      resolve();
    }
  });
}
