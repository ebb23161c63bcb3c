import { loggerSuite } from "@isomer/conformance";
import { PinoLogger } from "../src/index.ts";

loggerSuite(
  { describe, it },
  {
    name: "pino",
    create: ({ level }) => {
      const lines: string[] = [];
      const destination = { write: (line: string) => void lines.push(line) };
      return { adapter: new PinoLogger({ level, destination }), lines: () => lines };
    },
  },
);
