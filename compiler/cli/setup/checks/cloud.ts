/** The checks of what `--backend lambda` needs, one row each. Nothing is changed there. */
import {
	type AccountFacts,
	bundleWorker,
	loadCloud,
	loadInspection,
	readCa,
} from "../../../../runtime/backend/lambda/deploy.js";
import { prepareProgram } from "../../../host/run/prepare.js";
import { type Check, ok, problem, type Subject, warning } from "./check.js";

/** AWS refuses what is signed five minutes off. */
const MOST_SKEW = 5 * 60_000;
const NOTED_SKEW = 60_000;
/** What new accounts have. */
const SMALL_QUOTA = 100;
const QUOTA =
	"aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000";

/** The account is asked once for all rows. */
export function cloudChecks(): readonly Check[] {
	let asked: Promise<AccountFacts> | undefined;
	const account = (): Promise<AccountFacts> => {
		asked ??= loadInspection().then(({ inspectAccount }) => inspectAccount());
		return asked;
	};
	const of = (check: (facts: AccountFacts) => ReturnType<typeof ok>) => async () => check(await account());
	return [
		{ name: "region", run: of(checkRegion) },
		{ name: "credentials", run: of(checkCredentials) },
		{ name: "clock", run: of(checkClock) },
		{ name: "concurrency", run: of(checkQuota) },
		{
			name: "function",
			async run(subject) {
				const { region, credentials } = await account();
				if ("reason" in region || "reason" in credentials)
					return problem("not looked for", "set region and credentials first");
				return checkFunction(subject);
			},
		},
		{ name: "Redis", run: checkRedis },
	];
}

function checkRegion({ region }: AccountFacts) {
	if ("value" in region) return ok(region.value);
	return problem("none is set", "set AWS_REGION, or aws configure set region us-east-1");
}

function checkCredentials({ credentials }: AccountFacts) {
	if ("value" in credentials) return ok(`key ${credentials.value.slice(0, 4)}…`);
	return problem(credentials.reason, "aws configure, aws sso login, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
}

function checkClock({ skew }: AccountFacts) {
	if ("reason" in skew) return warning(`not known: ${skew.reason}`, "see the rows above and below");
	const seconds = Math.round(Math.abs(skew.value) / 1000);
	const found = `${seconds} s ${skew.value > 0 ? "ahead of" : "behind"} AWS`;
	const next = "set the clock (NTP): AWS refuses requests that are five minutes off";
	if (Math.abs(skew.value) >= MOST_SKEW) return problem(found, next);
	return Math.abs(skew.value) >= NOTED_SKEW ? warning(found, next) : ok(found);
}

function checkQuota({ concurrency }: AccountFacts) {
	if ("reason" in concurrency) {
		return warning(
			`not known: ${concurrency.reason}`,
			"allow lambda:GetAccountSettings, or take the limit from the console",
		);
	}
	const { all, unreserved } = concurrency.value;
	const found = `${all} invocations at once, ${unreserved} not reserved`;
	return all < SMALL_QUOTA ? warning(found, QUOTA) : ok(found);
}

async function checkFunction({ name, entry }: Subject) {
	const deploy = `cloudloop deploy ${entry ?? "FILE"} --name ${name}`;
	try {
		const { findFunction } = await loadCloud();
		const found = await findFunction(name);
		if (found === undefined) return problem(`there is no function ${name}`, deploy);
		if (found.code === undefined) return problem(`${name} was not made by cloudloop`, "another --name");
		const about = `${name}: code ${found.code}, ${found.memory} MB, ${found.timeout} s`;
		if (entry === undefined) return warning(`${about}; not compared`, `cloudloop doctor FILE --backend lambda`);
		const code = await codeOf(entry);
		if (code === undefined) return problem(`${about}; the program has errors`, `cloudloop plan ${entry}`);
		return code === found.code
			? ok(`${about}, as in the sources`)
			: problem(`${about}; the sources give ${code}`, deploy);
	} catch (error) {
		return problem(reasonOf(error), "the right is in: cloudloop deploy FILE --print iam");
	}
}

/** The hash that a deploy of the program would have now. */
async function codeOf(entry: string): Promise<string | undefined> {
	const { diagnostics, stage, kernels = [] } = prepareProgram(entry, { check: false });
	if (!stage || diagnostics.some(({ severity }) => severity === "error")) return undefined;
	stage();
	return (await bundleWorker(kernels)).code;
}

async function checkRedis({ redis }: Subject) {
	if (!redis) {
		return warning(
			"no URL",
			"--redis or CLOUDLOOP_REDIS_URL: without a store, partials travel in replies of at most 6 MB",
		);
	}
	try {
		const { inspectServer } = await import("../../../../runtime/state/redis/inspect.js");
		const ca = process.env.CLOUDLOOP_REDIS_CA;
		const { place, version, policy, memory, time } = await inspectServer({
			url: redis,
			...(ca ? { ca: readCa(ca) } : {}),
		});
		const found = `${place}, version ${version}, ${policy}, ${time.toFixed(1)} ms`;
		if (Number.parseInt(version, 10) < 7) return problem(found, "Redis 7 or Valkey");
		if (policy === "noeviction") return ok(found);
		const next = "set maxmemory-policy noeviction: others drop partials that are still needed when memory is full";
		return memory > 0 ? problem(found, next) : warning(`${found}, no limit of memory`, next);
	} catch (error) {
		return problem(reasonOf(error), "check the URL, the network and the rights (cloudloop acl)");
	}
}

function reasonOf(error: unknown): string {
	return error instanceof Error ? `${error.name}: ${error.message.split("\n")[0]}` : String(error);
}
