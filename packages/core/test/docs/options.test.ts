import { normaliseOptions } from "../../src/broker/normalise-options.ts";
import { fieldsOf } from "./interface-fields.ts";
import { Page } from "./page.ts";

const names = (page: string, title: string): readonly string[] =>
  new Page(`docs/${page}.md`).rows(title).flatMap(([name = ""]) => name.split(", "));

const sorted = (list: readonly string[]): readonly string[] => [...list].sort();

const GROUPS = { tracking: "TrackingOptions", registry: "RegistryOptions", transit: "TransitOptions" } as const;

test("the page of the broker lists its options, all and no others", () => {
  const fields = fieldsOf("broker/options.ts", "BrokerOptions").flatMap((field) => {
    const group = Object.entries(GROUPS).find(([name]) => name === field);
    if (group === undefined) return [field];
    return fieldsOf("broker/options.ts", group[1]).map((own) => `${field}.${own}`);
  });
  expect(sorted(names("broker", "option"))).toEqual(sorted(fields));
});

test("the defaults on the page of the broker are those of the code", () => {
  const options: object = normaliseOptions({});
  const wrong = new Page("docs/broker.md").rows("option").flatMap(([name = "", cell = ""]) => {
    const value = name.split(".").reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], options);
    const stated = typeof value === "object" && value !== null ? "" : `\`${JSON.stringify(value)}\``;
    // What is made anew each time, and adapters, the page tells in words.
    const inWords = ["nodeID", "uidGenerator", "created", "started", "stopped"].includes(name);
    return inWords || stated === "" || cell === stated || name === "logLevel"
      ? []
      : [`${name}: ${cell}, not ${stated}`];
  });
  expect(wrong).toEqual([]);
});

test.each([
  ["calls", "call option", "context/call-options.ts", "CallOptions"],
  ["calls", "mcall option", "context/call-options.ts", "McallOptions"],
  ["events", "emit option", "context/call-options.ts", "EmitOptions"],
  ["transmission", "compression option", "builtin/transmission/compression.ts", "CompressionOptions"],
  ["transmission", "encryption option", "builtin/transmission/encryption.ts", "EncryptionOptions"],
])("the page %s lists every %s of the code, and no others", (page, title, file, type) => {
  expect(sorted(names(page, title))).toEqual(sorted(fieldsOf(file, type)));
});

test.each([
  ["console option", "builtin/console-logger.ts", "ConsoleLoggerOptions"],
  ["file option", "builtin/file-logger.ts", "FileLoggerOptions"],
])("the page logging lists every %s of the code, and no others", (title, file, type) => {
  const common = fieldsOf("builtin/log-format.ts", "LogFormatOptions");
  expect(sorted(names("logging", title))).toEqual(sorted([...common, ...fieldsOf(file, type)]));
});

test.each([
  ["transitLogger", "transit-logger", "TransitLoggerOptions"],
  ["actionLogger", "action-logger", "ActionLoggerOptions"],
  ["eventLogger", "event-logger", "EventLoggerOptions"],
])("the page logging lists every option of %s, and no others", (maker, file, type) => {
  expect(sorted(names("logging", `\`${maker}\` option`))).toEqual(
    sorted(fieldsOf(`builtin/middlewares/${file}.ts`, type)),
  );
});

test("the page logging lists what the options of all these have in common", () => {
  const common = fieldsOf("builtin/middlewares/debug-output.ts", "DebugOptions");
  expect(sorted(names("logging", "option of all three"))).toEqual(sorted(common));
});

test("the page of middlewares lists every hook, and no others", () => {
  const hooks = new Page("docs/middlewares.md").rows("hook").map(([call = ""]) => call.replace(/\(.*/, ""));
  expect(sorted([...hooks, "name"])).toEqual(sorted(fieldsOf("pipeline/middleware.ts", "Middleware")));
});
