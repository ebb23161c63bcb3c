/** The texts of log lines: formatters that the console and the file logger share. */
import { isNativeError } from "node:util/types";
import { BrokerOptionsError } from "../errors/errors.ts";
import type { Clock } from "../kernel/clock.ts";
import type { LogBindings, LogLevel } from "../ports/logger.ts";
import { LEVEL_COLORS, type LogColor, moduleColor, paint } from "./log-color.ts";
import { type ObjectPrinter, printJson, type ValuePrinter, valuePrinter } from "./log-print.ts";

const NAMES = ["full", "short", "simple", "json", "jsonext"] as const;

/** Names of the built-in formatters. */
export type LogFormatterName = (typeof NAMES)[number];

/** A formatter of the application's own. What it answers is printed with blanks between the parts. */
// oxlint-disable-next-line max-params -- formatters written for Moleculer are called like this
export type LogFormatterFunction = (
  level: LogLevel,
  args: readonly unknown[],
  bindings: LogBindings,
  tools: { readonly printArgs: (args: readonly unknown[]) => string[] },
) => readonly unknown[];

/**
 * - `"full"`: `[2026-01-31T12:00:00.000Z] INFO  node-1/BROKER: text`
 * - `"short"`: `[12:00:00.000Z] INFO  BROKER: text`
 * - `"simple"`: `INFO  - text`
 * - `"json"`: `{"ts":<epoch ms>,"level":"info","msg":"text",…bindings}`
 * - `"jsonext"`: `{"time":<ISO>,"level":"info","message":"text",…bindings}`, with a first object argument merged in
 * - a template with `{timestamp} {time} {level} {nodeID} {mod} {msg}` or any other binding in braces
 * - a function
 */
export type LogFormatter = LogFormatterName | `${string}{${string}}${string}` | LogFormatterFunction;

/** How lines look. */
export interface LogFormatOptions {
  /** Default `"full"`. */
  readonly formatter?: LogFormatter;
  /** Makes text of objects. Default: `util.inspect`, two levels deep, on one line. */
  readonly objectPrinter?: ObjectPrinter | null;
  /** Pads module names so that messages stand in one column. Default `false`. */
  readonly autoPadding?: boolean;
}

/** Colours of lines; the JSON formatters have none. */
export interface LogColors {
  readonly colors: boolean;
  readonly moduleColors: boolean | readonly LogColor[];
}

/** Makes the text of one line, without its end. Never throws. */
export type LineFormat = (level: LogLevel, args: readonly unknown[]) => string;

type Paint = (text: string, color: LogColor) => string;

interface LineParts {
  readonly bindings: LogBindings;
  readonly mod: string;
  readonly now: () => string;
  readonly epoch: () => number;
  readonly level: Readonly<Record<LogLevel, string>>;
  readonly module: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly print: ValuePrinter;
  readonly message: (args: readonly unknown[]) => string;
}

/**
 * Makes the formats of one adapter, one per module. Throws a `BrokerOptionsError` for a formatter that is neither a known
 * name nor a template.
 */
export function createLogFormat(
  options: LogFormatOptions,
  colors: LogColors,
  clock: Clock,
): (bindings: LogBindings) => LineFormat {
  const formatter = checked(options.formatter ?? "full");
  const colored = colors.colors && formatter !== "json" && formatter !== "jsonext";
  const color: Paint = colored ? paint : (text) => text;
  const print = valuePrinter(options.objectPrinter ?? null, colored);
  const level = Object.fromEntries(
    Object.entries(LEVEL_COLORS).map(([name, its]) => [name, color(name.toUpperCase().padEnd(5), its)]),
  ) as Record<LogLevel, string>;
  const column = new Column(options.autoPadding ?? false);
  return (bindings) => {
    const mod = bindings.mod.toUpperCase();
    const tint = moduleColor(mod, colors.moduleColors);
    const parts: LineParts = {
      bindings,
      mod,
      now: () => new Date(clock.epoch()).toISOString(),
      epoch: () => clock.epoch(),
      level,
      module: (text) => color(text, tint),
      dim: (text) => color(text, "gray"),
      print,
      message: (args) => args.map(print).join(" "),
    };
    return typeof formatter === "function" ? ownFormat(formatter, parts) : format(formatter, parts, column);
  };
}

function checked(formatter: LogFormatter): LogFormatter {
  if (typeof formatter === "function" || isName(formatter) || /\{\w+\}/.test(formatter)) return formatter;
  throw new BrokerOptionsError(
    `The log formatter "${formatter}" is neither one of ${NAMES.join(", ")} nor a template with {msg} in it.`,
  );
}

const isName = (formatter: string): formatter is LogFormatterName => (NAMES as readonly string[]).includes(formatter);

function format(formatter: string, parts: LineParts, column: Column): LineFormat {
  if (!isName(formatter)) return templateFormat(formatter, parts);
  const { bindings, level, dim, message } = parts;
  switch (formatter) {
    case "full": {
      const pad = column.entry(`${bindings.nodeID}/${parts.mod}`);
      const origin = dim(`${bindings.nodeID}/`) + parts.module(parts.mod) + dim(":");
      return (type, args) => `${dim(`[${parts.now()}]`)} ${level[type]} ${origin}${pad()} ${message(args)}`;
    }
    case "short": {
      const pad = column.entry(parts.mod);
      const origin = parts.module(parts.mod) + dim(":");
      return (type, args) => `${dim(`[${parts.now().slice(11)}]`)} ${level[type]} ${origin}${pad()} ${message(args)}`;
    }
    case "simple":
      return (type, args) => `${level[type]} - ${message(args)}`;
    case "json":
      return (type, args) =>
        printJson({ ts: parts.epoch(), level: type, msg: message(args), ...bindings }, parts.print);
    case "jsonext":
      return (type, args) => jsonExtLine(type, args, parts);
  }
}

function jsonExtLine(level: LogLevel, args: readonly unknown[], parts: LineParts): string {
  const fields = { time: parts.now(), level, message: "", ...parts.bindings };
  const [first, ...rest] = args;
  const merged = ownFields(first, parts.print);
  if (merged === null) return printJson({ ...fields, message: parts.message(args) }, parts.print);
  return printJson({ ...fields, ...merged, message: parts.message(rest) }, parts.print);
}

/** Errors of another realm (a vm context, a test runner) are errors too. */
const isError = (value: unknown): boolean => value instanceof Error || isNativeError(value);

/** The members of an object of data, errors among them as text; `null` for anything that is better printed as a whole. */
function ownFields(value: unknown, print: ValuePrinter): Record<string, unknown> | null {
  try {
    if (typeof value !== "object" || value === null || isError(value) || Array.isArray(value)) return null;
    const rows = Object.entries(value).map(([key, member]) => [key, isError(member) ? print(member) : member]);
    return rows.length === 0 ? null : Object.fromEntries(rows);
  } catch {
    return null;
  }
}

function templateFormat(template: string, parts: LineParts): LineFormat {
  return (level, args) => {
    const timestamp = parts.now();
    const known: Readonly<Record<string, string>> = {
      timestamp: parts.dim(timestamp),
      time: parts.dim(timestamp.slice(11)),
      level: parts.level[level],
      nodeID: parts.dim(parts.bindings.nodeID),
      mod: parts.module(parts.mod),
      msg: parts.message(args),
    };
    return template.replace(/\{(\w+)\}/g, (_, key: string) => known[key] ?? parts.print(parts.bindings[key] ?? ""));
  };
}

function ownFormat(formatter: LogFormatterFunction, parts: LineParts): LineFormat {
  const tools = { printArgs: (args: readonly unknown[]) => args.map(parts.print) };
  return (level, args) => {
    try {
      return parts.message(formatter(level, args, parts.bindings, tools));
    } catch (error) {
      return `${parts.level[level]} ${parts.message(args)} [the log formatter failed: ${parts.print(error)}]`;
    }
  };
}

/** The column of origins: as wide as the widest one so far. */
class Column {
  readonly #active: boolean;
  #width = 0;

  constructor(active: boolean) {
    this.#active = active;
  }

  /** Adds an origin; answers the blanks that fill it up to the column's width of the moment. */
  entry(origin: string): () => string {
    if (!this.#active) return () => "";
    this.#width = Math.max(this.#width, origin.length);
    return () => " ".repeat(this.#width - origin.length);
  }
}
