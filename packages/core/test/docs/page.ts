import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

export const coreFolder = resolve(__dirname, "../..");

/** A TypeScript example of a page. */
export interface Block {
  /** Page and line, for titles and messages. */
  readonly place: string;
  readonly code: string;
}

/** A page of the documentation, read from the folder of the package. */
export class Page {
  /** Within the package. */
  readonly name: string;
  readonly text: string;

  constructor(name: string) {
    this.name = name;
    this.text = readFileSync(join(coreFolder, name), "utf8");
  }

  get blocks(): readonly Block[] {
    return [...this.text.matchAll(/^```ts\n(.*?)^```$/gms)].map(({ 1: code = "", index }) => ({
      place: `${this.name}:${this.text.slice(0, index).split("\n").length + 1}`,
      code,
    }));
  }

  /** The rows of all tables whose first column has this title, without the code marks of their first cell. */
  rows(title: string): readonly (readonly string[])[] {
    const tables = this.text.split("\n\n").filter((part) => cellsOf(part.trimStart())[0] === title);
    return tables.flatMap((table) => {
      const [, , ...rows] = table.trim().split("\n");
      return rows.map((row) => {
        const [name = "", ...cells] = cellsOf(row);
        return [name.replaceAll("`", ""), ...cells];
      });
    });
  }

  /** The links of the page to files and their headings: paths within the package. */
  get links(): readonly { readonly target: string; readonly heading: string | undefined }[] {
    const links = [...this.text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link.split("#"));
    return links.map(([file = "", heading]) => ({
      target: file === "" ? this.name : join(dirname(this.name), file),
      heading,
    }));
  }

  /** The names of the headings, as links give them. */
  get headings(): readonly string[] {
    return [...this.text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, "")
        .replaceAll(" ", "-"),
    );
  }
}

/** The cells of a line of a table; a `\|` in a cell is a bar. */
function cellsOf(text: string): readonly string[] {
  const [line = ""] = text.split("\n", 1);
  if (!line.startsWith("|")) return [];
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}
