/** The checks of this machine and of the project, one row each. */
import { createRequire } from "node:module";
import { relative, resolve } from "node:path";
import { usableCores } from "../../../../runtime/backend/threads/cores.js";
import { buildScripts, isBuiltByTsc, takesPlugins } from "../changes.js";
import { hasPlugin } from "../edit/plugin.js";
import { ownVersion } from "../own-version.js";
import { dependsOn, installedVersion } from "../project-facts.js";
import { type Check, ok, problem, type Subject, warning } from "./check.js";
import { findPlainLoops } from "./output.js";

const INIT = "npx cloudloop init";
const LOADER = "node --import cloudloop/register";

export const localChecks: readonly Check[] = [
	{ name: "Node", run: checkNode },
	{ name: "threads", run: checkThreads },
	{ name: "cloudloop", run: checkPackage },
	{ name: "TypeScript", run: checkTypeScript },
	{ name: "tsc plugin", run: checkTscPlugin },
	{ name: "bundler", run: checkBundlers },
	{ name: "output", run: checkOutput },
	{ name: "register", run: checkRegister },
];

function checkNode() {
	const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
	const found = process.versions.node;
	if (major > 20 || (major === 20 && minor >= 19)) return ok(found);
	return problem(`${found} is too old`, "install Node 20.19 or later");
}

function checkThreads() {
	const { threads, cores, because, quota, memory } = usableCores();
	const limits = [
		...(Number.isFinite(quota) ? [`the container's quota is ${quota} cores`] : []),
		`memory ${Math.round(memory / 1024 ** 2)} MB`,
	];
	const found = `${threads} threads on ${cores} cores, set by ${because}; ${limits.join(", ")}`;
	if (because === "memory") return warning(found, "give the container more memory, for all cores to work");
	if (threads > cores) return warning(found, "unset CLOUDLOOP_THREADS: more threads than cores are slower");
	return ok(found);
}

function checkPackage({ facts }: Subject) {
	const installed = installedVersion(facts.folder, "cloudloop");
	if (installed === undefined) {
		return warning("not installed in this project", "npm install cloudloop: only cloudloop run works without");
	}
	if (installed === ownVersion()) return ok(installed);
	return problem(`${installed} is installed, this is ${ownVersion()}`, "run npx cloudloop, or install it anew");
}

function checkTypeScript({ facts, typescript }: Subject) {
	const used =
		typescript.origin === "project" ? "used by cloudloop too" : `cloudloop uses its own ${typescript.ts.version}`;
	if (!facts.typescript) return ok(`none in this project; ${used}`);
	const { version, major } = facts.typescript;
	if (takesPlugins(facts) || major >= 7) return ok(`${version}; ${major >= 7 ? "takes no plugins; " : ""}${used}`);
	return warning(`${version} is not supported as a host; ${used}`, "install TypeScript 5.9 or later for plugins");
}

function checkTscPlugin({ facts }: Subject) {
	if (!isBuiltByTsc(facts)) return ok("not needed: tsc builds nothing here");
	const scripts = [...Object.entries(facts.manifest.scripts ?? {}), ...buildScripts(facts.workspace?.manifest)];
	if (!takesPlugins(facts)) {
		const plain = scripts.filter(([, text]) => /(?<![\w./-])tsc(?![\w.:-])/.test(text) && !text.includes("--noEmit"));
		if (plain.length === 0) return ok("not needed");
		return problem(
			`the script ${plain[0]?.[0]} runs tsc, which takes no plugins`,
			`${INIT}, or cloudloop build in its place`,
		);
	}
	for (const { file, plugins, isSolution, emits } of facts.tsconfigs) {
		if (isSolution || !emits) continue;
		const ours = plugins.find(({ transform }) => transform === "cloudloop/tsc");
		if (!ours) return problem(`${file} does not name cloudloop/tsc`, INIT);
		if (!ours.transformProgram)
			return problem(`the plugin in ${file} lacks transformProgram`, 'add "transformProgram": true beside "transform"');
	}
	const patch = installedVersion(facts.folder, "ts-patch");
	if (patch === undefined)
		return problem("ts-patch is not installed, so tsc skips the plugin", `${facts.installer} (after ${INIT})`);
	if (facts.typescript?.major === 5 && Number.parseInt(patch, 10) >= 4) {
		return problem(`ts-patch ${patch} does not take TypeScript 5`, "install ts-patch@3");
	}
	const plain = scripts.find(([, text]) => /(?<![\w./-])tsc(?![\w.:-])/.test(text) && !text.includes("--noEmit"));
	if (plain) return problem(`the script ${plain[0]} runs tsc, which skips plugins`, "tspc in its place");
	return ok(`cloudloop/tsc, by ts-patch ${patch}`);
}

function checkBundlers({ facts }: Subject) {
	if (facts.bundlers.length === 0) return ok("none");
	return facts.bundlers.flatMap(({ bundler, file, text }) => {
		if (text !== undefined && hasPlugin(text)) return ok(`${file} has cloudloop/${bundler}`);
		const found = text === undefined ? `there is no ${file}` : `${file} lacks cloudloop/${bundler}`;
		return file.startsWith("vitest")
			? warning(`${found}: loops run sequentially in tests`, INIT)
			: problem(found, INIT);
	});
}

function checkOutput({ facts, typescript: { ts } }: Subject) {
	const outDirs = facts.tsconfigs.flatMap(({ outDir }) => outDir ?? []);
	const folders = new Set([...outDirs, "dist", "build", "out"].map((name) => resolve(facts.folder, name)));
	const paths = [...folders].filter((path) => path !== facts.folder);
	const [first, ...more] = paths.flatMap((path) => findPlainLoops(ts, path));
	if (!first) return ok("no loop that was left uncompiled");
	const place = `${relative(facts.folder, first.file)}:${first.line}`;
	const others = more.length > 0 ? `, and ${more.length} more` : "";
	return problem(
		`${place} has a loop that nothing has compiled${others}`,
		"add the plugin to what builds it, and build again",
	);
}

function checkRegister({ facts }: Subject) {
	const how = "registerHooks" in createRequire(import.meta.url)("node:module") ? "registerHooks" : "module.register";
	const scripts = Object.entries(facts.manifest.scripts ?? {});
	const bare = scripts.find(
		([, text]) => /(^|[\s;&|])(tsx|ts-node)\s/.test(text) && !text.includes("cloudloop/register"),
	);
	if (!bare || !dependsOn(facts.manifest, "cloudloop")) return ok(`${LOADER} works here, by ${how}`);
	return warning(
		`the script ${bare[0]} runs TypeScript without us: loops run sequentially`,
		`${LOADER} --import tsx FILE`,
	);
}
