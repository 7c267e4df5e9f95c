/**
 * Rewrites that may make a refused loop parallel: one row per idea, under the codes that it answers. A row only proposes;
 * whether the loop is parallel afterwards, the analysis says.
 */
import { copyBeforeLoop } from "./copy-before-loop.js";
import { declareInBody } from "./declare-in-body.js";
import { markFunction, tolerateSerial } from "./marks.js";
import type { Rewrite } from "./subject.js";

/** The first that helps is shown. */
export const rewrites: readonly Rewrite[] = [
	{ codes: ["CL1001"], title: "mark the function", edit: markFunction },
	{
		codes: ["CL2002"],
		title: "read the values from before the loop out of a copy",
		edit: copyBeforeLoop,
	},
	{
		codes: ["CL2001", "CL2006", "CL2014"],
		title: "declare the variable in the body (an iteration that reads it first now finds its initial value)",
		edit: declareInBody,
	},
	{ codes: "all", title: "keep the loop sequential, with a warning", edit: tolerateSerial },
];
