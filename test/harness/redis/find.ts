/** Where tests get their Redis: on PATH, by URL, or installed by the set-up of `npm test`. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

export type Found =
	| { readonly kind: "binary"; readonly path: string }
	| { readonly kind: "url"; readonly url: string }
	| { readonly kind: "skip"; readonly reason: string }
	| { readonly kind: "missing"; readonly reason: string };

const HELP =
	"tests of the store need Redis 7 or Valkey: install redis-server (Debian, Ubuntu: apt-get install redis-server; macOS: brew install redis), " +
	"or give the URL of one that may be written to in CLOUDLOOP_TEST_REDIS_URL, or set CLOUDLOOP_TEST_REDIS=skip";

export function findRedis(): Found {
	if (process.env.CLOUDLOOP_TEST_REDIS === "skip") return { kind: "skip", reason: "CLOUDLOOP_TEST_REDIS=skip" };
	const url = process.env.CLOUDLOOP_TEST_REDIS_URL;
	if (url) return { kind: "url", url };
	for (const name of ["redis-server", "valkey-server"]) {
		if (spawnSync(name, ["--version"]).status === 0) return { kind: "binary", path: name };
	}
	return { kind: "missing", reason: HELP };
}

/** Installs the distribution's package, where this is Debian or Ubuntu and we are root. Ends what it starts by itself. */
export function installRedis(): void {
	if (findRedis().kind !== "missing" || process.getuid?.() !== 0 || !isDebian()) return;
	const options = {
		stdio: "ignore",
		env: { ...process.env, DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
	} as const;
	try {
		execFileSync("apt-get", ["update"], options);
		execFileSync("apt-get", ["install", "--yes", "--no-install-recommends", "redis-server"], options);
	} catch (error) {
		console.error(`redis-server could not be installed: ${(error as Error).message}`);
	}
}

function isDebian(): boolean {
	try {
		return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync("/etc/os-release", "utf8"));
	} catch {
		return false;
	}
}
