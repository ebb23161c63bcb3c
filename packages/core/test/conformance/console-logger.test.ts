import { Writable } from "node:stream";
import { loggerSuite } from "@isomer/conformance";
import { ConsoleLogger } from "../../src/builtin/console-logger.ts";
import type { LogFormatter } from "../../src/builtin/log-format.ts";

for (const formatter of ["full", "json", "jsonext", "{nodeID} {mod} {msg}"] satisfies LogFormatter[]) {
  loggerSuite(
    { describe, it },
    {
      name: `console, ${formatter}`,
      create: ({ level }) => {
        let text = "";
        const output = new Writable({
          write(chunk, _encoding, done) {
            text += chunk;
            done();
          },
        });
        const lines = (): string[] => text.split("\n").slice(0, -1);
        return { adapter: new ConsoleLogger({ level, formatter, stdout: output, stderr: output }), lines };
      },
    },
  );
}
