/** The door of this backend for the command line: bundling, the local function, prices. Loads nothing heavy by itself. */
export { type Bundle, BundleError, bundleWorker, type KernelFile } from "./deploy/bundle.js";
export type { Deployed, DeployOptions, Listed } from "./deploy/function.js";
export type { AccountFacts, Answered } from "./deploy/inspect.js";
export { FORMATS, type Format, printTemplate } from "./deploy/templates.js";
export { type Chaos, FAULTS, readChaos } from "./local/front.js";
export { type LocalFunction, NoEmulator, startLocal } from "./local/local.js";
export { NoRedis } from "./local/redis.js";
export { type Estimate, type Expected, estimate } from "./wire/estimate.js";
export { costOf, PRICES } from "./wire/prices.js";
export { readCa } from "./wire/store.js";

/** What talks to AWS: loads its client. */
export const loadCloud = (): Promise<typeof import("./deploy/function.js")> => import("./deploy/function.js");

/** What asks the account about itself. */
export const loadInspection = (): Promise<typeof import("./deploy/inspect.js")> => import("./deploy/inspect.js");
