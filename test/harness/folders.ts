/** Where the harness finds fixtures and puts what it makes of them. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the package: this file lies in `dist/test/harness`. */
export const root = fileURLToPath(new URL("../../../", import.meta.url));

export const fixtures = join(root, "test", "fixtures");

/**
 * Programs made from fixtures, inside the package so that they resolve `cloudloop` to it; a folder of this process, so
 * that several may run at once.
 */
export const made = join(root, "dist", "fixtures", String(process.pid));
