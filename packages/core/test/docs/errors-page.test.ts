import { ERROR_TYPES } from "../../src/errors/codes.ts";
import * as core from "../../src/index.ts";
import { bodyOf, memberNames, sourceOf } from "./interface-fields.ts";
import { Page } from "./page.ts";

const page = new Page("docs/errors.md");

/** Types that were in use once. They stay here and on the page for ever. */
const RETIRED: readonly string[] = [];

interface Row {
  readonly type: string;
  readonly errorClass: string;
  readonly code: number;
  readonly retryable: boolean;
  readonly data: readonly string[];
}

const rows = page.rows("type").map(
  ([type = "", errorClass = "", code, retryable, _when, data = ""]): Row => ({
    type,
    errorClass: errorClass.replaceAll("`", ""),
    code: Number(code),
    retryable: retryable === "yes",
    data: [...data.matchAll(/`(\w+)`/g)].map(([, name = ""]) => name),
  }),
);

const BASES = ["IsomerError", "ClientError", "RetryableError", "ServerError"];

/** The error classes that the package exports and that have a type of their own. */
const classes = Object.entries(core).flatMap(([name, value]: [string, unknown]) => {
  const isError = typeof value === "function" && value.prototype instanceof core.IsomerError;
  return isError && !BASES.includes(name) ? [[name, value as new () => core.IsomerError] as const] : [];
});

test("the page has one row for each type, in the order of the table in the code", () => {
  expect(rows.map(({ type }) => type)).toEqual(Object.keys(ERROR_TYPES));
});

test.each(rows)("$type has the code and retryability that the page states", ({ type, code, retryable }) => {
  expect({ code, retryable }).toEqual(ERROR_TYPES[type as core.ErrorType]);
});

test("each class that is exported has the type, code and retryability of its row, and each row names its class", () => {
  const made = classes.map(([errorClass, Type]) => {
    const { type, code, retryable } = new Type();
    return { type, errorClass, code, retryable };
  });
  const expected = rows.filter(({ errorClass }) => errorClass !== "IsomerError").map(({ data: _data, ...row }) => row);
  expect(made.sort(byType)).toEqual(expected.sort(byType));
});

test.each(rows.filter(({ type }) => dataFieldsOf(type) !== null))("the page tells the data of $type", (row) => {
  expect(new Set(row.data)).toEqual(new Set(dataFieldsOf(row.type)));
});

test("types that were retired are on the page, and are not in use", () => {
  const listed = [...(/Retired types: (.+)\./.exec(page.text)?.[1] ?? "").matchAll(/`(\w+)`/g)].map(([, type]) => type);
  expect(listed).toEqual(RETIRED);
  expect(RETIRED.filter((type) => type in ERROR_TYPES)).toEqual([]);
});

const byType = (a: { readonly type?: string | undefined }, b: { readonly type?: string | undefined }): number =>
  (a.type ?? "").localeCompare(b.type ?? "");

/** The members of the data that the class of a type takes; `null` where the class does not say. */
function dataFieldsOf(type: string): readonly string[] | null {
  const name = rows.find((row) => row.type === type)?.errorClass ?? "";
  if (name === "IsomerError") return null;
  const source = sourceOf("errors/errors.ts");
  const declared = /\bdata: ([A-Z]\w+|\{[^}]*\})/.exec(bodyOf(source, `class ${name}`))?.[1];
  if (declared === undefined) return null;
  if (declared.startsWith("{")) return [...declared.matchAll(/(\w+)\?:/g)].map(([, field = ""]) => field);
  return source.includes(`interface ${declared}`) ? membersOf(source, declared) : null;
}

function membersOf(source: string, name: string): readonly string[] {
  const base = new RegExp(`interface ${name} extends (\\w+)`).exec(source)?.[1];
  const inherited = base === undefined ? [] : membersOf(source, base);
  return [...inherited, ...memberNames(bodyOf(source, `interface ${name}`))];
}
