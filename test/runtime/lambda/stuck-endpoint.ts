/** An endpoint that stops the whole thread of the driver for ever. */
export function createEndpoint() {
	return {
		describe: async () => ({
			name: "f",
			timeout: 30,
			memory: 0,
			architecture: "arm64",
			region: "",
			secret: "a secret of the tests",
		}),
		invoke: () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0),
		close() {},
	};
}
