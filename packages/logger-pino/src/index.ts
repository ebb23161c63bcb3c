export type { PinoInstance } from "./pino-instance.ts";
export { PinoLogger, type PinoLoggerOptions } from "./pino-logger.ts";
