/** Registered classes, and those of which a loop may capture instances. */
import type ts from "typescript";

export interface Registered {
	readonly symbol: ts.Symbol;
	readonly declaration: ts.ClassDeclaration;
	/** `src/body.ts#Body`: the same on all sides, whatever a minifier makes of the name. */
	readonly id: string;
	/** The call of `register`. */
	readonly call: ts.CallExpression;
	readonly recipe: ts.ObjectLiteralExpression | undefined;
	/** Why instances cannot travel all the same, in words that follow "the class". */
	readonly unfit: string | undefined;
}

export interface Instances {
	readonly classes: readonly Registered[];
	/** Those that types or the code name; others have the form of something that is captured. */
	readonly sure: ReadonlySet<Registered>;
	/** Names of their methods and getters, those of classes above included. */
	readonly members: ReadonlySet<string>;
	readonly getters: ReadonlySet<string>;
	/** Names of members with code that the program defines elsewhere. */
	readonly elsewhere: ReadonlySet<string>;
	/** Registered classes whose instances cannot travel. */
	readonly unfit: readonly Registered[];
}
