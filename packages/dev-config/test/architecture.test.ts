import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findUnexplainedSuppressions, findVagueNames } from "../src/file-rules.ts";
import { findForbiddenImports, findImportCycles } from "../src/import-rules.ts";
import { coreLayers, renderLayers } from "../src/layers.ts";
import { describeFinding, type Finding, type ParsedFile, parseFolder } from "../src/parsed-file.ts";
import { findSyntax, noAny, noDisabledTest, noExportAll, noModuleMock } from "../src/syntax-rules.ts";

const repository = join(__dirname, "../../..");
const isTest = ({ name }: ParsedFile): boolean => name.endsWith(".test.ts");

describe("the repository", () => {
  const core = parseFolder(join(repository, "packages/core/src"));
  const packages = ["packages", "apps"]
    .flatMap((group) => readdirSync(join(repository, group)).map((name) => `${group}/${name}`))
    .concat("benchmarks")
    .filter((dir) => existsSync(join(repository, dir, "package.json")));

  it("imports within core as the layer table allows", () => {
    expect(lines(findForbiddenImports(core.filter(isSource), coreLayers))).toEqual([]);
  });

  it("shows the layer table in ARCHITECTURE.md as it is checked", () => {
    const page = join(repository, "packages/core/ARCHITECTURE.md");
    if (existsSync(page)) expect(tidy(readFileSync(page, "utf8"))).toContain(tidy(renderLayers(coreLayers)));
  });

  it.each(packages)("%s has no import cycle, vague name, any, export * or unexplained suppression", (dir) => {
    const sources = parseFolder(join(repository, dir, "src")).filter(isSource);
    expect(
      lines([
        ...findImportCycles(sources),
        ...findVagueNames(sources),
        ...findSyntax(sources, [noAny, noExportAll]),
        ...findUnexplainedSuppressions(sources),
      ]),
    ).toEqual([]);
  });

  it.each(packages)("%s has no module mock, disabled test or vague name in its tests", (dir) => {
    const besideSource = parseFolder(join(repository, dir, "src")).filter(isTest);
    const tests = [...besideSource, ...parseFolder(join(repository, dir, "test"))];
    expect(lines([...findSyntax(tests, [noModuleMock, noDisabledTest]), ...findVagueNames(tests)])).toEqual([]);
  });
});

describe("the checks", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "architecture-"));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function plant(files: Readonly<Record<string, string>>): ParsedFile[] {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return parseFolder(folder);
  }

  it.each([
    ["a value", 'import { b } from "../upper/b.ts";'],
    ["a type", 'import type { B } from "../upper/b.ts";'],
    ["an inline type", 'import { type B } from "../upper/b.ts";'],
    ["a re-export", 'export type { B } from "../upper/b.ts";'],
    ["a side effect", 'import "../upper/b.ts";'],
    ["a dynamic import", 'await import("../upper/b.ts");'],
    ["a type in place", 'export let x: import("../upper/b.ts").B;'],
  ])("see a forbidden import of %s", (_what, text) => {
    const files = plant({ "lower/a.ts": `\n${text}`, "upper/b.ts": 'import { x } from "../lower/a.ts";' });
    expect(lines(findForbiddenImports(files, { lower: [], upper: ["lower"] }))).toEqual([
      "lower/a.ts:2 lower must not import upper",
    ]);
  });

  it("see a folder that is not in the table, and an import of a door", () => {
    const files = plant({
      "odd/a.ts": "",
      "lower/a.ts": 'import "../index.ts";',
      "index.ts": 'import "./lower/a.ts";',
    });
    expect(lines(findForbiddenImports(files, { lower: [] }))).toEqual([
      "lower/a.ts:1 lower must not import index.ts",
      "odd/a.ts:1 odd/ is not in the layer table",
    ]);
  });

  it("see an import cycle, also one of types", () => {
    const files = plant({
      "a.ts": 'import type { B } from "./b.ts";',
      "b.ts": 'import { c } from "./c.ts";',
      "c.ts": 'import { type A } from "./a.ts";',
      "d.ts": 'import { c } from "./c.ts";',
    });
    expect(lines(findImportCycles(files))).toEqual(["c.ts:1 import cycle: a.ts → b.ts → c.ts → a.ts"]);
  });

  it("see any, but not the word in a text, nor an explained one", () => {
    const files = plant({
      "a.ts": [
        "let a: any;",
        'const any = "any"; // any',
        "// oxlint-disable-next-line typescript/no-explicit-any -- callers may pass every function",
        "let b: any[];",
        "// oxlint-disable-next-line typescript/no-explicit-any",
        "let c = a as any;",
      ].join("\n"),
    });
    expect(lines(findSyntax(files, [noAny]))).toEqual(["a.ts:1 any", "a.ts:6 any"]);
    expect(lines(findUnexplainedSuppressions(files))).toEqual([
      "a.ts:5 suppression without a reason: // oxlint-disable-next-line typescript/no-explicit-any",
    ]);
  });

  it("see export *, also under a name", () => {
    const files = plant({
      "a.ts": 'export * from "./b.ts";\nexport * as b from "./b.ts";\nexport { b } from "./b.ts";',
    });
    expect(lines(findSyntax(files, [noExportAll]))).toEqual(["a.ts:1 export *", "a.ts:2 export *"]);
  });

  it("see module mocks, but not other mocks", () => {
    const files = plant({ "a.test.ts": 'jest.mock("./b.ts");\njest.doMock("./b.ts");\njest.fn();\n"jest.mock()";' });
    expect(lines(findSyntax(files, [noModuleMock]))).toEqual(["a.test.ts:1 module mock", "a.test.ts:2 module mock"]);
  });

  it("see tests that are switched off", () => {
    const files = plant({
      "a.test.ts": [
        'it.skip("a", f);',
        'describe.only("b", f);',
        'test.todo("c");',
        'it.concurrent.skip.each([])("d", f);',
        'xit("e", f);',
        'it("f", f);',
        "list.skip(1);",
      ].join("\n"),
    });
    expect(lines(findSyntax(files, [noDisabledTest]))).toEqual([
      "a.test.ts:1 .skip",
      "a.test.ts:2 .only",
      "a.test.ts:3 .todo",
      "a.test.ts:4 .skip",
      "a.test.ts:5 xit",
    ]);
  });

  it("see names that say nothing", () => {
    const files = plant({ "utils.ts": "", "a/helpers/b.ts": "", "a/types.test.ts": "", "a/wire-types.ts": "" });
    expect(findVagueNames(files).map(({ file }) => file)).toEqual(["a/helpers/b.ts", "a/types.test.ts", "utils.ts"]);
  });

  it("render the layer table one row per folder", () => {
    expect(renderLayers({ kernel: [], errors: ["kernel"] })).toBe(
      "| folder | may import |\n| --- | --- |\n| `kernel` | nothing |\n| `errors` | `kernel` |",
    );
  });
});

function isSource(file: ParsedFile): boolean {
  return !isTest(file);
}

function lines(findings: readonly Finding[]): string[] {
  return findings.map(describeFinding);
}

/** Tables in a page may be aligned: runs of spaces and dashes do not count. */
function tidy(markdown: string): string {
  return markdown.replaceAll(/-{3,}/g, "---").replaceAll(/ +/g, " ");
}
