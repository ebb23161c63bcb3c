/** Rules about a file as a whole. */
import type { Finding, ParsedFile } from "./parsed-file.ts";

const dumpingGrounds = /^(utils?|helpers?|common|misc|types|constants)$/;
const suppression = /(?:oxlint|eslint)-disable(?:-next-line|-line)?(?!.* -- \S)|@ts-(?:ignore|nocheck)/;

/** A file or folder named after nothing in particular collects everything: a helper has a name of its own. */
export function findVagueNames(files: readonly ParsedFile[]): Finding[] {
  return files.flatMap(({ name }) => {
    const vague = name.split("/").find((part) => dumpingGrounds.test(part.replace(/(\.test|\.d)?\.ts$/, "")));
    return vague === undefined ? [] : [{ file: name, line: 1, problem: `"${vague}" does not say what is in it` }];
  });
}

/** A switched-off lint rule or type check needs its reason behind " -- ". */
export function findUnexplainedSuppressions(files: readonly ParsedFile[]): Finding[] {
  return files.flatMap(({ name, tree }) =>
    tree.text.split("\n").flatMap((text, index) => {
      const [match] = /^\s*(?:\/\/|\/\*).*|\/\/.*/.exec(text) ?? [];
      if (match === undefined || !suppression.test(match)) return [];
      return [{ file: name, line: index + 1, problem: `suppression without a reason: ${match.trim()}` }];
    }),
  );
}
