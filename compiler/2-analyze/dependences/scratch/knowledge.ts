/** What is known of the integers in code that is walked: counters of loops, and what is at least 0 at a place. */
import type ts from "typescript";
import { bare, isAssignment, isReference, walk } from "../../../syntax/nodes.js";
import { allAtoms, atom, constant, type Polynomial, split, subtract } from "../../../syntax/polynomial.js";
import { symbolOf } from "../../../syntax/symbols.js";
import type { ContainerContext } from "../../roles/facts.js";
import type { Scope } from "../../variables/scope.js";
import type { Frame } from "../../variables/uses.js";
import { boundsOf, isAtLeast } from "../bounds.js";
import { factsOf } from "../equations.js";
import type { State } from "./flow.js";
import { atomsIn, type Count, overAll, type Proof, type Region } from "./regions.js";

export interface Knowledge {
	/** The variable of a loop that counts by one from its first value, or by more. */
	count(node: ts.ForStatement, frame: Frame | undefined): Count | undefined;
	/** Looks at the statement of a loop. */
	within(count: Count | undefined, look: () => State): State;
	/** Does the form mean the same as long as the iteration, and the loops that are looked at, are at these turns? */
	isSteady(form: Polynomial): boolean;
	kept(state: State): State;
	/** What turns of a loop before this one have written, and all of them. */
	before(end: Regions, count: Count): Regions;
	all(end: Regions, count: Count): Regions;
	/** At a node, of these subscripts; `rests` takes what a proof rests on. */
	proofAt(place: Place): Proof;
	/** What the form is at least, whatever values counters of loops around these subscripts have. */
	least(form: Polynomial, of: readonly Polynomial[]): Polynomial;
	/** Wherever the walk is. */
	readonly proof: Proof;
}

type Regions = readonly Region[];

interface Place {
	readonly node: ts.Node;
	readonly frame: Frame | undefined;
	readonly forms: readonly Polynomial[];
	readonly rests: (forms: readonly Polynomial[]) => void;
}

export function createKnowledge({ scope, subscripts }: Pick<ContainerContext, "scope" | "subscripts">): Knowledge {
	const open: (Count | undefined)[] = [];
	const isOpen = (name: string) => open.some((one) => one?.name === name);
	const bounded = () => [...subscripts.bounded.values()];
	/** In the statement of a loop its counter has a value. */
	const ofLoops = () =>
		open.flatMap((one) => {
			const high = one && subscripts.bounded.get(one.name)?.high;
			return [...(one ? [atom(one.name)] : []), ...(high ? [subtract(high, atom(one.name))] : [])];
		});

	const isOne = (name: string) =>
		name === subscripts.induction ||
		subscripts.symbols.has(name) ||
		subscripts.bounded.get(name)?.constant === true ||
		isOpen(name);

	const isSteady = (form: Polynomial) => [...allAtoms(form)].every(isOne);

	const kept = (state: State): State => state?.filter((region) => [...atomsIn(region)].every(isOne));

	const proof: Proof = (form) => {
		const { low } = boundsOf(form, bounded(), []);
		return (low !== undefined && isAtLeast(low, 0, [])) || isAtLeast(form, 0, ofLoops());
	};

	const proofAt = ({ node, frame, forms, rests }: Place): Proof => {
		// Only of what is read: loops around what is written may not run at all.
		const facts = factsOf(forms, subscripts, undefined);
		const holding = subscripts.holding(node, frame).atLeast;
		return (form) => {
			const { low } = boundsOf(form, bounded(), facts);
			if (low && isAtLeast(low, 0, facts)) return true;
			if (!isAtLeast(form, 0, [...facts, ...ofLoops(), ...holding])) return false;
			rests(holding);
			return true;
		};
	};

	const least = (form: Polynomial, of: readonly Polynomial[]) =>
		boundsOf(form, bounded(), factsOf(of, subscripts, undefined)).low ?? form;

	const formOf = (subscript: ts.Expression, frame: Frame | undefined) =>
		subscripts.at({ kind: "element", subscript, node: subscript, frame });

	const count = (node: ts.ForStatement, frame: Frame | undefined): Count | undefined => {
		for (const { first, mention } of countersOf(scope, node)) {
			const [start, form] = [formOf(first, frame), formOf(mention, frame)];
			if (!start || !form) continue;
			// What the first value is made of belongs to loops around this one.
			const outer = allAtoms(start);
			const [name, ...more] = [...allAtoms(form)].filter((one) => subscripts.bounded.has(one) && !outer.has(one));
			const variable = name === undefined || more.length > 0 ? undefined : subscripts.bounded.get(name);
			const by = variable && split(form, variable.name)?.coefficient.get("");
			if (!variable || isOpen(variable.name) || variable.quotient || variable.swaps || (by !== 1 && by !== -1))
				continue;
			const { exact, high, congruent, by: step } = variable;
			const isDense = !congruent && !step;
			return { name: variable.name, high: exact && high, isDense };
		}
		return undefined;
	};

	return {
		count,
		before: (end, one) => overAll(end, { ...one, high: subtract(atom(one.name), constant(1)) }, proof),
		all: (end, { high, ...one }) => (high ? overAll(end, { ...one, high }, proof) : []),
		within(one, look) {
			open.push(one);
			const end = look();
			open.pop();
			return end;
		},
		isSteady,
		kept,
		proofAt,
		least,
		proof,
	};
}

/** Each variable that the head of the loop gives a first value, with that and a mention in the statement. */
function countersOf({ ts, checker }: Scope, { initializer, statement }: ts.ForStatement) {
	const firsts = new Map<ts.Symbol, ts.Expression>();
	const give = (name: ts.Node, first: ts.Expression | undefined) => {
		const symbol = ts.isIdentifier(name) && symbolOf(ts, checker, name);
		if (symbol && first) firsts.set(symbol, first);
	};
	if (initializer && ts.isVariableDeclarationList(initializer)) {
		for (const { name, initializer: first } of initializer.declarations) give(name, first);
	} else if (initializer) {
		walk(ts, initializer, (at) => {
			const isPlain = isAssignment(ts, at) && at.operatorToken.kind === ts.SyntaxKind.EqualsToken;
			if (isPlain) give(bare(ts, at.left), at.right);
		});
	}
	const found = new Map<ts.Symbol, { readonly first: ts.Expression; readonly mention: ts.Identifier }>();
	walk(ts, statement, (at) => {
		const symbol = ts.isIdentifier(at) && isReference(ts, at) ? symbolOf(ts, checker, at) : undefined;
		const first = symbol && firsts.get(symbol);
		if (first && !found.has(symbol)) found.set(symbol, { first, mention: at as ts.Identifier });
	});
	return [...found.values()];
}
