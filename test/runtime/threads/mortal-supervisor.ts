/** A supervisor that dies when a kernel says so (see `orphaned` in `kernels.ts`). */
import { isMainThread } from "node:worker_threads";

if (!isMainThread) {
	await import("../../../runtime/backend/threads/supervisor/supervisor.js");
	new BroadcastChannel("cloudloop-test-supervisor").onmessage = () => process.exit(9);
}
