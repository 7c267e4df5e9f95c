/**
 * How the chunks of a region are handed out: pure arithmetic. Whoever is free asks for the next run of chunks; runs are
 * consecutive and ascend, so the lowest exit is found as early as possible.
 */
import type { ScheduleName } from "../contract.js";
import { dynamic } from "./dynamic.js";
import { guided } from "./guided.js";
import { fixed } from "./static.js";

/**
 * Number of chunks in the next run: between 1 and `remaining` (which is at least 1). Called by each taker, in any
 * thread; must depend on its arguments alone.
 */
export type Schedule = (remaining: number, total: number, workers: number) => number;

export const schedules: Readonly<Record<ScheduleName, Schedule>> = { dynamic, guided, static: fixed };
