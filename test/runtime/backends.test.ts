import { after } from "node:test";
import { close } from "../../runtime/index.js";
import { testBackend } from "../conformance/backend.js";

after(() => close());

for (const chunks of [undefined, 1, 2, 7, 64]) testBackend("serial", { chunks });
for (const threads of [1, 2, 3]) testBackend("threads", { threads });
for (const chunks of [1, 7]) testBackend("threads", { threads: 2, chunks });
