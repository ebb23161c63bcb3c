import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { coreFolder, Page } from "./page.ts";

/*
 * The proof of a row names tests by their file and titles, and differences by their first cell:
 *
 *   [heartbeat](../../test/registry/heartbeat.test.ts) "a dead node is forgotten", "a live one is not"
 *   the application decides: [differences](../differences-from-moleculer.md#options-and-process) "signals, `exit`"
 */

const PROOF = /\[[^\]]*\]\(([^)\s#]+)(?:#([^)\s]*))?\)((?:,? "(?:\\.|[^"\\])*")*)/g;
const QUOTED = /"((?:\\.|[^"\\])*)"/g;
const DIFFERENCES = "docs/differences-from-moleculer.md";

const pages = readdirSync(join(coreFolder, "docs/coverage"))
  .filter((file) => file !== "README.md")
  .map((file) => new Page(`docs/coverage/${file}`));

describe.each(pages)("$name", (page) => {
  const rows = page.rows("Feature");

  test("has a proof or a reason in every row", () => {
    const bare = rows.filter((cells) => cells.length !== 3 || cells.some((cell) => cell === ""));
    expect(bare).toEqual([]);
    expect(rows.length).toBeGreaterThan(0);
  });

  test("leaves nothing open", () => {
    const open = rows.filter((cells) => cells.some((cell) => /\bGAP\b/.test(cell)));
    expect(open.map(([feature]) => feature)).toEqual([]);
  });

  test("names tests and differences that exist", () => {
    expect(rows.flatMap(([feature = "", , proof = ""]) => mistakesIn(page, feature, proof))).toEqual([]);
  });
});

/** What is wrong with a proof; each line starts with the feature. */
function mistakesIn(page: Page, feature: string, proof: string): readonly string[] {
  return [...proof.matchAll(PROOF)].flatMap(([, link = "", heading, quoted = ""]) => {
    const target = join(dirname(page.name), link);
    const titles = [...quoted.matchAll(QUOTED)].map(([, title = ""]) => title.replaceAll('\\"', '"'));
    return mistakesOf(target, heading, titles).map((mistake) => `${feature}: ${mistake}`);
  });
}

function mistakesOf(target: string, heading: string | undefined, titles: readonly string[]): readonly string[] {
  if (!existsSync(join(coreFolder, target))) return [`there is no ${target}`];
  if (target.endsWith(".ts")) {
    const source = readFileSync(join(coreFolder, target), "utf8");
    if (titles.length === 0) return [`no title of a test in ${target}`];
    return titles.filter((title) => !isTitleIn(source, title)).map((title) => `no test "${title}" in ${target}`);
  }
  const page = new Page(target);
  if (heading !== undefined && !page.headings.includes(heading)) return [`no heading #${heading} in ${target}`];
  if (target !== DIFFERENCES) return [];
  if (titles.length === 0) return [`no row of ${target}`];
  const rows = page.text.split("\n").map((line) => line.split(/(?<!\\)\|/)[1]?.trim());
  return titles.filter((title) => !rows.includes(title)).map((title) => `no row "${title}" in ${target}`);
}

/** Whether the source holds the title as a whole text, in whichever marks. */
function isTitleIn(source: string, title: string): boolean {
  return [JSON.stringify(title), `'${title}'`, `\`${title}\``].some((text) => source.includes(text));
}
