/** Refuses to go on with a Node that is too old, in words. Uses nothing newer than the oldest Node that has ES modules. */
import { manifest } from "./repository.mjs";

const wanted = manifest.engines.node.replace(">=", "").split(".").map(Number);
const actual = process.versions.node.split(".").map(Number);

if (actual[0] < wanted[0] || (actual[0] === wanted[0] && actual[1] < wanted[1])) {
  console.error(
    `Isomer needs Node ${manifest.engines.node}, this is Node ${process.versions.node}. See https://nodejs.org.`,
  );
  process.exit(1);
}
