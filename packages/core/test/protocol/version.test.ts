import { versionOf } from "../../src/protocol/version.ts";

test.each([
  ["isomer", "0.1.0", "5"],
  ["nodejs", "0.15.2", "5"],
  ["nodejs", "0.15.0-beta1", "5"],
  ["nodejs", "0.14.36", "4"],
  ["nodejs", "0.12.8", "4"],
  ["nodejs", "", null],
  ["go", "0.14.0", null],
])("a node with client %s %s speaks version %s", (type, version, expected) => {
  expect(versionOf({ type, version, langVersion: "" })).toBe(expected);
});
