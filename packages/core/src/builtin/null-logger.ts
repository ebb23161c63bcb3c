/** Loggers that write nothing. */
import { Logger, type LoggerAdapter } from "../ports/logger.ts";

class SilentLogger extends Logger {
  override fatal(): void {}
  override error(): void {}
  override warn(): void {}
  override info(): void {}
  override debug(): void {}
  override trace(): void {}
}

/** Takes every line and writes none. */
export const nullLogger: Logger = new SilentLogger();

/** The adapter of a broker that logs nothing. */
export class NullLoggerAdapter implements LoggerAdapter {
  readonly name = "null";

  logger(): Logger {
    return nullLogger;
  }

  async close(): Promise<void> {}
}
