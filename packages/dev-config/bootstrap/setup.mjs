/** npm run setup: installs and builds. */
import { build, install } from "./prepare.mjs";

await install();
await build();
