/** The hooks as `module.register` takes them: exports of a module that Node loads on a thread of its own. */
import { createHooks, readManifest } from "./hooks.js";
import { compileLate } from "./late.js";

export const { resolve, load } = createHooks(readManifest(), compileLate);
