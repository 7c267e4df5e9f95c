/** The import rules and limits of the project, one row each. */

/** Files that `from` describes import nothing but what `values` and `types` describe, and files of their own folder. */
export interface ImportRule {
	readonly from: RegExp;
	/** Files of ours that may be imported. */
	readonly values: readonly RegExp[];
	/** Files of ours that `import type` may name besides. */
	readonly types?: readonly RegExp[];
	readonly why: string;
}

const contract = /^runtime\/contract\.ts$/;
const leaves = [/^compiler\/(diagnostic|syntax)\//, contract];

/** The first row that describes a file holds for it. */
export const importRules: readonly ImportRule[] = [
	{ from: contract, values: [], why: "the contract imports nothing" },
	{ from: /^compiler\/(diagnostic|syntax)\//, values: [], why: "leaves of the compiler import nothing of ours" },
	{ from: /^compiler\/1-find\//, values: leaves, why: "phases know no other phase" },
	{
		from: /^compiler\/2-analyze\//,
		values: [...leaves, /^compiler\/2-analyze\//],
		types: [/^compiler\/1-find\//],
		why: "phases know only types of those before",
	},
	{
		from: /^compiler\/3-plan\//,
		values: leaves,
		types: [/^compiler\/[12]-/],
		why: "phases know only types of those before",
	},
	{
		from: /^compiler\/4-outline\//,
		values: leaves,
		types: [/^compiler\/[13]-/, /^compiler\/compilation\.ts$/],
		why: "outline sees the plan alone, never the facts of analyze",
	},
	{
		from: /^compiler\/compilation\.ts$/,
		values: [],
		types: [contract, /^compiler\/diagnostic\//],
		why: "types of what the compiler gives to its hosts",
	},
	{
		from: /^compiler\/(compile|index|transformer)\.ts$/,
		values: [/^compiler\//, contract],
		why: "compile joins the phases",
	},
	{
		from: /^compiler\/host\//,
		values: [...leaves, /^compiler\/(compile|compilation|transformer)\.ts$/, /^compiler\/host\//],
		why: "a host knows the compiler's door and decides nothing",
	},
	{
		from: /^compiler\/rewrite\//,
		values: [...leaves, /^compiler\/rewrite\//],
		why: "a rewrite proposes, the phases decide",
	},
	{
		from: /^compiler\/cli\//,
		values: [
			/^compiler\//,
			contract,
			/^runtime\/(index|generated|errors)\.ts$/,
			/^runtime\/backend\/lambda\/deploy/,
			/^runtime\/state\/redis\/(acl|inspect)\.ts$/,
			/^runtime\/backend\/threads\/cores\.ts$/,
		],
		why: "the command line sees both rooms through their doors",
	},
	{
		from: /^runtime\/(coordinator|execute)\.ts$/,
		values: [/^runtime\/(?!backend\/.+\/|backend\/serial|state\/.+\/|launch)/],
		why: "the coordinator knows interfaces only",
	},
	{
		from: /^runtime\/backend\/serial/,
		values: [/^runtime\/(?!backend\/(threads|lambda))/],
		why: "no backend knows another",
	},
	{
		from: /^runtime\/backend\/threads\//,
		values: [/^runtime\/(?!backend\/(serial|lambda))/],
		why: "no backend knows another",
	},
	{
		from: /^runtime\/backend\/lambda\//,
		values: [/^runtime\/(?!backend\/(serial|threads))/],
		why: "no backend knows another",
	},
	{ from: /^runtime\//, values: [/^runtime\//], why: "the runtime never sees the compiler" },
	{ from: /^test\//, values: [/./], why: "tests see everything" },
];

/** A package or module of Node that only some files may import. */
export interface PackageRule {
	readonly module: RegExp;
	readonly only: readonly RegExp[];
	/** Whether `import type` is free. */
	readonly typesFree: boolean;
	readonly why: string;
}

export const packageRules: readonly PackageRule[] = [
	{
		module: /^typescript(-6)?$/,
		only: [/^compiler\/host\//, /^test\//],
		typesFree: true,
		why: "the compiler is given its TypeScript",
	},
	{
		module: /^node:worker_threads$/,
		only: [/^runtime\/backend\/(threads|lambda)\//, /^runtime\/bridge\.ts$/, /^compiler\/host\/run\//, /^test\//],
		typesFree: true,
		why: "threads belong to their backend, and to the loader of `run`",
	},
	{
		module: /^@aws-sdk\//,
		only: [/^runtime\/backend\/lambda\//, /^test\//],
		typesFree: false,
		why: "only lambda needs it",
	},
	{
		module: /^(ioredis|redis)$/,
		only: [/^runtime\/state\/redis\//, /^test\//],
		typesFree: false,
		why: "only the store needs it",
	},
];

export const limits = {
	/** Lines of a file, and of one that is a table or all types. */
	file: 300,
	table: 500,
	/** Lines of a function. */
	function: 50,
	parameters: 4,
	/** Files in a folder. */
	folder: 12,
} as const;

/** Files that are tables or types through and through. */
export const tables: readonly RegExp[] = [/^compiler\/diagnostic\/.*codes\.ts$/, /^runtime\/(contract|errors)\.ts$/];

/** Limits lifted, each with its reason: `what path` as the test names it. */
export const exceptions: Readonly<Record<string, string>> = {
	"parameters compiler/diagnostic/diagnostic.ts diagnose":
		"called in one line at every finding; the last two are rarely given",
	"parameters runtime/generated.ts launch":
		"called by generated code only, where an object would cost each launch an allocation",
	"parameters runtime/generated.ts launchAsync": "the same shape as launch",
};
