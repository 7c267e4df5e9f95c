/**
 * Members of an object that the loop reaches by their names alone count as variables of their own, as `this.x` does.
 *
 * In:   stats.count += 1; if (x > stats.max) stats.max = x;      img.data[y * img.width + x] = v
 * Out:  variables `stats.count`, `stats.max`, `img.data` and `img.width`; none is `stats` or `img`
 *
 * The launch checks that the object is one whose members are plain fields, and that nothing else leads to it. In async
 * loops only objects of which no field is assigned are taken apart.
 */
import type ts from "typescript";
import { changes } from "../roles/containers.js";
import type { Captures } from "./captures.js";
import { pathsOf } from "./paths.js";
import type { LoopScope } from "./scope.js";
import type { Use } from "./uses.js";
import { localName, methodName, type OuterVariable } from "./variables.js";

export interface Split {
	readonly variables: readonly OuterVariable[];
	/** Mentions of members that count as variables: `stats.count`. */
	readonly members: ReadonlyMap<ts.Node, ts.Symbol>;
}

/** Takes apart what the loop changes; members of members too. */
export function splitMembers(scope: LoopScope, { variables, foreign }: Captures): Split {
	const members = new Map<ts.Node, ts.Symbol>();
	const split = (variable: OuterVariable): OuterVariable[] => {
		const isOwn = variable.uses.every((use) => !foreign.has(use.root));
		if (!isOwn || !isSplittable(scope, variable)) return [variable];
		return membersOf(scope, variable).flatMap((member) => {
			for (const { root } of member.uses) members.set(root, member.symbol);
			return split(member);
		});
	};
	return { variables: variables.flatMap(split), members };
}

/** `a.b_c` and `a_b.c` have two locals, and neither is that of a method. */
export function withDistinctNames({ ts, file, adopted = [] }: LoopScope, { variables, members }: Split): Split {
	const names = adopted.flatMap((one) => (ts.isMethodDeclaration(one) ? [methodName(ts, one)] : []));
	const taken = new Set([...names, ...variables.filter((one) => !one.member).map((one) => one.local)]);
	const named = variables.map((one) => {
		if (!one.member) return one;
		let { local } = one;
		while (taken.has(local)) local = localName(file, `${local}_`);
		taken.add(local);
		return { ...one, local };
	});
	return { variables: named, members };
}

/** An object whose members the loop names, and of which it changes some. */
function isSplittable(scope: LoopScope, variable: OuterVariable): boolean {
	const { declaration, uses } = variable;
	const isHere = declaration === undefined || declaration.getSourceFile() === scope.file;
	// While an async loop is under way, others may assign the field: what is stored back would undo that.
	const isLeft = !scope.loop.async || uses.every(({ steps, action }) => steps.length > 1 || action === "read");
	return (
		isHere &&
		isLeft &&
		uses.every((use) => isOfField(scope, use)) &&
		pathsOf(scope, variable).some((use) => changes(scope, use))
	);
}

/** `stats.count` and longer: a field by the checker, not a method, and not of a builtin class. */
function isOfField({ ts, checker }: LoopScope, { steps, action }: Use): boolean {
	const [first, ...rest] = steps;
	if (first?.kind !== "property" || !ts.isPropertyAccessExpression(first.node)) return false;
	if (rest.length === 0 && (action === "call" || action === "delete")) return false;
	if (first.node.questionDotToken || !ts.isIdentifier(first.node.name) || HIDDEN.has(first.name)) return false;
	const symbol = checker.getSymbolAtLocation(first.node.name);
	const declarations = symbol?.declarations ?? [];
	const isField = symbol && (symbol.flags & (ts.SymbolFlags.Method | ts.SymbolFlags.Accessor)) === 0;
	return isField === true && declarations.length > 0 && declarations.every((one) => isOfProject(ts, one));
}

/** Not of a builtin class, of whose objects the members are no fields. */
function isOfProject(ts: LoopScope["ts"], declaration: ts.Declaration): boolean {
	const isField =
		ts.isPropertySignature(declaration) ||
		ts.isPropertyAssignment(declaration) ||
		ts.isShorthandPropertyAssignment(declaration) ||
		ts.isPropertyDeclaration(declaration);
	return isField && !declaration.getSourceFile().isDeclarationFile;
}

const HIDDEN: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

function membersOf({ checker, file }: LoopScope, variable: OuterVariable): OuterVariable[] {
	const found = new Map<string, { readonly first: ts.PropertyAccessExpression; readonly uses: Use[] }>();
	for (const use of variable.uses) {
		const [step, ...steps] = use.steps;
		const root = step?.node as ts.PropertyAccessExpression;
		const entry = found.get(root.name.text) ?? { first: root, uses: [] };
		entry.uses.push({ ...use, root, steps });
		found.set(root.name.text, entry);
	}
	return [...found].map(([name, { first, uses }]): OuterVariable => {
		const property = checker.getSymbolAtLocation(first.name) as ts.Symbol;
		const text = `${variable.name}.${name}`;
		return {
			name: text,
			local: localName(file, text),
			// Of two objects of one type the members are different variables.
			symbol: Object.create(property, { name: { value: text } }) as ts.Symbol,
			declaration: property.valueDeclaration,
			scope: "member",
			member: { of: variable.name, name },
			type: checker.getTypeAtLocation(first),
			uses,
		};
	});
}
