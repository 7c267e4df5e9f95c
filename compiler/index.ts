/** The compiler's door, as `cloudloop/compiler`: for hosts that bring a TypeScript and a program of their own. */
export type { Compilation, CompiledFile, CompileOptions } from "./compilation.js";
export { compileProgram } from "./compile.js";
export type { Diagnostic, Place, RelatedPlace, Severity } from "./diagnostic/diagnostic.js";
